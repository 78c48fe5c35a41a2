const topics = [
  {
    code: 'product_news',
    name: 'Product news',
    description: 'What is new, and how to get the most of it. Twice a month.',
    group: 'news',
    channels: ['email', 'sms', 'whatsapp'],
  },
  {
    code: 'events',
    name: 'Events',
    description: 'Invitations close to you.',
    group: 'news',
    channels: ['email', 'sms'],
  },
  {
    code: 'offers',
    name: 'Offers',
    description: 'Prices for members.',
    legalBasis: 'Consent',
    channels: ['email', 'sms'],
  },
];

const choices = [
  { topic: 'product_news', channel: 'email', state: 'subscribed', revision: 3 },
  { topic: 'product_news', channel: 'sms', state: 'unsubscribed', revision: 1 },
  { topic: 'events', channel: 'email', state: 'unsubscribed', revision: 1 },
  { topic: 'events', channel: 'sms', state: 'subscribed', revision: 1, delivery: 'waiting_in_braze' },
  { topic: 'offers', channel: 'email', state: 'partial', revision: 0 },
];

const french = {
  title: 'Vos préférences',
  intro: 'Choisissez ce que nous vous envoyons.',
  legal: 'Vous pouvez changer d’avis à tout moment.',
};

const english = {
  title: 'Email preferences',
  intro: 'Choose what we send you, and how.',
  legal: 'You can change your mind at any time.',
};

/**
 * What the backend answers when a session opens.
 * @param {{ proof?: 'none' | 'page', language?: string, session?: object }} scenario `session` overrides single fields
 * @param {string} person whose session it is; the token names them, so that a test can tell whose token a request bears
 */
export function sessionAnswer({ proof = 'page', language = 'en', session = {} }, person) {
  const isProved = proof !== 'none';
  return {
    session: sessionToken(person),
    proof,
    may: { view: isProved, optOut: true, optIn: isProved ? 'now' : 'after_confirmation', global: isProved },
    accessLink: !isProved,
    disagreeing: [],
    language,
    direction: 'ltr',
    wording: 'w1',
    configVersion: 'v1',
    texts: language === 'fr' ? french : english,
    groups: [{ code: 'news', name: 'News' }],
    channels: [
      { code: 'email', name: 'Email' },
      { code: 'sms', name: 'SMS' },
      { code: 'whatsapp', name: 'WhatsApp' },
    ],
    topics: topics.map((topic) => ({
      ...topic,
      channels: topic.channels.map((channel) => ({ channel, reachable: channel !== 'whatsapp' })),
    })),
    choices: isProved ? choices : null,
    choicesFrom: isProved ? 'braze' : null,
    global: isProved ? { state: 'subscribed', wouldBringBack: [] } : null,
    all: { scope: 'topics', elsewhere: [] },
    ...session,
  };
}

/** A session token for a person. */
export function sessionToken(person) {
  return { token: `session-of-${person}`, expiresAt: 4_102_444_800_000 };
}
