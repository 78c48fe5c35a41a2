import { sql } from 'kysely';
import type { Delivery } from '../../contract.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import { param, PreparedQuery } from '../sql/prepared-query.ts';
import { all, run, type Script } from '../sql/script.ts';
import type { FoundCell } from '../sql/store-dialect.ts';
import type { Cell } from '../store.ts';
import { compiler } from './compiler.ts';
import { rowsOf } from './list-rows.ts';

type CellRecord = Pick<TargetTable, 'id' | 'commitment'> &
  Pick<
    ChoiceTable,
    | 'state'
    | 'delivery'
    | 'changed_at'
    | 'sent_at'
    | 'sent_state'
    | 'opposed_until'
    | 'last_entry'
    | 'send_open'
    | 'opt_out_sent_at'
    | 'seen_applied'
  > & { readonly position: number; readonly revision: number | null };

const wanted = sql`
  ${rowsOf('cells', { position: 'integer', kind: 'text', value: 'text', topic: 'text', channel: 'text' })} as wanted
  join target on target.kind = wanted.kind and target.value = wanted.value`;
const choiceOfWanted = sql`choice on choice.target_id = target.id and choice.topic = wanted.topic
  and choice.channel = wanted.channel`;

/** The queries behind reading and holding cells; a test reads their plans. */
export const cellQueries = {
  read: new PreparedQuery<CellRecord>(
    sql<CellRecord>`
      select wanted.position, target.id, target.commitment, choice.revision, choice.state, choice.delivery,
        choice.changed_at, choice.sent_at, choice.sent_state, choice.send_open, choice.opposed_until, choice.last_entry,
        choice.opt_out_sent_at, choice.seen_applied
      from ${wanted} left join ${choiceOfWanted}`.compile(compiler),
  ),
  holdTargets: new PreparedQuery(
    sql`select 1 from ${wanted} order by target.id for no key update of target`.compile(compiler),
  ),
  holdChoices: new PreparedQuery(
    sql`
      select 1 from ${wanted} join ${choiceOfWanted}
      order by choice.target_id, choice.topic collate "C", choice.channel collate "C" for update of choice`.compile(
      compiler,
    ),
  ),
  holdSignals: new PreparedQuery(
    sql`
      select 1 from ${wanted} join signal on signal.target_id = target.id and signal.topic = wanted.topic
        and signal.channel = wanted.channel
      order by signal.target_id, signal.topic collate "C", signal.channel collate "C", signal.kind, signal.revision
      for update of signal`.compile(compiler),
  ),
  count: new PreparedQuery<{ delivery: Delivery; count: number }>(
    sql<{ delivery: Delivery; count: number }>`
      select delivery, count(*) as count from choice
      where connection = ${param('connection')} and delivery is not null group by delivery`.compile(compiler),
  ),
};

/** Reads many cells by their keys in one statement. */
export function* readCells(cells: readonly Cell[]): Script<readonly FoundCell[]> {
  const rows = yield* all(cellQueries.read, { cells: listOfCells(cells) });
  return rows.map(({ position, id, commitment, revision, last_entry, ...row }) => {
    if (revision === null) return { position, targetId: id, commitment, row: undefined };
    const { state, delivery, changed_at, sent_at, sent_state, send_open, opposed_until, opt_out_sent_at } = row;
    const sent = { sentAt: sent_at, sentState: sent_state, isSendOpen: send_open === 1, optOutSentAt: opt_out_sent_at };
    const times = { changedAt: changed_at, opposedUntil: opposed_until };
    const standing = { state, revision, delivery, ...times, ...sent, seenApplied: row.seen_applied === 1 };
    return { position, targetId: id, commitment, row: { standing, lastEntry: last_entry } };
  });
}

/**
 * Locks the targets, so that two saves of one person wait for each other, also where one of the cells has no row yet; then
 * the choices, so that none is sent while it changes. In statements of their own, because a query that waits for a lock
 * answers the other tables as they were before it waited. Sorted, as everybody does who locks more than one.
 */
export function* holdCells(cells: readonly Cell[]): Script<void> {
  const list = listOfCells(cells);
  yield* run(cellQueries.holdTargets, { cells: list });
  yield* run(cellQueries.holdChoices, { cells: list });
}

/** Locks those of the cells that have a row, in the order in which a save locks them. */
export function* holdChoices(cells: readonly Cell[]): Script<void> {
  yield* run(cellQueries.holdChoices, { cells: listOfCells(cells) });
}

/** Locks every signal of the cells, in one order. */
export function* holdSignals(cells: readonly Cell[]): Script<void> {
  yield* run(cellQueries.holdSignals, { cells: listOfCells(cells) });
}

function listOfCells(cells: readonly Cell[]): string {
  return JSON.stringify(
    cells.map(({ target, topic, channel }, position) => [position, target.kind, target.value, topic, channel]),
  );
}
