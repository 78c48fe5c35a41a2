import type { Route } from '../../src/config/schema.ts';
import type { FindRoute, RouteTable } from '../../src/delivery/route-table.ts';

/** A table of routes by `topic/channel`. */
export function tableOf(routes: Readonly<Record<string, Route>>): RouteTable {
  return tableFor(Object.keys(routes), ({ topic, channel }) => routes[`${topic}/${channel}`]);
}

/** A table of which the test says what it answers, for cells named `topic/channel`. */
export function tableFor(names: readonly string[], find: FindRoute): RouteTable {
  const cells = names.map((name) => {
    const [topic = '', channel = ''] = name.split('/');
    return { topic, channel };
  });
  return Object.assign((cell: Parameters<FindRoute>[0]) => find(cell), { cells });
}
