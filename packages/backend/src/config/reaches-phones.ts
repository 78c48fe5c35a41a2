import { channelTargets, type ChannelCode, type Config } from './schema.ts';

/** Whether anybody may be named or reached by a phone number: by an identity space, or on a channel that goes out to numbers. */
export function reachesPhones({ identitySpaces, topics }: Pick<Config, 'identitySpaces' | 'topics'>): boolean {
  const channels = topics.flatMap((topic) => Object.keys(topic.channels) as ChannelCode[]);
  return (
    identitySpaces.some(({ type }) => type === 'phone') || channels.some((code) => channelTargets[code] === 'phone')
  );
}
