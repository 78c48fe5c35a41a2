/** What the confirmation page says, in one language. */
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

const byLanguage: Readonly<Record<string, ConfirmationTexts>> = { en, fr };

/** The languages the page has texts in. */
export const confirmationLanguages = Object.keys(byLanguage);

/** The page's texts in a language, in English where there are none yet. */
export function confirmationTexts(language: string): { readonly texts: ConfirmationTexts; readonly language: string } {
  const base = new Intl.Locale(language).language;
  const texts = byLanguage[base];
  return texts === undefined ? { texts: en, language: 'en' } : { texts, language };
}
