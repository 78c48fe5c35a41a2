import { sql, type RawBuilder } from 'kysely';
import type { ChoiceTable, SignalTable, TargetTable } from '../schema.ts';
import type { Cell } from '../store.ts';
import { dueIndexes, unroutedIndexes, type DueIndex } from './due-indexes.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, run, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

/** Of what waits for a connection: all that is to be delivered yet, or only what nobody has had a route for. */
export type Which = 'undelivered' | 'unrouted';

/** Which topics' channels are meant. */
export type Cells = readonly Pick<Cell, 'topic' | 'channel'>[];

/** How many rows a step takes: few enough that a save which waits for one of them is in time, whatever the backlog. */
export const takenAtOnce = 5000;

type CellRow = Pick<ChoiceTable, 'target_id' | 'topic' | 'channel'> & Pick<TargetTable, 'kind' | 'value'>;
type SignalRow = CellRow & Pick<SignalTable, 'revision'> & { readonly signal_kind: SignalTable['kind'] };

const cellColumns: ListColumns = { topic: 'text', channel: 'text' };
const choiceKey: ListColumns = { target_id: 'integer', ...cellColumns };
const signalKey: ListColumns = { ...choiceKey, kind: 'text', revision: 'integer' };

const isUndelivered = sql`choice.delivery in ('recorded', 'sent', 'accepted', 'in_doubt')`;
const isToBeTold = sql`signal.status in ('due', 'sent')`;

/** Which rows a step takes; a test reads their plans. */
export function strayQueries({ compiler, rowsOf, throughIndex, thenJoin }: StoreDialect) {
  const cells = rowsOf('cells', cellColumns);
  const choice = sql`choice.target_id, choice.topic, choice.channel`;
  const signal = sql`signal.target_id, signal.topic, signal.channel, signal.kind as signal_kind, signal.revision`;
  const withTarget = (stray: RawBuilder<unknown>, own = sql``) => sql`
    select stray.target_id, stray.topic, stray.channel ${own}, target.kind, target.value
    from (${stray} limit ${sql.lit(takenAtOnce)}) as stray ${thenJoin} target on target.id = stray.target_id`;
  const ofSignal = sql`, stray.signal_kind, stray.revision`;
  // `is true` keeps PostgreSQL from looking through the list for each row: so it makes a hash of it.
  const due = (
    table: 'choice' | 'signal',
    index: string,
    columns: RawBuilder<unknown>,
    holds: RawBuilder<unknown>,
  ) => sql`
    select ${columns} from ${throughIndex(table, index)}
    where ${holds} and ${sql.ref(`${table}.connection`)} = ${param('from')}
      and ((${sql.ref(`${table}.topic`)}, ${sql.ref(`${table}.channel`)}) in (
        select topic, channel from ${cells} as wanted)) is true`;
  // Cell by cell, so that what leads nowhere is not passed by again and again.
  const unrouted = (
    table: 'choice' | 'signal',
    { name, holds }: DueIndex,
    columns: RawBuilder<unknown>,
    only: RawBuilder<unknown>,
  ) => sql`
    select ${columns} from ${cells} as wanted ${thenJoin} ${throughIndex(table, name)}
      on ${sql.ref(`${table}.connection`)} = ${param('from')} and ${sql.ref(`${table}.topic`)} = wanted.topic
        and ${sql.ref(`${table}.channel`)} = wanted.channel
    where ${holds} and ${only}`;
  const isDue = sql`${dueIndexes.topics.holds} and choice.next_attempt_at is not null and ${isUndelivered}`;
  const isSignalDue = sql`signal.next_at is not null and signal.kind in ('attributes', 'event') and ${isToBeTold}`;
  const { choices, signals } = unroutedIndexes;
  return {
    undeliveredChoices: new PreparedQuery<CellRow>(
      sql<CellRow>`${withTarget(due('choice', dueIndexes.topics.name, choice, isDue))}`.compile(compiler),
    ),
    unroutedChoices: new PreparedQuery<CellRow>(
      sql<CellRow>`${withTarget(unrouted('choice', choices, choice, sql`(${isUndelivered} or choice.delivery = 'failed')`))}`.compile(
        compiler,
      ),
    ),
    undeliveredSignals: new PreparedQuery<SignalRow>(
      sql<SignalRow>`${withTarget(due('signal', 'signal_due', signal, isSignalDue), ofSignal)}`.compile(compiler),
    ),
    unroutedSignals: new PreparedQuery<SignalRow>(
      sql<SignalRow>`${withTarget(
        unrouted('signal', signals, signal, sql`signal.status in ('due', 'failed')`),
        ofSignal,
      )}`.compile(compiler),
    ),
  };
}

/** What is done with them; a test reads the plans. `coalesce` keeps both databases from going by the index of what is without a route, and through the list for each row of it. */
export function moveStatements({ compiler, rowsOf }: StoreDialect) {
  const wasChoiceUnrouted = sql`(coalesce(choice.reason, '') = 'route_missing'
    and choice.dropped_revision < choice.revision
    and (${isUndelivered} or choice.delivery = 'failed' and choice.state = 'unsubscribed'))`;
  const wasSignalUnrouted = sql`(coalesce(signal.reason, '') = 'route_missing' and signal.status in ('due', 'failed'))`;
  const ofChoices = sql`from ${rowsOf('rows', choiceKey)} as handled
    where choice.target_id = handled.target_id and choice.topic = handled.topic and choice.channel = handled.channel
      and choice.connection = ${param('from')}`;
  const ofSignals = sql`from ${rowsOf('rows', signalKey)} as handled
    where signal.target_id = handled.target_id and signal.topic = handled.topic and signal.channel = handled.channel
      and signal.kind = handled.kind and signal.revision = handled.revision and signal.connection = ${param('from')}`;
  const afresh = (column: 'attempts' | 'seen_applied' | 'resends') =>
    sql`case choice.delivery when 'failed' then 0 else ${sql.ref(`choice.${column}`)} end`;
  return {
    // What was sent stays known: another connection may name the same workspace, where it can still take effect. Its fence does not, because
    // fences of two leases do not compare. An opt-out is due at once: until when it was put off was about the other connection.
    moveChoices: new PreparedQuery(
      sql`
        update choice set
          next_attempt_at = case when choice.state = 'unsubscribed' or ${wasChoiceUnrouted} then choice.changed_at
            else choice.next_attempt_at end,
          connection = ${param('to')}, delivery = 'recorded', attempts = 0, reason = null, sent_fence = null,
          seen_applied = 0, resends = 0
        ${ofChoices} and (${isUndelivered} or ${wasChoiceUnrouted})`.compile(compiler),
    ),
    // What was given up starts over, as where an operator has it sent again. An opt-in that may have been applied is read, and its reason says how
    // late that is.
    wakeChoices: new PreparedQuery(
      sql`
        update choice set
          next_attempt_at = ${param('now')}, attempts = ${afresh('attempts')},
          seen_applied = ${afresh('seen_applied')}, resends = ${afresh('resends')},
          reason = case when choice.state = 'subscribed' and choice.delivery in ('accepted', 'in_doubt')
            then 'route_found' end,
          delivery = case choice.delivery when 'failed' then 'recorded' else choice.delivery end
        ${ofChoices} and ${wasChoiceUnrouted}`.compile(compiler),
    ),
    // Where the old connection's answer is still out, nobody will wait for it.
    moveSignals: new PreparedQuery(
      sql`
        update signal set
          next_at = case when signal.kind = 'event' and signal.status = 'sent' then null
            when ${wasSignalUnrouted} then signal.chosen_at else signal.next_at end,
          status = case when signal.kind = 'event' and signal.status = 'sent' then 'lost' else 'due' end,
          connection = ${param('to')}, attempts = 0, sent_fence = null, reason = 'rerouted'
        ${ofSignals} and (${isToBeTold} or ${wasSignalUnrouted})`.compile(compiler),
    ),
    wakeSignals: new PreparedQuery(
      sql`
        update signal set next_at = ${param('now')}, status = 'due', attempts = 0, reason = null
        ${ofSignals} and ${wasSignalUnrouted}`.compile(compiler),
    ),
  };
}

/**
 * Has choices and signals go where the configuration leads. Each step takes some and answers how many it found; none is left when it answers
 * 0. The caller holds the transaction.
 */
export class Moves {
  readonly #dialect: StoreDialect;
  readonly #strays: ReturnType<typeof strayQueries>;
  readonly #statements: ReturnType<typeof moveStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#strays = strayQueries(dialect);
    this.#statements = moveStatements(dialect);
  }

  /** Moves some of these topics' choices from one connection to another. */
  *choices(which: Which, from: string, to: string, cells: Cells): Script<number> {
    const { rows, found } = yield* this.#heldChoices(which, from, cells);
    if (found > 0) yield* run(this.#statements.moveChoices, { from, to, rows });
    return found;
  }

  /** Moves some of these topics' signals from one connection to another. */
  *signals(which: Which, from: string, to: string, cells: Cells): Script<number> {
    const { rows, found } = yield* this.#heldSignals(which, from, cells);
    if (found > 0) yield* run(this.#statements.moveSignals, { from, to, rows });
    return found;
  }

  /** Makes some of what a connection had no route for due there. */
  *wake(connection: string, cells: Cells, now: number): Script<number> {
    const values = { from: connection, now };
    const choices = yield* this.#heldChoices('unrouted', connection, cells);
    if (choices.found > 0) {
      yield* run(this.#statements.wakeChoices, { ...values, rows: choices.rows });
      return choices.found;
    }
    const signals = yield* this.#heldSignals('unrouted', connection, cells);
    if (signals.found > 0) yield* run(this.#statements.wakeSignals, { ...values, rows: signals.rows });
    return signals.found;
  }

  /** Held in the order in which a save holds them, so that neither waits for the other for good. */
  *#heldChoices(which: Which, from: string, cells: Cells): Script<Held> {
    const found = yield* all(this.#strays[`${which}Choices`], { from, cells: this.#listOf(cells) });
    if (found.length > 0) yield* this.#dialect.holdChoices(found.map(cellOf));
    const keys = found.map((row) => [row.target_id, row.topic, row.channel]);
    return { rows: this.#dialect.listOf(keys), found: found.length };
  }

  *#heldSignals(which: Which, from: string, cells: Cells): Script<Held> {
    const found = yield* all(this.#strays[`${which}Signals`], { from, cells: this.#listOf(cells) });
    if (found.length > 0) yield* this.#dialect.holdSignals(found.map(cellOf));
    const keys = found.map((row) => [row.target_id, row.topic, row.channel, row.signal_kind, row.revision]);
    return { rows: this.#dialect.listOf(keys), found: found.length };
  }

  #listOf(cells: Cells): unknown {
    return this.#dialect.listOf(cells.map(({ topic, channel }) => [topic, channel]));
  }
}

/** Rows that nobody else changes until the transaction ends. */
interface Held {
  /** Their keys, as a parameter. */
  readonly rows: unknown;
  readonly found: number;
}

function cellOf({ kind, value, topic, channel }: CellRow): Cell {
  return { target: { kind, value }, topic, channel };
}
