import { sql, type RawBuilder } from 'kysely';
import type { ChoiceTable, SignalTable, TargetTable } from '../schema.ts';
import type { Cell } from '../store.ts';
import { dueIndexes } from './due-indexes.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

/** Of what waits for a connection: all that is to be delivered yet, or only what nobody has had a route for. */
export type Which = 'undelivered' | 'unrouted';

/** How many rows a step takes: few enough that a save which waits for one of them is in time, whatever the backlog. */
const takenAtOnce = 5000;

type CellRow = Pick<ChoiceTable, 'target_id' | 'topic' | 'channel'> & Pick<TargetTable, 'kind' | 'value'>;
type SignalRow = CellRow & Pick<SignalTable, 'revision'> & { readonly signal_kind: SignalTable['kind'] };

const choiceKey: ListColumns = { target_id: 'integer', topic: 'text', channel: 'text' };
const signalKey: ListColumns = { ...choiceKey, kind: 'text', revision: 'integer' };

const isUndelivered = sql`choice.delivery in ('recorded', 'sent', 'accepted', 'in_doubt')`;
/** As the indexes say it: SQLite takes a partial index only for a query that repeats its condition. */
const hasNoRoute = sql`reason = 'route_missing'`;
const isFailedStill = sql`choice.delivery = 'failed' and choice.dropped_revision < choice.revision`;

/** The queries and statements behind {@link Moves}; a test reads their plans. */
export function moveQueries({ compiler, rowsOf, throughIndex, thenJoin }: StoreDialect) {
  // `is true` keeps PostgreSQL from looking through the list for each row: so it makes a hash of it.
  const isIn = (table: 'choice' | 'signal') => sql`
    ((${sql.ref(`${table}.topic`)}, ${sql.ref(`${table}.channel`)}) in (
      select topic, channel from ${rowsOf('cells', { topic: 'text', channel: 'text' })} as wanted)) is true`;
  const choices = (index: string, holds: RawBuilder<unknown>) =>
    new PreparedQuery<CellRow>(
      sql<CellRow>`
        select stray.target_id, stray.topic, stray.channel, target.kind, target.value from (
          select choice.target_id, choice.topic, choice.channel from ${throughIndex('choice', index)}
          where ${holds} and choice.connection = ${param('from')} and ${isIn('choice')} limit ${sql.lit(takenAtOnce)}
        ) as stray
        ${thenJoin} target on target.id = stray.target_id`.compile(compiler),
    );
  const signals = (index: string, holds: RawBuilder<unknown>) =>
    new PreparedQuery<SignalRow>(
      sql<SignalRow>`
        select stray.target_id, stray.topic, stray.channel, stray.signal_kind, stray.revision, target.kind, target.value
        from (
          select signal.target_id, signal.topic, signal.channel, signal.kind as signal_kind, signal.revision
          from ${throughIndex('signal', index)}
          where ${holds} and signal.connection = ${param('from')} and ${isIn('signal')} limit ${sql.lit(takenAtOnce)}
        ) as stray
        ${thenJoin} target on target.id = stray.target_id`.compile(compiler),
    );
  const ofChoices = sql`from ${rowsOf('rows', choiceKey)} as handled
    where choice.target_id = handled.target_id and choice.topic = handled.topic and choice.channel = handled.channel
      and choice.connection = ${param('from')} and (${isUndelivered} or ${isFailedStill} and choice.${hasNoRoute})`;
  const ofSignals = sql`from ${rowsOf('rows', signalKey)} as handled
    where signal.target_id = handled.target_id and signal.topic = handled.topic and signal.channel = handled.channel
      and signal.kind = handled.kind and signal.revision = handled.revision and signal.connection = ${param('from')}
      and (signal.status in ('due', 'sent') or signal.status = 'failed' and signal.${hasNoRoute})`;
  const afresh = (column: 'attempts' | 'resends' | 'seen_applied') =>
    sql`case choice.delivery when 'failed' then 0 else ${sql.ref(`choice.${column}`)} end`;
  return {
    undeliveredChoices: choices(
      dueIndexes.topics.name,
      sql`${dueIndexes.topics.holds} and choice.next_attempt_at is not null and ${isUndelivered}`,
    ),
    unroutedChoices: choices('choice_unrouted', sql`choice.${hasNoRoute} and (${isUndelivered} or ${isFailedStill})`),
    undeliveredSignals: signals(
      'signal_due',
      sql`signal.next_at is not null and signal.kind in ('attributes', 'event') and signal.status in ('due', 'sent')`,
    ),
    unroutedSignals: signals('signal_unrouted', sql`signal.${hasNoRoute} and signal.status in ('due', 'failed')`),
    // What was sent stays known: another connection may name the same workspace, where it can still take effect. Its fence does not, because
    // fences of two leases do not compare. An opt-out is due at once: until when it was put off was about the other connection.
    moveChoices: new PreparedQuery(
      sql`
        update choice set
          next_attempt_at = case when choice.state = 'unsubscribed' or choice.next_attempt_at is null
            or choice.${hasNoRoute} then choice.changed_at else choice.next_attempt_at end,
          connection = ${param('to')}, delivery = 'recorded', attempts = 0, reason = null, sent_fence = null,
          seen_applied = 0, resends = 0
        ${ofChoices}`.compile(compiler),
    ),
    // What Braze accepted before is only read; what was given up starts over, as where an operator has it sent again.
    wakeChoices: new PreparedQuery(
      sql`
        update choice set
          next_attempt_at = ${param('now')}, reason = null, attempts = ${afresh('attempts')},
          resends = ${afresh('resends')}, seen_applied = ${afresh('seen_applied')},
          delivery = case choice.delivery when 'failed' then 'recorded' else choice.delivery end
        ${ofChoices} and choice.${hasNoRoute}`.compile(compiler),
    ),
    // Where the old connection's answer is still out, nobody will wait for it.
    moveSignals: new PreparedQuery(
      sql`
        update signal set
          next_at = case when signal.kind = 'event' and signal.status = 'sent' then null
            when signal.next_at is null or signal.${hasNoRoute} then signal.chosen_at else signal.next_at end,
          status = case when signal.kind = 'event' and signal.status = 'sent' then 'lost' else 'due' end,
          connection = ${param('to')}, attempts = 0, sent_fence = null, reason = 'rerouted'
        ${ofSignals}`.compile(compiler),
    ),
    wakeSignals: new PreparedQuery(
      sql`
        update signal set next_at = ${param('now')}, status = 'due', attempts = 0, reason = null
        ${ofSignals} and signal.${hasNoRoute} and signal.status <> 'sent'`.compile(compiler),
    ),
  };
}

/**
 * Has choices and signals go where the configuration leads. Each step takes some and answers how many; none is left when it answers 0. The
 * caller holds the transaction.
 */
export class Moves {
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof moveQueries>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#queries = moveQueries(dialect);
  }

  /** Moves some of these topics' choices from one connection to another. */
  *choices(which: Which, from: string, to: string, cells: Cells): Script<number> {
    const rows = yield* this.#heldChoices(which, from, cells);
    if (rows === undefined) return 0;
    return yield* count(this.#queries.moveChoices, { from, to, rows });
  }

  /** Moves some of these topics' signals from one connection to another. */
  *signals(which: Which, from: string, to: string, cells: Cells): Script<number> {
    const rows = yield* this.#heldSignals(which, from, cells);
    if (rows === undefined) return 0;
    return yield* count(this.#queries.moveSignals, { from, to, rows });
  }

  /** Makes some of what a connection had no route for due there. */
  *wake(connection: string, cells: Cells, now: number): Script<number> {
    const choices = yield* this.#heldChoices('unrouted', connection, cells);
    const values = { from: connection, now };
    if (choices !== undefined) return yield* count(this.#queries.wakeChoices, { ...values, rows: choices });
    const signals = yield* this.#heldSignals('unrouted', connection, cells);
    if (signals === undefined) return 0;
    return yield* count(this.#queries.wakeSignals, { ...values, rows: signals });
  }

  /** Held in the order in which a save holds them, so that neither waits for the other for good. Undefined: there are none. */
  *#heldChoices(which: Which, from: string, cells: Cells): Script<unknown> {
    const { listOf, holdChoices } = this.#dialect;
    const rows = yield* all(this.#queries[`${which}Choices`], { from, cells: this.#listOf(cells) });
    if (rows.length === 0) return undefined;
    yield* holdChoices(rows.map(cellOf));
    return listOf(rows.map((row) => [row.target_id, row.topic, row.channel]));
  }

  *#heldSignals(which: Which, from: string, cells: Cells): Script<unknown> {
    const { listOf, holdSignals } = this.#dialect;
    const rows = yield* all(this.#queries[`${which}Signals`], { from, cells: this.#listOf(cells) });
    if (rows.length === 0) return undefined;
    yield* holdSignals(rows.map(cellOf));
    return listOf(rows.map((row) => [row.target_id, row.topic, row.channel, row.signal_kind, row.revision]));
  }

  #listOf(cells: Cells): unknown {
    return this.#dialect.listOf(cells.map(({ topic, channel }) => [topic, channel]));
  }
}

/** Which topics' channels are meant. */
export type Cells = readonly Pick<Cell, 'topic' | 'channel'>[];

function cellOf({ kind, value, topic, channel }: CellRow): Cell {
  return { target: { kind, value }, topic, channel };
}
