import type { Route } from '../../src/config/schema.ts';
import type { RouteTable } from '../../src/delivery/route-table.ts';
import type { TopicRoute } from '../../src/store/routing.ts';
import { tableFor } from '../delivery/table-of.ts';
import { connectionOf, groupCells, routeFor, tellingCell, type CellName, type GroupCellName } from './cast.ts';

/**
 * What a rolling deploy does to the topic {@link deployedCell}. `adds`: the old configuration does not have it. `moves_away`, `moves_back`: to the second
 * connection, and from it to the first, where the global email state is; both configurations have both. `removes`: the second
 * connection, from which the topic goes to the first. Both connections lead to one workspace, so that whatever either sends can land behind the other's.
 */
export const deploys = ['adds', 'moves_away', 'moves_back', 'removes'] as const;
export type Deploy = (typeof deploys)[number];

/** Which of the two configurations. */
export type Generation = 'old' | 'new';

/** The cell whose route a deploy changes. */
export const deployedCell = tellingCell;

/** One configuration, as backends and pages of a run have it. */
export interface Configuration {
  readonly generation: Generation;
  /** The codes of its connections. */
  readonly connections: readonly string[];
  readonly routes: readonly TopicRoute[];
  /** Where it sends a cell; undefined: nowhere. */
  connectionFor(cell: CellName): string | undefined;
  /** What it sends to this connection. */
  tableOf(connection: string): RouteTable;
}

export interface ConfigurationParts {
  readonly run: number;
  readonly isTelling: boolean;
  /** Undefined: both configurations are the same. */
  readonly deploy: Deploy | undefined;
}

/** The code of the second connection of the run of this number. */
export function secondConnectionOf(run: number): string {
  return `us-${run}`;
}

export function configurationOf(parts: ConfigurationParts, generation: Generation): Configuration {
  const { run, isTelling, deploy } = parts;
  const first = connectionOf(run);
  const connectionFor = (cell: CellName): string | undefined =>
    cell === deployedCell ? deployedTo(parts, generation) : first;
  const hasSecond = deploy?.startsWith('moves') === true || (deploy === 'removes' && generation === 'old');
  const routes = (Object.keys(groupCells) as GroupCellName[]).flatMap((cell): TopicRoute[] => {
    const connection = connectionFor(cell);
    const { topic, channel } = groupCells[cell];
    return connection === undefined ? [] : [{ topic, channel, connection }];
  });
  return {
    ...{ generation, routes, connectionFor },
    connections: hasSecond ? [first, secondConnectionOf(run)] : [first],
    tableOf: (connection) => {
      const own = routes.filter((route) => route.connection === connection);
      const isOwn = (cell: { topic: string; channel: string }): boolean =>
        own.some(({ topic, channel }) => topic === cell.topic && channel === cell.channel);
      const find = (cell: { topic: string; channel: string }): Route | undefined =>
        isOwn(cell) ? { ...routeFor(cell, run, isTelling), connection } : undefined;
      return tableFor(
        own.map(({ topic, channel }) => `${topic}/${channel}`),
        find,
      );
    },
  };
}

function deployedTo({ run, deploy }: ConfigurationParts, generation: Generation): string | undefined {
  const isNew = generation === 'new';
  if (deploy === 'adds' && !isNew) return undefined;
  const isSecond = deploy === 'moves_away' ? isNew : !isNew && (deploy === 'moves_back' || deploy === 'removes');
  return isSecond ? secondConnectionOf(run) : connectionOf(run);
}
