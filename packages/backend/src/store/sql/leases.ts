import { sql } from 'kysely';
import type { Lease } from '../store.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

function leaseQueries({ compiler, leaseTime, keepUnchanged }: StoreDialect) {
  return {
    take: new PreparedQuery<{ fence: number }>(
      sql<{ fence: number }>`
        insert into lease (name, holder, fence, expires_at)
        values (${param('name')}, ${param('holder')}, 1, ${leaseTime} + cast(${param('ttlMs')} as bigint))
        on conflict (name) do update set
          fence = case when lease.holder = excluded.holder then lease.fence else lease.fence + 1 end,
          holder = excluded.holder,
          expires_at = excluded.expires_at
        where lease.holder is null or lease.holder = excluded.holder or lease.expires_at <= ${leaseTime}
        returning fence`.compile(compiler),
    ),
    free: new PreparedQuery(
      compiler
        .updateTable('lease')
        .set({ holder: null, expires_at: 0 })
        .where('name', '=', param<string>('name'))
        .where('holder', '=', param<string>('holder'))
        .where('fence', '=', param<number>('fence'))
        .compile(),
    ),
    freeAll: new PreparedQuery(compiler.updateTable('lease').set({ holder: null, expires_at: 0 }).compile()),
    live: new PreparedQuery<{ name: string }>(
      sql<{ name: string }>`
        select name from lease where holder is not null and expires_at > ${leaseTime}`.compile(compiler),
    ),
    find: new PreparedQuery<{ is_live: boolean | number }>(
      sql<{ is_live: boolean | number }>`
        select expires_at > ${leaseTime} as is_live from lease
        where name = ${param('name')} and holder = ${param('holder')} and fence = ${param('fence')}
        ${keepUnchanged}`.compile(compiler),
    ),
  };
}

/** Who delivers for a connection. The caller of each method holds the transaction. */
export class Leases {
  readonly #queries: ReturnType<typeof leaseQueries>;

  constructor(dialect: StoreDialect) {
    this.#queries = leaseQueries(dialect);
  }

  /** The lease answered runs out by the caller's clock, counted from before it was asked for: never later than in the table. */
  *acquire(name: string, holder: string, ttlMs: number, now: number): Script<Lease | undefined> {
    const taken = yield* first(this.#queries.take, { name, holder, ttlMs, now });
    return taken === undefined ? undefined : { name, holder, fence: taken.fence, expiresAt: now + ttlMs };
  }

  release({ name, holder, fence }: Lease): Script<void> {
    return run(this.#queries.free, { name, holder, fence });
  }

  /** Frees every lease; right only for the one process that may serve, since no other can be alive. */
  releaseAll(): Script<void> {
    return run(this.#queries.freeAll);
  }

  /** The names of the leases that somebody holds. There are as many as connections. */
  *live(now: number): Script<readonly string[]> {
    return (yield* all(this.#queries.live, { now })).map(({ name }) => name);
  }

  /** Whether nobody took the lease since: enough to note what a send came to. */
  *isHeld({ name, holder, fence }: Lease, now: number): Script<boolean> {
    return (yield* first(this.#queries.find, { name, holder, fence, now })) !== undefined;
  }

  /** Whether nobody took the lease since and nobody may yet: what a new send needs. */
  *isLive({ name, holder, fence }: Lease, now: number): Script<boolean> {
    return Boolean((yield* first(this.#queries.find, { name, holder, fence, now }))?.is_live);
  }
}
