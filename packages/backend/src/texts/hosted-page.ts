/** What the hosted page says to somebody it does not know, in one language. */
export interface HostedPageTexts {
  readonly title: string;
  readonly unknown: string;
  readonly noScript: string;
}

/** What the hosted page says, by language. */
export const hostedTexts = {
  en: {
    title: 'Open this page from a message',
    unknown:
      'Nobody is signed in here, so we do not know whose choices to show. Use the link to your preferences in one of our messages: it brings you here and says who you are.',
    noScript: 'This page needs JavaScript. Without it, use the unsubscribe link in the message.',
  },
  fr: {
    title: 'Ouvrez cette page depuis un message',
    unknown:
      'Personne n’est connecté ici : nous ne savons donc pas quels choix afficher. Utilisez le lien vers vos préférences dans l’un de nos messages : il vous amène ici et dit qui vous êtes.',
    noScript: 'Cette page nécessite JavaScript. Sans lui, utilisez le lien de désabonnement du message.',
  },
  de: {
    title: 'Öffnen Sie diese Seite aus einer Nachricht',
    unknown:
      'Hier ist niemand angemeldet, deshalb wissen wir nicht, wessen Auswahl wir zeigen sollen. Nutzen Sie den Link zu Ihren Einstellungen in einer unserer Nachrichten: Er führt hierher und sagt, wer Sie sind.',
    noScript: 'Diese Seite braucht JavaScript. Nutzen Sie sonst den Abmeldelink in der Nachricht.',
  },
  es: {
    title: 'Abra esta página desde un mensaje',
    unknown:
      'Aquí no hay nadie identificado, así que no sabemos qué preferencias mostrar. Use el enlace a sus preferencias en uno de nuestros mensajes: le trae aquí y dice quién es usted.',
    noScript: 'Esta página necesita JavaScript. Sin él, use el enlace de baja del mensaje.',
  },
  pt: {
    title: 'Abra esta página a partir de uma mensagem',
    unknown:
      'Ninguém está identificado aqui, por isso não sabemos que escolhas mostrar. Use a ligação para as suas preferências numa das nossas mensagens: ela traz você até aqui e diz quem é.',
    noScript: 'Esta página precisa de JavaScript. Sem ele, use a ligação de cancelamento da mensagem.',
  },
  ja: {
    title: 'メッセージ内のリンクから開いてください',
    unknown:
      'どなたがご覧になっているか分からないため、設定を表示できません。お送りしたメッセージにある配信設定のリンクを開くと、ご本人の設定が表示されます。',
    noScript: 'このページには JavaScript が必要です。使えない場合は、メッセージ内の配信停止リンクをご利用ください。',
  },
  ar: {
    title: 'افتح هذه الصفحة من إحدى رسائلنا',
    unknown:
      'لا نعرف من يزور هذه الصفحة، ولذلك لا نعرف أي تفضيلات نعرض. استخدم رابط التفضيلات في إحدى رسائلنا، فهو يفتح هذه الصفحة ويعرّفنا بك.',
    noScript: 'تحتاج هذه الصفحة إلى JavaScript. من دونها استخدم رابط إلغاء الاشتراك في الرسالة.',
  },
} as const satisfies Readonly<Record<string, HostedPageTexts>>;
