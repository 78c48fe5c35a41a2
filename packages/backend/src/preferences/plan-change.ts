import { randomUUID } from 'node:crypto';
import { AppError } from '../app-error.ts';
import type { Config, Property } from '../config/schema.ts';
import type { Change, Permissions } from '../contract.ts';
import { confirmationSecret, hashSecret } from '../identity/confirmation-secret.ts';
import type { KeyRing } from '../identity/keys.ts';
import { permissionsOf } from '../identity/permissions.ts';
import type { Session } from '../identity/session-token.ts';
import type { CellChange, ConfirmationRequest, RecordRequest, Target } from '../store/store.ts';
import { gridOf, targetOf, type Grid, type GridCell } from './cells.ts';

/** How long the owner of an address may take to confirm an opt-in. */
export const confirmationLifetimeMs = 7 * 24 * 60 * 60_000;

/** A change whose cell, target and fate are known. */
interface ResolvedChange {
  readonly change: Change;
  readonly cell: GridCell;
  readonly target: Target;
  readonly waits: boolean;
}

/** What a save means: what to write at once, and which opt-ins wait for the owner of the address. */
export type ChangePlan = Pick<RecordRequest, 'changes' | 'confirmations'>;

/**
 * Judges a save by proof and direction and turns it into what the store takes. `grid` has the cells that may be named; the property's own
 * by default. Pure but for random ids.
 *
 * @throws AppError `unknown_topic`, `unknown_channel`, `unreachable_channel`, `not_permitted`, or `invalid_request` where a visitor who may not
 * see state sends a revision (the answer would tell whether the cell was ever set). Then nothing of the save is taken.
 */
export function planChange(
  config: Config,
  property: Property,
  session: Session,
  changes: readonly Change[],
  keys: KeyRing,
  nowMs: number,
  grid: Grid = gridOf(config, property),
): ChangePlan {
  const may = permissionsOf(session.proof, property.permissions);
  const resolved = changes.map((change, index): ResolvedChange => {
    const at = (field: string): string => `changes[${index}].${field}`;
    if (!grid.topics.has(change.topic))
      throw refusal('unknown_topic', at('topic'), 'must be a topic this property shows');
    const cell = grid.cell(change.topic, change.channel);
    if (cell === undefined) throw refusal('unknown_channel', at('channel'), 'must be a channel of the topic');
    if (!may.view && change.revision !== undefined) {
      throw refusal('invalid_request', at('revision'), 'is only for a visitor who may see state; leave it out');
    }
    const target = targetOf(cell, session.targets, session.proof);
    if (target === undefined) {
      throw refusal('unreachable_channel', at('channel'), 'goes out to an identifier that this session does not have');
    }
    return { change, cell, target, waits: waits(may, change, target, at('state')) };
  });
  return {
    changes: resolved.filter((each) => !each.waits).map(toCellChange),
    confirmations: toConfirmations(
      resolved.filter((each) => each.waits),
      { keys, nowMs, maxPerHour: config.limits.confirmationsPerHour },
    ),
  };
}

function waits(may: Permissions, { state }: Change, { kind }: Target, path: string): boolean {
  if (state === 'unsubscribed') {
    if (!may.optOut) throw refusal('not_permitted', path, 'needs proof that allows opting out');
    return false;
  }
  if (may.optIn === 'no') throw refusal('not_permitted', path, 'needs proof that allows opting in');
  if (may.optIn === 'after_confirmation' && kind === 'phone') {
    throw refusal(
      'not_permitted',
      path,
      'needs proof that allows opting in at once: a number has no inbox to confirm from',
    );
  }
  return may.optIn === 'after_confirmation';
}

function toCellChange({ change, cell, target }: ResolvedChange): CellChange {
  return {
    target,
    topic: cell.topic,
    channel: cell.channel,
    connection: cell.connection.code,
    state: change.state,
    ...(change.revision === undefined ? {} : { expectedRevision: change.revision }),
  };
}

/** One message for each target and connection, whatever the number of opt-ins. */
function toConfirmations(
  waiting: readonly ResolvedChange[],
  { keys, nowMs, maxPerHour }: { keys: KeyRing; nowMs: number; maxPerHour: number },
): ConfirmationRequest[] {
  const byRecipient = new Map<string, ResolvedChange[]>();
  for (const each of waiting) {
    const key = JSON.stringify([each.cell.connection.code, each.target.kind, each.target.value]);
    byRecipient.set(key, [...(byRecipient.get(key) ?? []), each]);
  }
  return [...byRecipient.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    const id = randomUUID();
    return [
      {
        id,
        secretHash: hashSecret(confirmationSecret(id, keys)),
        target: first.target,
        connection: first.cell.connection.code,
        cells: group.map(({ cell }) => ({ topic: cell.topic, channel: cell.channel })),
        expiresAt: nowMs + confirmationLifetimeMs,
        maxPerHour,
      },
    ];
  });
}

/** The refusal of one field of a save. */
export function refusal(
  code: 'unknown_topic' | 'unknown_channel' | 'unreachable_channel' | 'not_permitted' | 'invalid_request',
  path: string,
  message: string,
): AppError {
  return new AppError(code, { errors: [{ path, message }] });
}
