import { sql } from 'kysely';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import { dueIndexes, type DueIndex } from './due-indexes.ts';
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

/** The queries and statements about choices behind {@link Routing}; a test reads their plans. */
export function routingQueries({ compiler, rowsOf, throughIndex, thenJoin }: StoreDialect) {
  /** From one connection to the next through the index, so that it costs a look for each of them and not for each choice. No code is empty. */
  const connections = ({ name, holds }: DueIndex) =>
    new PreparedQuery<{ connection: string }>(
      sql<{ connection: string }>`
        with recursive named (connection) as (
          select cast('' as text)
          union all
          select (
            select choice.connection from ${throughIndex('choice', name)}
            where ${holds} and choice.next_attempt_at is not null and choice.connection > named.connection
            order by choice.connection limit 1)
          from named where named.connection is not null
        )
        select connection from named where connection <> ''`.compile(compiler),
    );
  return {
    connectionsOfTopics: connections(dueIndexes.topics),
    connectionsOfGlobal: connections(dueIndexes.global),
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
  return {
    // Where the old connection's answer is still out, nobody will wait for it.
    moveSignals: new PreparedQuery(
      sql`
    update ${throughIndex('signal', 'signal_due')} set
      status = case when kind = 'event' and status = 'sent' then 'lost' else 'due' end,
      next_at = case when kind = 'event' and status = 'sent' then null else next_at end,
      connection = ${param('connection')}, attempts = 0, sent_fence = null, reason = 'rerouted'
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}
      and status in ('due', 'sent') and next_at is not null`.compile(compiler),
    ),
    moveMessageCells: new PreparedQuery(
      sql`
    update message_cell set connection = ${param('connection')}
    where topic = ${param('topic')} and channel = ${param('channel')} and connection <> ${param('connection')}`.compile(
        compiler,
      ),
    ),
    moveMessages: new PreparedQuery(
      sql`
    update message set connection = (
      select connection from message_cell where message_id = message.id order by topic, channel limit 1)
    where status = 'due' and kind <> 'access' and connection not in (
      select connection from message_cell where message_id = message.id)`.compile(compiler),
    ),
  };
}

/** Follows a configuration that sends a topic's channel through another connection. */
export class Routing {
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof routingQueries>;
  readonly #others: ReturnType<typeof otherStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#queries = routingQueries(dialect);
    this.#others = otherStatements(dialect);
  }

  /** In steps, because there may be millions; one that was broken off goes on at the next start. Answers where something is still to be delivered. */
  async reroute(engine: Pick<SqlEngine, 'read' | 'write'>, routes: readonly TopicRoute[]): Promise<readonly string[]> {
    const destinations = new Set(routes.map(({ connection }) => connection));
    for (const { connection: from } of await engine.read(() => all(this.#queries.connectionsOfTopics))) {
      for (const to of destinations) {
        const cells = routes.filter(({ connection }) => connection === to);
        if (to !== from) while ((await engine.write(() => this.#moveSome(from, to, cells))) > 0);
      }
    }
    await engine.write(() => this.#moveOthers(routes));
    const left = await engine.read(() => all(this.#queries.connectionsOfTopics));
    const leftGlobal = await engine.read(() => all(this.#queries.connectionsOfGlobal));
    return [...new Set([...left, ...leftGlobal].map(({ connection }) => connection))];
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

  *#moveOthers(routes: readonly TopicRoute[]): Script<void> {
    for (const { topic, channel, connection } of routes) {
      yield* run(this.#others.moveSignals, { topic, channel, connection });
      yield* run(this.#others.moveMessageCells, { topic, channel, connection });
    }
    yield* run(this.#others.moveMessages);
  }
}
