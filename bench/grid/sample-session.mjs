const channelNames = { email: 'Email', sms: 'SMS', rcs: 'RCS', whatsapp: 'WhatsApp', push: 'Push' };

/**
 * The answer to a session request for a visitor who may see state, every third cell being on.
 * @param {number} topicCount
 * @param {number} channelCount at most 5
 * @returns {import('../../packages/backend/dist/contract.js').SessionResponse}
 */
export function sampleSession(topicCount, channelCount) {
  const channels = Object.entries(channelNames)
    .slice(0, channelCount)
    .map(([code, name]) => ({ code, name }));
  const topics = Array.from({ length: topicCount }, (_, index) => ({
    code: `topic_${index + 1}`,
    name: `Topic ${index + 1}`,
    description: 'News about what we make, at most once a week, with offers for those who read to the end.',
    channels: channels.map(({ code }) => ({ channel: code, reachable: true })),
  }));
  const cells = topics.flatMap((topic) => channels.map((channel) => ({ topic: topic.code, channel: channel.code })));
  return {
    session: { token: 'sealed', expiresAt: Date.now() + 900_000 },
    proof: 'page',
    may: { view: true, optOut: true, optIn: 'now', global: true },
    accessLink: false,
    disagreeing: [],
    language: 'en',
    direction: 'ltr',
    wording: 'w1',
    configVersion: 'v1',
    texts: { title: 'What may we send you?', intro: 'Choose for each topic how it reaches you.' },
    groups: [],
    channels,
    topics,
    choices: cells.map((cell, index) => ({
      ...cell,
      state: index % 3 === 0 ? 'subscribed' : 'unsubscribed',
      revision: 1,
    })),
    choicesFrom: 'braze',
    global: { state: 'subscribed', wouldBringBack: [] },
    all: { scope: 'topics', elsewhere: [] },
  };
}

/**
 * The answer to a save in which everything was taken.
 * @param {readonly object[]} changes as they came
 * @param {string} token
 * @returns {import('../../packages/backend/dist/contract.js').PreferencesResponse}
 */
export function sampleSaved(changes, token) {
  return {
    results: changes.map((change) => ({ ...change, outcome: 'saved', revision: 1 })),
    global: 'subscribed',
    session: { token, expiresAt: Date.now() },
  };
}
