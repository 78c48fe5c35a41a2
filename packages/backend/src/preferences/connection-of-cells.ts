import type { Config } from '../config/schema.ts';
import { globalTopic } from './global-cell.ts';
import type { ConnectionOf } from './seen-people.ts';

/** Where a topic's channel, or a connection's global email state, leads now; undefined where it leads nowhere. */
export function connectionOfCells(config: Pick<Config, 'topics' | 'connections'>): ConnectionOf {
  const routes = new Map<string, string>();
  for (const { code, channels } of config.topics) {
    for (const [channel, { connection }] of Object.entries(channels)) routes.set(`${code}:${channel}`, connection);
  }
  for (const { code } of config.connections) routes.set(`${globalTopic(code)}:email`, code);
  return (topic, channel) => routes.get(`${topic}:${channel}`);
}
