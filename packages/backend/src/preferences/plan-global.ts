import type { Config, Property } from '../config/schema.ts';
import type { WantedState } from '../contract.ts';
import { permissionsOf } from '../identity/permissions.ts';
import type { Session, SessionGlobal } from '../identity/session-token.ts';
import type { CellChange, StoredChoice, Target } from '../store/store.ts';
import { gridOf, targetOf, workspaceGridOf, type Grid } from './cells.ts';
import { globalCell, isGlobalTopic } from './global-cell.ts';
import { refusal } from './plan-change.ts';

/** The address a session reaches through a connection, in whose workspace it has one global email state. */
export interface GlobalTarget {
  readonly connection: string;
  readonly target: Target;
}

/** The global email states that a property's email cells stand under, for this session. */
export function globalTargets(config: Config, property: Property, { targets, proof }: Session): GlobalTarget[] {
  const found = new Map<string, GlobalTarget>();
  for (const cell of gridOf(config, property).cells) {
    const target = cell.channel === 'email' ? targetOf(cell, targets, proof) : undefined;
    const connection = cell.connection.code;
    if (target !== undefined) found.set(connection, { connection, target });
  }
  return [...found.values()];
}

/** Whether "unsubscribe from all" covers the workspace here, for this visitor. */
export function coversWorkspace({ unsubscribeFromAll, permissions }: Property, { proof }: Session): boolean {
  return unsubscribeFromAll === 'workspace' && permissionsOf(proof, permissions).global;
}

/** The cells that a save may name: those of the property, or of the whole workspace where "unsubscribe from all" covers that. */
export function reachOf(config: Config, property: Property, session: Session): Grid {
  return coversWorkspace(property, session) ? workspaceGridOf(config, property) : gridOf(config, property);
}

/** @throws AppError `not_permitted` where the visitor may not change the global email state so. */
export function requireGlobal(property: Property, session: Session, wanted: WantedState): void {
  const may = permissionsOf(session.proof, property.permissions);
  if (!may.global) throw refusal('not_permitted', 'global', 'needs proof that allows changing the global email state');
  if (wanted === 'subscribed' && may.optIn !== 'now') {
    throw refusal('not_permitted', 'global', 'needs proof that allows opting in at once');
  }
  if (wanted === 'unsubscribed' && !coversWorkspace(property, session)) {
    throw refusal(
      'not_permitted',
      'global',
      'can be "subscribed" only: this property unsubscribes from its own topics',
    );
  }
}

/** What a visitor's word on the global email state comes to. */
export interface GlobalPlan {
  /** All changes of the save, its own among them. */
  readonly changes: readonly CellChange[];
  /** Connections that are lifted or put back. */
  readonly on: ReadonlySet<string>;
  /** Connections that are stopped. */
  readonly off: ReadonlySet<string>;
}

/** The changes that stop all email of the workspaces, after those that the save names. Pure. */
export function planStop(changes: readonly CellChange[], targets: readonly GlobalTarget[]): GlobalPlan {
  const stops = targets.map(({ target, connection }) => {
    return { ...globalCell(target, connection), state: 'unsubscribed' } as const;
  });
  return { changes: [...changes, ...stops], on: new Set(), off: new Set(targets.map(({ connection }) => connection)) };
}

/**
 * The changes of a save that may lift a global unsubscribe. Where it lifts one, every email topic of that workspace that the save does not
 * opt in to is opted out, and the opt-ins and the lift wait until that is in effect in Braze. Where the session itself
 * stopped everything and nothing has moved since, the state is put back and nothing else stops. Pure.
 */
export function planLift(
  changes: readonly CellChange[],
  targets: readonly GlobalTarget[],
  { global = { off: [], stopped: [] } }: Session,
  stored: readonly StoredChoice[],
  { cells }: Pick<Grid, 'cells'>,
): GlobalPlan {
  const on = new Set<string>();
  const implied = targets.flatMap((each): CellChange[] => {
    const { target, connection } = each;
    const lift = { ...globalCell(target, connection), state: 'subscribed', afterOptOuts: true } as const;
    const standing = stored.find((row) => isGlobalTopic(row.topic) && isAt(row, lift));
    const own = changes.filter((change) => change.connection === connection && change.channel === 'email');
    if (global.stopped.some((stop) => stop.connection === connection && stop.revision === standing?.revision)) {
      on.add(connection);
      return [{ ...lift, expectedRevision: standing?.revision ?? 0 }];
    }
    const isOff = global.off.includes(connection) || standing?.state === 'unsubscribed';
    if (!isOff || !own.some(({ state }) => state === 'subscribed')) return [];
    on.add(connection);
    const others = cells.filter(
      (cell) =>
        cell.connection.code === connection &&
        cell.channel === 'email' &&
        !own.some(({ topic }) => topic === cell.topic),
    );
    return [
      ...others.map(({ topic, channel }) => ({ target, topic, channel, connection, state: 'unsubscribed' }) as const),
      lift,
    ];
  });
  const held = changes.map((change) =>
    on.has(change.connection) && change.channel === 'email' && change.state === 'subscribed'
      ? { ...change, afterOptOuts: true }
      : change,
  );
  return { changes: [...held, ...implied], on, off: new Set() };
}

/** What the session knows after the save; `cells` are those that were recorded. */
export function globalAfter(
  { off, stopped }: SessionGlobal = { off: [], stopped: [] },
  plan: GlobalPlan,
  cells: readonly StoredChoice[],
): SessionGlobal | undefined {
  const isChanged = (connection: string): boolean => plan.on.has(connection) || plan.off.has(connection);
  const after: SessionGlobal = {
    off: off.filter((connection) => !plan.on.has(connection)),
    stopped: [
      ...stopped.filter(({ connection }) => !isChanged(connection)),
      ...[...plan.off]
        .filter((connection) => !off.includes(connection))
        .map((connection) => ({ connection, revision: revisionOf(connection, cells) })),
    ],
  };
  return after.off.length + after.stopped.length === 0 ? undefined : after;
}

function revisionOf(connection: string, cells: readonly StoredChoice[]): number {
  return (
    cells.findLast(({ topic }) => topic === globalCell({ kind: 'email', value: '' }, connection).topic)?.revision ?? 0
  );
}

function isAt(one: StoredChoice, other: CellChange): boolean {
  const isSameTarget = one.target.kind === other.target.kind && one.target.value === other.target.value;
  return isSameTarget && one.topic === other.topic && one.channel === other.channel;
}
