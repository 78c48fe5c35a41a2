/** What the confirmation page says, in one language; with what every page of ours says where a link is no longer good, or nothing goes right now. */
export interface ConfirmationTexts {
  readonly askTitle: string;
  readonly ask: string;
  readonly button: string;
  readonly doneTitle: string;
  readonly done: string;
  readonly changed: string;
  readonly goneTitle: string;
  readonly gone: string;
  readonly busyTitle: string;
  readonly busy: string;
}

const en: ConfirmationTexts = {
  askTitle: 'Confirm your subscription',
  ask: 'You asked to receive the following. Confirm and it starts; if this was not you, close this page and nothing changes.',
  button: 'Confirm subscription',
  doneTitle: 'You are subscribed',
  done: 'Thank you. You will receive:',
  changed: 'A newer choice was made for these meanwhile, so they stay as they are:',
  goneTitle: 'This link no longer works',
  gone: 'It may have been used already or be too old. Open your preferences on the website and choose again.',
  busyTitle: 'Please try again in a minute',
  busy: 'This is not possible right now. Nothing has changed, and the link stays good.',
};

const fr: ConfirmationTexts = {
  askTitle: 'Confirmez votre abonnement',
  ask: 'Vous avez demandé à recevoir ce qui suit. Confirmez pour commencer ; si ce n’était pas vous, fermez cette page et rien ne change.',
  button: 'Confirmer l’abonnement',
  doneTitle: 'Vous êtes abonné',
  done: 'Merci. Vous recevrez :',
  changed: 'Un choix plus récent a été fait entre-temps pour ceux-ci ; ils restent tels quels :',
  goneTitle: 'Ce lien ne fonctionne plus',
  gone: 'Il a peut-être déjà servi ou est trop ancien. Ouvrez vos préférences sur le site et choisissez à nouveau.',
  busyTitle: 'Réessayez dans une minute',
  busy: 'Ce n’est pas possible pour le moment. Rien n’a changé, et le lien reste valable.',
};

const de: ConfirmationTexts = {
  askTitle: 'Bestätigen Sie Ihr Abonnement',
  ask: 'Sie möchten Folgendes erhalten. Mit Ihrer Bestätigung geht es los; waren Sie das nicht, schließen Sie diese Seite, und nichts ändert sich.',
  button: 'Abonnement bestätigen',
  doneTitle: 'Ihr Abonnement ist bestätigt',
  done: 'Vielen Dank. Sie erhalten:',
  changed: 'Hierfür wurde inzwischen neu gewählt, deshalb bleibt es, wie es ist:',
  goneTitle: 'Dieser Link gilt nicht mehr',
  gone: 'Er wurde vielleicht schon benutzt oder ist zu alt. Öffnen Sie Ihre Einstellungen auf der Website, und wählen Sie noch einmal.',
  busyTitle: 'Bitte versuchen Sie es in einer Minute noch einmal',
  busy: 'Das ist gerade nicht möglich. Nichts wurde geändert, und der Link gilt weiter.',
};

const es: ConfirmationTexts = {
  askTitle: 'Confirme su suscripción',
  ask: 'Ha pedido recibir lo siguiente. Confírmelo y empezará; si no ha sido usted, cierre esta página y nada cambiará.',
  button: 'Confirmar la suscripción',
  doneTitle: 'Suscripción confirmada',
  done: 'Gracias. Recibirá:',
  changed: 'Entretanto se ha elegido otra cosa para lo siguiente, así que queda como está:',
  goneTitle: 'Este enlace ya no funciona',
  gone: 'Quizá ya se haya usado o sea demasiado antiguo. Abra sus preferencias en el sitio web y elija de nuevo.',
  busyTitle: 'Inténtelo de nuevo en un minuto',
  busy: 'Ahora mismo no es posible. Nada ha cambiado y el enlace sigue siendo válido.',
};

const pt: ConfirmationTexts = {
  askTitle: 'Confirme a sua inscrição',
  ask: 'Pediu para receber o seguinte. Confirme para começar; se não foi você, feche esta página e nada muda.',
  button: 'Confirmar a inscrição',
  doneTitle: 'Inscrição confirmada',
  done: 'Obrigado. Vai receber:',
  changed: 'Entretanto foi feita outra escolha para o seguinte, que fica como está:',
  goneTitle: 'Esta ligação já não funciona',
  gone: 'Pode já ter sido usada ou ser demasiado antiga. Abra as suas preferências no site e escolha de novo.',
  busyTitle: 'Tente de novo dentro de um minuto',
  busy: 'De momento não é possível. Nada mudou, e a ligação continua válida.',
};

const ja: ConfirmationTexts = {
  askTitle: '配信登録の確認',
  ask: '次の配信のお申し込みがありました。確認すると配信が始まります。お心当たりがない場合は、このページを閉じてください。何も変更されません。',
  button: '配信登録を確認する',
  doneTitle: '配信登録が完了しました',
  done: 'ありがとうございます。次の配信をお届けします。',
  changed: '次の配信は、その後に新しい設定が行われたため、そのままになっています。',
  goneTitle: 'このリンクは無効です',
  gone: 'すでに使用されたか、期限が切れている可能性があります。ウェブサイトで配信設定を開き、もう一度お選びください。',
  busyTitle: '1 分ほどしてからもう一度お試しください',
  busy: '現在は手続きできません。設定は変更されておらず、リンクは引き続き有効です。',
};

const ar: ConfirmationTexts = {
  askTitle: 'تأكيد اشتراكك',
  ask: 'طلبت تلقي ما يلي. أكّد ليبدأ؛ وإن لم تكن أنت من طلب ذلك فأغلق هذه الصفحة ولن يتغير شيء.',
  button: 'تأكيد الاشتراك',
  doneTitle: 'تم تأكيد اشتراكك',
  done: 'شكرًا لك. سيصلك ما يلي:',
  changed: 'اختير لما يلي شيء آخر في هذه الأثناء، فبقي كما هو:',
  goneTitle: 'لم يعد هذا الرابط صالحًا',
  gone: 'ربما استُخدم من قبل أو مضى عليه وقت طويل. افتح تفضيلاتك على الموقع واختر من جديد.',
  busyTitle: 'يرجى المحاولة بعد دقيقة',
  busy: 'هذا غير ممكن الآن. لم يتغير شيء، ويبقى الرابط صالحًا.',
};

/** What the confirmation page says, by language. */
export const confirmationTexts = { en, fr, de, es, pt, ja, ar };
