import { sql } from 'kysely';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import { dueIndexes, type DueIndex } from './due-indexes.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, run, type Script } from './script.ts';
import type { SqlEngine } from './sql-engine.ts';
import type { StoreDialect } from './store-dialect.ts';

/** Where a topic's channel leads. */
export interface TopicRoute {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
}

/** How many choices a step moves: few enough that a save which waits for one of them is in time, whatever the backlog. */
const movedAtOnce = 5000;

type StrayRow = Pick<ChoiceTable, 'target_id' | 'topic' | 'channel'> & Pick<TargetTable, 'kind' | 'value'>;

const isUndelivered = sql`choice.delivery in ('recorded', 'sent', 'accepted', 'in_doubt')`;

/** From one connection to the next through an index, so that it costs a look for each of them and not for each row. No code is empty. */
function connectionsIn(
  { compiler, throughIndex }: StoreDialect,
  { table, name, holds }: DueIndex & { readonly table: string },
): PreparedQuery<{ connection: string }> {
  const connection = sql.ref(`${table}.connection`);
  return new PreparedQuery<{ connection: string }>(
    sql<{ connection: string }>`
        with recursive named (connection) as (
          select cast('' as text)
          union all
          select (
            select ${connection} from ${throughIndex(table, name)}
            where ${holds} and ${connection} > named.connection
            order by ${connection} limit 1)
          from named where named.connection is not null
        )
        select connection from named where connection <> ''`.compile(compiler),
  );
}

/** The queries and statements about choices behind {@link Routing}; a test reads their plans. */
export function routingQueries(dialect: StoreDialect) {
  const { compiler, rowsOf, throughIndex, thenJoin } = dialect;
  const choices = ({ name, holds }: DueIndex) =>
    connectionsIn(dialect, { table: 'choice', name, holds: sql`${holds} and choice.next_attempt_at is not null` });
  return {
    connectionsOfTopics: choices(dueIndexes.topics),
    connectionsOfGlobal: choices(dueIndexes.global),
    connectionsOfSignals: connectionsIn(dialect, {
      ...{ table: 'signal', name: 'signal_due' },
      holds: sql`signal.next_at is not null and signal.status in ('due', 'sent')`,
    }),
    // Whoever asked for a link to their choices asks again. What has expired is not sent any more, wherever it waits.
    connectionsOfMessages: connectionsIn(dialect, {
      ...{ table: 'message', name: 'message_due' },
      holds: sql`message.status = 'due' and message.kind <> 'access' and message.expires_at > ${param('now')}`,
    }),
    // `is true` keeps PostgreSQL from looking through the list for each choice: so it makes a hash of it.
    strays: new PreparedQuery<StrayRow>(
      sql<StrayRow>`
        select stray.target_id, stray.topic, stray.channel, target.kind, target.value from (
          select choice.target_id, choice.topic, choice.channel from ${throughIndex('choice', dueIndexes.topics.name)}
          where ${dueIndexes.topics.holds} and choice.next_attempt_at is not null and choice.connection = ${param('from')}
            and ${isUndelivered}
            and ((choice.topic, choice.channel) in (
              select topic, channel from ${rowsOf('cells', { topic: 'text', channel: 'text' })} as wanted)) is true
          limit ${sql.lit(movedAtOnce)}
        ) as stray
        ${thenJoin} target on target.id = stray.target_id`.compile(compiler),
    ),
    // What was sent stays known: another connection may name the same workspace, where it can still take effect. Its fence does not, because
    // fences of two leases do not compare.
    moveChoices: new PreparedQuery(
      sql`
        update choice set
          connection = ${param('to')}, delivery = 'recorded', attempts = 0, reason = null, sent_fence = null,
          seen_applied = 0, resends = 0
        from ${rowsOf('strays', { target_id: 'integer', topic: 'text', channel: 'text' })} as handled
        where choice.target_id = handled.target_id and choice.topic = handled.topic and choice.channel = handled.channel
          and choice.connection = ${param('from')} and ${isUndelivered}`.compile(compiler),
    ),
  };
}

function otherStatements({ compiler, throughIndex }: StoreDialect) {
  /** Those of one connection, or of all where `from` is null. */
  const isFrom = sql`(cast(${param('from')} as text) is null or connection = ${param('from')})`;
  return {
    // Where the old connection's answer is still out, nobody will wait for it.
    moveSignals: new PreparedQuery(
      sql`
    update ${throughIndex('signal', 'signal_due')} set
      status = case when kind = 'event' and status = 'sent' then 'lost' else 'due' end,
      next_at = case when kind = 'event' and status = 'sent' then null else next_at end,
      connection = ${param('connection')}, attempts = 0, sent_fence = null, reason = 'rerouted'
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}
      and ${isFrom} and status in ('due', 'sent') and next_at is not null`.compile(compiler),
    ),
    moveMessageCells: new PreparedQuery(
      sql`
    update message_cell set connection = ${param('connection')}
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}
      and ${isFrom}`.compile(compiler),
    ),
    moveMessages: new PreparedQuery(
      sql`
    update message set connection = (
      select connection from message_cell where message_id = message.id order by topic, channel limit 1)
    where status = 'due' and kind <> 'access' and ${isFrom} and connection not in (
      select connection from message_cell where message_id = message.id)`.compile(compiler),
    ),
  };
}

/** Follows a configuration that sends a topic's channel through another connection. */
export class Routing {
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof routingQueries>;
  readonly #others: ReturnType<typeof otherStatements>;
  readonly #leases: Leases;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#queries = routingQueries(dialect);
    this.#others = otherStatements(dialect);
    this.#leases = new Leases(dialect);
  }

  /**
   * In steps, because there may be millions; one that was broken off goes on at the next start. With `from`, only what waits for these
   * connections. Answers where something is still to be delivered.
   */
  async reroute(
    engine: Pick<SqlEngine, 'read' | 'write'>,
    routes: readonly TopicRoute[],
    from?: readonly string[],
  ): Promise<readonly string[]> {
    const destinations = new Set(routes.map(({ connection }) => connection));
    for (const origin of from ?? (await engine.read(() => this.#connectionsOf('connectionsOfTopics')))) {
      for (const to of destinations) {
        const cells = routes.filter(({ connection }) => connection === to);
        if (to !== origin) while ((await engine.write(() => this.#moveSome(origin, to, cells))) > 0);
      }
    }
    for (const origin of from ?? [null]) await engine.write(() => this.#moveOthers(origin, routes));
    return engine.read(() => this.#connectionsOf('connectionsOfTopics', 'connectionsOfGlobal'));
  }

  /** The connections that anything waits for and whose lease nobody holds. A few looks, however much waits. */
  *unattended(now: number): Script<readonly string[]> {
    const waiting = [
      ...(yield* this.#connectionsOf('connectionsOfTopics', 'connectionsOfGlobal', 'connectionsOfSignals')),
      ...(yield* all(this.#queries.connectionsOfMessages, { now })).map(({ connection }) => connection),
    ];
    const attended = new Set(yield* this.#leases.live(now));
    return [...new Set(waiting)].filter((connection) => !attended.has(connection));
  }

  *#connectionsOf(
    ...names: readonly ('connectionsOfTopics' | 'connectionsOfGlobal' | 'connectionsOfSignals')[]
  ): Script<readonly string[]> {
    const found = new Set<string>();
    for (const name of names) for (const { connection } of yield* all(this.#queries[name])) found.add(connection);
    return [...found];
  }

  /** Answers how many choices it moved. */
  *#moveSome(from: string, to: string, routes: readonly TopicRoute[]): Script<number> {
    const { listOf, holdChoices } = this.#dialect;
    const cells = listOf(routes.map(({ topic, channel }) => [topic, channel]));
    const strays = yield* all(this.#queries.strays, { from, cells });
    if (strays.length === 0) return 0;
    // Held in the order in which a save holds them, so that neither waits for the other for good.
    yield* holdChoices(strays.map(({ kind, value, topic, channel }) => ({ target: { kind, value }, topic, channel })));
    const keys = strays.map((row) => [row.target_id, row.topic, row.channel]);
    return yield* count(this.#queries.moveChoices, { from, to, strays: listOf(keys) });
  }

  *#moveOthers(from: string | null, routes: readonly TopicRoute[]): Script<void> {
    for (const { topic, channel, connection } of routes) {
      yield* run(this.#others.moveSignals, { topic, channel, connection, from });
      yield* run(this.#others.moveMessageCells, { topic, channel, connection, from });
    }
    yield* run(this.#others.moveMessages, { from });
  }
}
