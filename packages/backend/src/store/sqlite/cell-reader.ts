import { sql } from 'kysely';
import type { Delivery, WantedState } from '../../contract.ts';
import { param, PreparedQuery } from '../sql/prepared-query.ts';
import { first, type Script } from '../sql/script.ts';
import type { FoundCell } from '../sql/store-dialect.ts';
import type { Cell } from '../store.ts';
import { compiler } from './compiler.ts';

type FoundFields = [
  position: number,
  targetId: number,
  commitment: string,
  revision: number | null,
  state: WantedState | null,
  delivery: Delivery | null,
  changedAt: number | null,
  sentAt: number | null,
  sentState: WantedState | null,
  sendOpen: number,
  opposedUntil: number | null,
  lastEntry: number | null,
  optOutSentAt: number | null,
  seenApplied: number,
];

/**
 * The query behind {@link readCellsAsJson}; a test reads its plan.
 *
 * The cells go in and come out as one JSON text: a statement for each cell took 22 µs a cell, rows of columns 9, this 7,
 * because libsql makes each value a call. `cross join` keeps SQLite from reading a table before the list. PostgreSQL
 * answers plain rows, whose columns cost it no call.
 */
export const readCells = new PreparedQuery<{ found: string }>(
  sql<{ found: string }>`
    select json_group_array(json_array(wanted.key, target.id, target.commitment, choice.revision, choice.state,
      choice.delivery, choice.changed_at, choice.sent_at, choice.sent_state, choice.send_open, choice.opposed_until,
      choice.last_entry, choice.opt_out_sent_at, choice.seen_applied)) as found
    from json_each(${param('cells')}) as wanted
    cross join target on target.kind = wanted.value ->> 0 and target.value = wanted.value ->> 1
    left join choice on choice.target_id = target.id and choice.topic = wanted.value ->> 2
      and choice.channel = wanted.value ->> 3`.compile(compiler),
);

/** What there is of many cells, read by their keys in one statement. */
export function* readCellsAsJson(cells: readonly Cell[]): Script<readonly FoundCell[]> {
  const wanted = cells.map(({ target, topic, channel }) => [target.kind, target.value, topic, channel]);
  const found = (yield* first(readCells, { cells: JSON.stringify(wanted) }))?.found ?? '[]';
  return (JSON.parse(found) as FoundFields[]).map(foundCell);
}

function foundCell(fields: FoundFields): FoundCell {
  const [position, targetId, commitment, revision, state, delivery, changedAt, sentAt, sentState, sendOpen] = fields;
  const [opposedUntil, lastEntry, optOutSentAt, seenApplied] = [fields[10], fields[11], fields[12], fields[13] === 1];
  if (revision === null) return { position, targetId, commitment, row: undefined };
  const sent = { sentAt, sentState, isSendOpen: sendOpen === 1, optOutSentAt };
  const standing = { state, revision, delivery, changedAt, opposedUntil, seenApplied, ...sent };
  return { position, targetId, commitment, row: { standing, lastEntry } };
}
