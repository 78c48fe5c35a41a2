import type { FastifyBaseLogger } from 'fastify';
import { AppError } from '../app-error.ts';
import type { BrazeReader } from '../braze/reader.ts';
import type { Config } from '../config/schema.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import { connectionOfCells } from '../preferences/connection-of-cells.ts';
import { meetingRows, outdatedCells } from '../preferences/meeting-rows.ts';
import type { GlobalTarget } from '../preferences/plan-global.ts';
import { optOutsOfSeen, type SeenPerson } from '../preferences/seen-people.ts';
import type { ReachedCell } from '../preferences/show-choices.ts';
import { cellKey } from '../store/decide.ts';
import type { SeenOptOut } from '../store/seen-opt-outs.ts';
import type { StoredChoice } from '../store/store.ts';
import type { AppParts } from './app-parts.ts';
import type { SeenCell } from './read-braze.ts';

/** What a session read, and what the store held before it read. */
export interface SessionRead {
  readonly targets: readonly SessionTarget[];
  readonly reached: readonly ReachedCell[];
  readonly stored: readonly StoredChoice[];
  /** What Braze holds for each cell; undefined where that could not be read. */
  readonly braze: ((cell: ReachedCell) => SeenCell | undefined) | undefined;
  /** The addresses among whose profiles the global email state was read. */
  readonly known: readonly GlobalTarget[];
}

interface ApplyParts extends Pick<AppParts, 'store' | 'reader' | 'nudge' | 'now'> {
  readonly log: FastifyBaseLogger;
  readonly until: number;
}

/**
 * Has opt-outs applied that had ended with nobody to apply them for, where a session's read shows that there is somebody now. Answers them as
 * they stand then; see {@link applyToSeen}.
 */
export async function applyToVisitor(
  config: Config,
  { targets, reached, stored, braze, known }: SessionRead,
  parts: ApplyParts,
): Promise<readonly StoredChoice[]> {
  if (!stored.some(({ delivery }) => delivery === 'no_profile')) return [];
  // Where the groups could not be read, a profile among those for the global state says as well that there is somebody.
  const people = braze === undefined ? known : peopleSeen(reached, braze);
  const alone = await Promise.all(people.map((person) => standsForItself(person, parts)));
  const sure = people.filter((_person, index) => alone[index]);
  const meetings = meetingRows(
    reached.map(({ cell }) => cell),
    targets,
  );
  const outdated = outdatedCells(meetings, stored);
  const newest = stored.filter((choice) => !outdated.has(cellKey(choice)));
  return applyToSeen(optOutsOfSeen(sure, newest, connectionOfCells(config), 'session'), parts, parts.log);
}

/**
 * Has opt-outs applied whose people Braze knows by now, and answers those as they stand then. Never rejects: what cannot be written now is
 * seen again by a later session.
 */
export async function applyToSeen(
  seen: readonly SeenOptOut[],
  { store, nudge, now }: Pick<AppParts, 'store' | 'nudge' | 'now'>,
  log: FastifyBaseLogger,
): Promise<readonly StoredChoice[]> {
  if (seen.length === 0) return [];
  try {
    const applied = await store.applyAgain(seen, now());
    if (applied.length === 0) return [];
    log.info({ applied: applied.length }, 'apply opt-outs of people whom Braze knows now');
    for (const connection of new Set(seen.map((each) => each.connection))) nudge(connection);
    return applied;
  } catch (error) {
    const code = error instanceof AppError ? error.code : 'internal_error';
    log.warn({ code }, 'opt-outs of people whom Braze knows now could not be made due');
    return [];
  }
}

/** The people of a session's cells whom Braze knows, as its read showed, and which opt-outs Braze holds for them. */
function peopleSeen(
  cells: readonly ReachedCell[],
  braze: (cell: ReachedCell) => SeenCell | undefined,
): readonly SeenPerson[] {
  const people = new Map<string, SeenPerson>();
  const held = new Set<string>();
  for (const reached of cells) {
    const { cell, target } = reached;
    const seen = braze(reached);
    if (seen?.hasProfile !== true) continue;
    const connection = cell.connection.code;
    const key = JSON.stringify([connection, target.kind, target.value]);
    const keyOf = (topic: string, channel: string): string => `${key} ${topic} ${channel}`;
    people.set(key, { target, connection, holdsOptOut: (...where) => held.has(keyOf(...where)) });
    if (seen.state === 'unsubscribed') held.add(keyOf(cell.topic, cell.channel));
  }
  return [...people.values()];
}

/**
 * Whether nobody can have chosen for the same person under an address since. Where Braze does not say now whether an external id has one, a
 * newer choice of that could be undone; a later session learns it. Where we may not ask, the id is all there is.
 */
async function standsForItself(
  { target, connection }: SeenPerson,
  { reader, until }: { readonly reader: BrazeReader; readonly until: number },
): Promise<boolean> {
  if (target.kind !== 'external_id') return true;
  const found = await reader.addresses(connection, target.value, until);
  return found === undefined ? reader.mayNotReadProfiles(connection) : found.email === null && found.phone === null;
}
