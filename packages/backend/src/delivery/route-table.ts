import type { Config, Route } from '../config/schema.ts';
import type { Cell } from '../store/store.ts';

/** What a cell means in one connection's workspace; undefined where the configuration no longer sends it there. */
export type RouteTable = (cell: Pick<Cell, 'topic' | 'channel'>) => Route | undefined;

/** The routes of a configuration that lead to one connection. */
export function routeTable(config: Pick<Config, 'topics'>, connection: string): RouteTable {
  const routes = new Map<string, Route>();
  for (const { code, channels } of config.topics) {
    for (const [channel, route] of Object.entries(channels)) {
      if (route.connection === connection) routes.set(`${code}/${channel}`, route);
    }
  }
  return ({ topic, channel }) => routes.get(`${topic}/${channel}`);
}
