/** What the page of a one-click link says, in one language. */
export interface OneClickTexts {
  readonly askTitle: string;
  readonly ask: string;
  readonly button: string;
  readonly doneTitle: string;
  readonly done: string;
  /** The last line of the list where all email stops. */
  readonly everything: string;
}

/** What the page of a one-click link says, by language. */
export const oneClickTexts = {
  en: {
    askTitle: 'Unsubscribe',
    ask: 'You will no longer receive the following:',
    button: 'Unsubscribe',
    doneTitle: 'You are unsubscribed',
    done: 'You will no longer receive:',
    everything: 'Every other email from us',
  },
  fr: {
    askTitle: 'Se désabonner',
    ask: 'Vous ne recevrez plus ce qui suit :',
    button: 'Se désabonner',
    doneTitle: 'Vous êtes désabonné',
    done: 'Vous ne recevrez plus :',
    everything: 'Tous nos autres e-mails',
  },
  de: {
    askTitle: 'Abmelden',
    ask: 'Sie erhalten Folgendes nicht mehr:',
    button: 'Abmelden',
    doneTitle: 'Sie sind abgemeldet',
    done: 'Sie erhalten nicht mehr:',
    everything: 'Alle anderen E-Mails von uns',
  },
  es: {
    askTitle: 'Cancelar la suscripción',
    ask: 'Dejará de recibir lo siguiente:',
    button: 'Cancelar la suscripción',
    doneTitle: 'Suscripción cancelada',
    done: 'Ya no recibirá:',
    everything: 'Todos nuestros demás correos',
  },
  pt: {
    askTitle: 'Cancelar a inscrição',
    ask: 'Deixará de receber o seguinte:',
    button: 'Cancelar a inscrição',
    doneTitle: 'Inscrição cancelada',
    done: 'Já não receberá:',
    everything: 'Todos os nossos outros e-mails',
  },
  ja: {
    askTitle: '配信停止',
    ask: '次の配信を停止します。',
    button: '配信を停止する',
    doneTitle: '配信を停止しました',
    done: '今後、次の配信は届きません。',
    everything: 'その他すべてのメール',
  },
  ar: {
    askTitle: 'إلغاء الاشتراك',
    ask: 'لن تتلقى بعد الآن ما يلي:',
    button: 'إلغاء الاشتراك',
    doneTitle: 'تم إلغاء اشتراكك',
    done: 'لن تتلقى بعد الآن:',
    everything: 'كل رسائلنا الأخرى',
  },
} as const satisfies Readonly<Record<string, OneClickTexts>>;
