import type { Config, Route } from '../config/schema.ts';
import type { Cell } from '../store/store.ts';

/** What a cell means in one connection's workspace; undefined where the configuration no longer sends it there. */
export type FindRoute = (cell: Pick<Cell, 'topic' | 'channel'>) => Route | undefined;

export interface RouteTable extends FindRoute {
  /** All that it has a route for. */
  readonly cells: readonly Pick<Cell, 'topic' | 'channel'>[];
}

/** The routes of a configuration that lead to one connection. */
export function routeTable(config: Pick<Config, 'topics'>, connection: string): RouteTable {
  const routes = new Map<string, Route>();
  const cells: RouteTable['cells'][number][] = [];
  for (const { code, channels } of config.topics) {
    for (const [channel, route] of Object.entries(channels)) {
      if (route.connection !== connection) continue;
      routes.set(`${code}/${channel}`, route);
      cells.push({ topic: code, channel });
    }
  }
  const find: FindRoute = ({ topic, channel }) => routes.get(`${topic}/${channel}`);
  return Object.assign(find, { cells });
}
