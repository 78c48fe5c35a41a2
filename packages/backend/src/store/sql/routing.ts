import { sql } from 'kysely';
import type { Mover, TopicRoute } from '../routing.ts';
import type { Lease } from '../store.ts';
import { Backends } from './backends.ts';
import { dueIndexes, unroutedIndexes, type DueIndex } from './due-indexes.ts';
import { Leases } from './leases.ts';
import { Moves, type Cells, type Which } from './moves.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, run, type Script } from './script.ts';
import type { SqlEngine } from './sql-engine.ts';
import type { StoreDialect } from './store-dialect.ts';

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
    connectionsOfUnroutedChoices: connectionsIn(dialect, { table: 'choice', ...unroutedIndexes.choices }),
    connectionsOfUnroutedSignals: connectionsIn(dialect, { table: 'signal', ...unroutedIndexes.signals }),
  };
}

function messageStatements({ compiler }: StoreDialect) {
  /** Those of one connection, or of all where `from` is null. */
  const isFrom = sql`(cast(${param('from')} as text) is null or connection = ${param('from')})`;
  return {
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
  readonly #queries: ReturnType<typeof routingQueries>;
  readonly #messages: ReturnType<typeof messageStatements>;
  readonly #moves: Moves;
  readonly #leases: Leases;
  readonly #backends: Backends;

  constructor(dialect: StoreDialect) {
    this.#queries = routingQueries(dialect);
    this.#messages = messageStatements(dialect);
    this.#moves = new Moves(dialect);
    this.#leases = new Leases(dialect);
    this.#backends = new Backends(dialect);
  }

  /** In steps, because there may be millions; one that was broken off goes on at the next start. */
  async reroute(
    engine: Engine,
    routes: readonly TopicRoute[],
    only?: Mover & { readonly from?: readonly string[] },
  ): Promise<readonly string[]> {
    const from = only?.from;
    const due = from ?? (await engine.read(() => this.#connectionsOf('connectionsOfTopics', 'connectionsOfSignals')));
    await this.#moveAll(engine, 'undelivered', due, routes, only);
    const unrouted = from ?? (await engine.read(() => this.#connectionsOf(...unroutedQueries)));
    await this.#moveAll(engine, 'unrouted', unrouted, routes, only);
    for (const origin of from ?? [null]) await engine.write(() => this.#moveMessages(origin, routes, only));
    return engine.read(() => this.#connectionsOf('connectionsOfTopics', 'connectionsOfGlobal'));
  }

  async rerouteUnrouted(engine: Engine, routes: readonly TopicRoute[], by: Mover): Promise<number> {
    const origins = await engine.read(() => this.#connectionsOf(...unroutedQueries));
    return this.#moveAll(engine, 'unrouted', origins, routes, by);
  }

  /** The caller holds the transaction. */
  *wakeUnrouted(lease: Lease, cells: Cells, now: number): Script<number | undefined> {
    if (!(yield* this.#leases.isLive(lease, now))) return undefined;
    return yield* this.#moves.wake(lease.name, cells, now);
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

  *#connectionsOf(...names: readonly ConnectionQuery[]): Script<readonly string[]> {
    const found = new Set<string>();
    for (const name of names) for (const { connection } of yield* all(this.#queries[name])) found.add(connection);
    return [...found];
  }

  /** Answers how much it found to move; who moves is asked about in each step. */
  async #moveAll(
    engine: Engine,
    which: Which,
    origins: readonly string[],
    routes: readonly TopicRoute[],
    by: Mover | undefined,
  ): Promise<number> {
    let moved = 0;
    for (const from of origins) {
      for (const to of new Set(routes.map(({ connection }) => connection))) {
        if (to === from) continue;
        const cells = routes.filter(({ connection }) => connection === to);
        for (const what of ['choices', 'signals'] as const) {
          let found: number;
          do moved += found = await engine.write(() => this.#move({ what, which, from, to, cells, by }));
          while (found > 0);
        }
      }
    }
    return moved;
  }

  *#move({ what, which, from, to, cells, by }: MoveStep): Script<number> {
    return (yield* this.#mayMove(by)) ? yield* this.#moves[what](which, from, to, cells) : 0;
  }

  /** Of backends that share a database the one that was started last; the only one has nobody to ask. */
  *#mayMove(by: Mover | undefined): Script<boolean> {
    return by === undefined || (yield* this.#backends.isNewest(by.backend, by.now));
  }

  *#moveMessages(from: string | null, routes: readonly TopicRoute[], by: Mover | undefined): Script<void> {
    if (!(yield* this.#mayMove(by))) return;
    for (const { topic, channel, connection } of routes) {
      yield* run(this.#messages.moveMessageCells, { topic, channel, connection, from });
    }
    yield* run(this.#messages.moveMessages, { from });
  }
}

interface MoveStep {
  readonly what: 'choices' | 'signals';
  readonly which: Which;
  readonly from: string;
  readonly to: string;
  readonly cells: Cells;
  readonly by: Mover | undefined;
}

type Engine = Pick<SqlEngine, 'read' | 'write'>;
type ConnectionQuery = Exclude<keyof ReturnType<typeof routingQueries>, 'connectionsOfMessages'>;

const unroutedQueries = ['connectionsOfUnroutedChoices', 'connectionsOfUnroutedSignals'] as const;
