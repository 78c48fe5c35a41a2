/** What a property says by language where its configuration says nothing. */

export const defaultTitles: Readonly<Record<string, string>> = {
  en: 'Subscription preferences',
  fr: 'Préférences d’abonnement',
  de: 'Ihre Abonnements',
  es: 'Preferencias de suscripción',
  pt: 'Preferências de subscrição',
  ja: '配信設定',
  ar: 'تفضيلات الاشتراك',
};

export const emailNames: Readonly<Record<string, string>> = {
  en: 'Email',
  fr: 'E-mail',
  de: 'E-Mail',
  es: 'Correo electrónico',
  pt: 'E-mail',
  ja: 'メール',
  ar: 'البريد الإلكتروني',
};
