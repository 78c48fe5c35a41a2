import {
  channelTargets,
  type ChannelCode,
  type Config,
  type Connection,
  type Property,
  type Route,
  type Topic,
} from '../config/schema.ts';
import type { Proof } from '../contract.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import type { Target } from '../store/store.ts';

/** A cell of a property's grid: the topic, its channel and where the configuration routes it. */
export interface GridCell {
  readonly topic: string;
  readonly channel: ChannelCode;
  readonly route: Route;
  readonly connection: Connection;
}

/** The topics a property shows, in its order. */
export function topicsOf(config: Config, property: Property): Topic[] {
  if (property.topics === undefined) return config.topics;
  return property.topics.flatMap((code) => config.topics.filter((topic) => topic.code === code));
}

/** A property's grid, in the shape each of its readers needs. */
export interface Grid {
  /** Row by row. */
  readonly cells: readonly GridCell[];
  readonly topics: ReadonlySet<string>;
  cell(topic: string, channel: string): GridCell | undefined;
}

const grids = new WeakMap<Property, Grid>();
const workspaceGrids = new WeakMap<Property, Grid>();

/** The grid of a property. It is laid out once: the configuration does not change while it is in use. */
export function gridOf(config: Config, property: Property): Grid {
  return laidOutOnce(grids, property, () => cellsOf(config, topicsOf(config, property)));
}

/** Every configured cell of the workspaces that a property's grid leads to, those of other properties among them. */
export function workspaceGridOf(config: Config, property: Property): Grid {
  return laidOutOnce(workspaceGrids, property, () => {
    const own = new Set(gridOf(config, property).cells.map(({ connection }) => connection.code));
    return cellsOf(config, config.topics).filter(({ connection }) => own.has(connection.code));
  });
}

function laidOutOnce(known: WeakMap<Property, Grid>, property: Property, cellsToLayOut: () => GridCell[]): Grid {
  const before = known.get(property);
  if (before !== undefined) return before;
  const grid = layOutGrid(cellsToLayOut());
  known.set(property, grid);
  return grid;
}

function layOutGrid(cells: readonly GridCell[]): Grid {
  const byName = new Map(cells.map((cell) => [`${cell.topic}/${cell.channel}`, cell]));
  return {
    cells,
    topics: new Set(cells.map(({ topic }) => topic)),
    cell: (topic, channel) => byName.get(`${topic}/${channel}`),
  };
}

function cellsOf(config: Config, topics: readonly Topic[]): GridCell[] {
  const connections = new Map(config.connections.map((connection) => [connection.code, connection]));
  return topics.flatMap(({ code, channels }) =>
    Object.entries(channels).flatMap(([channel, route]) => {
      const connection = connections.get(route.connection);
      return connection === undefined ? [] : [{ topic: code, channel: channel as ChannelCode, route, connection }];
    }),
  );
}

/**
 * Whom a choice in this cell reaches, of the targets a session has: the address or number the channel goes out to, as the proof names it,
 * else as Braze does for the external id on this connection; else the external id itself, where the connection knows people by it.
 * Undefined where there is none of them. A channel that goes out to a phone takes proof: nobody could confirm a number, or an id, that
 * only the page names from an inbox.
 */
export function targetOf(cell: GridCell, targets: readonly SessionTarget[], proof: Proof): Target | undefined {
  const kind = channelTargets[cell.channel];
  if (kind === 'phone' && proof === 'none') return undefined;
  const named = targets.find((target) => target.kind === kind && target.connection === undefined);
  const found = named ?? resolvedTargetOf(cell, targets);
  if (found !== undefined || cell.connection.identifyBy !== 'external_id') return found;
  return externalIdOf(targets);
}

/** The address or number that Braze holds for the session's external id, where that is what the cell goes out to. */
export function resolvedTargetOf(cell: GridCell, targets: readonly SessionTarget[]): Target | undefined {
  const kind = channelTargets[cell.channel];
  const found = targets.find((target) => target.kind === kind && target.connection === cell.connection.code);
  return found === undefined ? undefined : { kind, value: found.value };
}

/** The external id that a session has. */
export function externalIdOf(targets: readonly SessionTarget[]): Target | undefined {
  return targets.find(({ kind }) => kind === 'external_id');
}
