import type { Strings } from './strings.ts';

/** Japanese. */
export const strings: Strings = {
  language: 'ja',
  title: '配信設定',
  loading: '配信設定を読み込んでいます',
  close: '閉じる',
  retry: 'もう一度試す',
  save: '保存',
  saveCount: { other: '#件の変更を保存' },
  discard: '取り消す',
  review: '確認する',
  undo: '元に戻す',
  all: 'すべて配信停止',
  more: '詳しく見る',
  empty: '選べる項目はまだありません。',

  hidden: 'プライバシー保護のため、現在の設定は表示していません。変更したい項目を選んでください。',
  sendLink: '設定を確認できるリンクをメールで受け取る',
  confirmation: '新しく受け取るには、届いたメールから確認してください。',
  fromStore: '最新の状態ではない可能性があります。',

  phases: {
    changed: '未保存',
    saving: '保存中',
    saved: '保存しました',
    waiting: 'メールをご確認ください',
    conflict: '別の場所で変更されました',
  },
  failed: { subscribed: 'オンにできませんでした', unsubscribed: 'オフにできませんでした' },
  wants: { subscribed: '受け取る', unsubscribed: '停止する' },
  confirmed: '反映済み',
  partial: '一部オン',
  unreachable: { email: 'メールアドレスの登録がありません', phone: '電話番号の登録がありません' },
  stoppedGlobally: 'すべてのメールが配信停止になっているため、以下のメールは届きません。',
  allChannels: 'すべてのチャネル',
  deliveries: {
    waiting_in_braze: 'SMSに返信してください',
    failed: 'まだ反映されていません',
  },

  pending: { other: '#件の変更が保存されていません。' },

  extras: {
    cancel: 'キャンセル',
    saved: { other: '#件の変更を保存しました。' },
    waiting: { other: '届いたメールから#件を確認してください。' },
    allTitle: 'すべて配信停止にしますか？',
    allStops: '今後届かなくなるもの：',
    allStopsUnseen: 'これまでの設定にかかわらず、次のすべてを停止します：',
    allYes: 'すべて停止する',
    allStopped: 'ここにあるすべての配信を停止しました。',
    changesTitle: '変更内容',
    undone: { other: '#件の設定を元に戻しました。' },
    undoAsked: 'メールをご確認ください。そこで確認すると、以前受け取っていたものが再開されます。',
    retried: '自動でもう一度試します。',
    linkSent: 'メールをご確認ください。このアドレスにメッセージが届く場合は、リンクをお送りしています。',
  },

  reasons: {
    network: '通信環境をご確認ください。',
    timeout: '時間がかかりすぎています。',
    invalid_identity: 'アドレスを認識できません。',
    rate_limited: 'しばらくお待ちください。',
    credentials_rejected: 'もう一度ログインしてください。',
    link_rejected: 'このリンクは無効です。新しいリンクをお使いください。',
    stale_revision: '別の場所で変更された項目があります。',
    other: 'こちら側で問題が発生しました。',
  },
};
