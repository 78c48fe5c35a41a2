import type { SessionResponse } from '@preference-center/backend/contract';

const channelNames = { email: 'Email', sms: 'SMS', whatsapp: 'WhatsApp', rcs: 'RCS', push: 'Push' };

/** What makes a session one of ten topics on five channels, all reachable; every second cell is on. */
export function largeSession(): Pick<SessionResponse, 'channels' | 'groups' | 'topics' | 'choices'> {
  const channels = Object.entries(channelNames).map(([code, name]) => ({ code, name }));
  const topics = Array.from({ length: 10 }, (_, index) => ({
    code: `topic_${index + 1}`,
    name: `Topic ${index + 1}`,
    description: 'What we make, at most once a week.',
    channels: channels.map(({ code }) => ({ channel: code, reachable: true })),
  }));
  const choices = topics.flatMap(({ code }) =>
    channels.map((channel, index) => ({
      topic: code,
      channel: channel.code,
      state: index % 2 ? ('unsubscribed' as const) : ('subscribed' as const),
      revision: 1,
    })),
  );
  return { channels, groups: [], topics, choices };
}
