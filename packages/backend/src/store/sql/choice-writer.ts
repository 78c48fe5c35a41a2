import { sql } from 'kysely';
import type { AdoptionDecision } from '../adoption.ts';
import { cellKey, type BatchDecision } from '../decide.ts';
import type { SeenDecision } from '../seen-opt-outs.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { run, type Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

type ChoiceKey = readonly [targetId: number, topic: string, channel: string];

const keyColumns = { target_id: 'integer', topic: 'text', channel: 'text' } as const;

/** Writes the cells of a decided batch. */
export class ChoiceWriter {
  readonly #changed: RowWriter;
  readonly #requested: RowWriter;
  readonly #adopted: RowWriter;
  readonly #dialect: StoreDialect;
  readonly #answered: PreparedQuery<unknown>;
  readonly #replied: PreparedQuery<unknown>;
  readonly #again: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#answered = answeredStatement(dialect);
    this.#replied = repliedStatement(dialect);
    this.#again = againStatement(dialect);
    // What is known of the last send stays, except its fence when the connection changes: fences of two leases do not compare.
    this.#changed = dialect.rowWriter(
      {
        ...keyColumns,
        ...{ connection: 'text', state: 'text', revision: 'integer', changed_at: 'integer', opposed_until: 'integer' },
        ...{ last_entry: 'integer', next_attempt_at: 'integer', after_opt_outs: 'integer', reason: 'text' },
      },
      (rows) => sql`
        insert into choice (target_id, topic, channel, connection, state, revision, changed_at, opposed_until, last_entry,
          next_attempt_at, after_opt_outs, reason, delivery)
        select written.*, 'recorded' from ${rows} as written where true
        on conflict (target_id, topic, channel) do update set
          connection = excluded.connection, state = excluded.state, revision = excluded.revision,
          changed_at = excluded.changed_at, opposed_until = excluded.opposed_until, last_entry = excluded.last_entry,
          next_attempt_at = excluded.next_attempt_at, after_opt_outs = excluded.after_opt_outs, reason = excluded.reason,
          delivery = 'recorded', attempts = 0, seen_applied = 0, resends = 0,
          sent_fence = case when choice.connection = excluded.connection then choice.sent_fence end`,
    );
    this.#requested = dialect.rowWriter(
      { ...keyColumns, connection: 'text', last_entry: 'integer' },
      (rows) => sql`
        insert into choice (target_id, topic, channel, connection, last_entry, revision)
        select written.*, 0 from ${rows} as written where true
        on conflict (target_id, topic, channel) do update set last_entry = excluded.last_entry`,
    );
    this.#adopted = dialect.rowWriter(
      {
        ...keyColumns,
        ...{ connection: 'text', state: 'text', revision: 'integer', changed_at: 'integer', opposed_until: 'integer' },
        ...{ last_entry: 'integer', next_attempt_at: 'integer', delivery: 'text', seen_applied: 'integer' },
      },
      (rows) => sql`
        insert into choice (target_id, topic, channel, connection, state, revision, changed_at, opposed_until, last_entry,
          next_attempt_at, delivery, seen_applied)
        select written.* from ${rows} as written where true
        on conflict (target_id, topic, channel) do update set
          connection = excluded.connection, state = excluded.state, revision = excluded.revision,
          changed_at = excluded.changed_at, opposed_until = excluded.opposed_until, last_entry = excluded.last_entry,
          next_attempt_at = excluded.next_attempt_at, delivery = excluded.delivery, attempts = 0, reason = null,
          seen_applied = excluded.seen_applied, resends = 0, after_opt_outs = 0,
          sent_fence = case when choice.connection = excluded.connection then choice.sent_fence end`,
    );
  }

  /** Writes every cell the decision changed, and for those only asked for, where their newest ledger row is. */
  *write(
    { changed, requested }: BatchDecision,
    touched: ReadonlyMap<string, TouchedCell>,
    lastEntries: ReadonlyMap<string, number>,
  ): Script<void> {
    const rows = [...changed].map(([key, { change, standing }]): readonly [...ChoiceKey, ...unknown[]] => {
      const id = (touched.get(key) as TouchedCell).person.id as number;
      const { state, revision, changedAt, opposedUntil } = standing;
      const { topic, channel, connection } = change;
      const entry = lastEntries.get(key);
      const waiting = change.afterOptOuts === true ? [1, 'opt_outs_first'] : [0, null];
      return [id, topic, channel, connection, state, revision, changedAt, opposedUntil, entry, changedAt, ...waiting];
    });
    yield* this.#changed.write(rows.sort(byKey).flat());
    yield* this.#requested.write(requestedOnly(changed, requested, touched, lastEntries).sort(byKey).flat());
  }

  /** Writes every cell that took over what Braze holds. */
  *writeAdopted(
    { adopted }: AdoptionDecision,
    touched: ReadonlyMap<string, TouchedCell>,
    lastEntries: ReadonlyMap<string, number>,
  ): Script<void> {
    const rows = [...adopted].map(([key, cell]): readonly [...ChoiceKey, ...unknown[]] => {
      const id = (touched.get(key) as TouchedCell).person.id as number;
      const { observation, standing, nextAttemptAt } = cell;
      const { state, revision, changedAt, opposedUntil, delivery, seenApplied } = standing;
      const { topic, channel, connection } = observation;
      const entry = lastEntries.get(key);
      return [
        ...([id, topic, channel, connection, state, revision, changedAt, opposedUntil, entry] as const),
        ...[nextAttemptAt, delivery, seenApplied ? 1 : 0],
      ];
    });
    yield* this.#adopted.write(rows.sort(byKey).flat());
  }

  /** Notes which opt-ins are not to be sent once more. The caller holds the cells. */
  *writeAnswered({ answered }: AdoptionDecision, touched: ReadonlyMap<string, TouchedCell>): Script<void> {
    yield* run(this.#answered, { cells: this.#keysOf(answered, touched) });
  }

  /** Notes which opt-ins were confirmed by text message. The caller holds the cells. */
  *writeReplied({ replied }: AdoptionDecision, touched: ReadonlyMap<string, TouchedCell>): Script<void> {
    yield* run(this.#replied, { cells: this.#keysOf(replied, touched) });
  }

  #keysOf(keys: ReadonlySet<string>, touched: ReadonlyMap<string, TouchedCell>): unknown {
    const rows = [...keys].map((key) => {
      const { cell, person } = touched.get(key) as TouchedCell;
      return [person.id, cell.topic, cell.channel];
    });
    return this.#dialect.listOf(rows);
  }

  /** Makes opt-outs for nobody due again, now that there is somebody. The caller holds the cells. */
  *writeAgain(
    { again }: SeenDecision,
    touched: ReadonlyMap<string, TouchedCell>,
    lastEntries: ReadonlyMap<string, number>,
    now: number,
  ): Script<void> {
    const rows = [...again].map(([key, { seen, delivery }]) => {
      const { id } = (touched.get(key) as TouchedCell).person;
      return [id, seen.topic, seen.channel, seen.revision, seen.connection, delivery, lastEntries.get(key)];
    });
    yield* run(this.#again, { cells: this.#dialect.listOf(rows), now });
  }
}

/** The statement behind {@link ChoiceWriter.writeReplied}; a test reads its plan. */
export function repliedStatement({ compiler, rowsOf }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      update choice set delivery = 'confirmed', seen_applied = 1
      from ${rowsOf('cells', keyColumns)} as replied
      where choice.target_id = replied.target_id and choice.topic = replied.topic
        and choice.channel = replied.channel`.compile(compiler),
  );
}

/**
 * The statement behind {@link ChoiceWriter.writeAnswered}; a test reads its plan. One that waits to go out for a second time is read instead;
 * one that waits for its first goes, because what it answered was never sent.
 */
export function answeredStatement({ compiler, rowsOf }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      update choice set seen_applied = 1, delivery = case
        when delivery = 'recorded' and (resends > 0 or coalesce(reason, '') = 'answer_lost') then 'in_doubt'
        else delivery end
      from ${rowsOf('cells', keyColumns)} as answered
      where choice.target_id = answered.target_id and choice.topic = answered.topic
        and choice.channel = answered.channel`.compile(compiler),
  );
}

/**
 * The statement behind {@link ChoiceWriter.writeAgain}; a test reads its plan. What is known of the last send stays: it may still take effect.
 * Its fence does not where the cell leads elsewhere by now, because fences of two leases do not compare.
 */
export function againStatement({ compiler, rowsOf }: StoreDialect): PreparedQuery<unknown> {
  const written = { connection: 'text', delivery: 'text', last_entry: 'integer' } as const;
  return new PreparedQuery(
    sql`
      update choice set
        delivery = again.delivery, next_attempt_at = ${param('now')}, attempts = 0, resends = 0, reason = null,
        connection = again.connection, last_entry = again.last_entry,
        sent_fence = case when choice.connection = again.connection then choice.sent_fence end
      from ${rowsOf('cells', { ...keyColumns, revision: 'integer', ...written })} as again
      where choice.target_id = again.target_id and choice.topic = again.topic and choice.channel = again.channel
        and choice.revision = again.revision and choice.delivery = 'no_profile'`.compile(compiler),
  );
}

/** One order for everybody who writes choices, so that two backends cannot each wait for the other's row. */
function byKey(one: readonly [...ChoiceKey, ...unknown[]], other: readonly [...ChoiceKey, ...unknown[]]): number {
  return one[0] - other[0] || compare(one[1], other[1]) || compare(one[2], other[2]);
}

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other);
}

function requestedOnly(
  changed: BatchDecision['changed'],
  requested: BatchDecision['requested'],
  touched: ReadonlyMap<string, TouchedCell>,
  lastEntries: ReadonlyMap<string, number>,
): (readonly [...ChoiceKey, ...unknown[]])[] {
  const rows = new Map<string, readonly [...ChoiceKey, ...unknown[]]>();
  for (const { request, cells } of requested) {
    for (const { topic, channel } of cells) {
      const key = cellKey({ target: request.target, topic, channel });
      const id = touched.get(key)?.person.id as number;
      if (!changed.has(key)) rows.set(key, [id, topic, channel, request.connection, lastEntries.get(key)]);
    }
  }
  return [...rows.values()];
}
