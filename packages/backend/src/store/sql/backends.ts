import { sql } from 'kysely';
import { param, PreparedQuery } from './prepared-query.ts';
import { first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

/** How long it is remembered when a backend was started after it was last heard of, in milliseconds: one that was frozen is not newer for it. */
const rememberedMs = 86_400_000;

function backendQueries({ compiler, leaseTime }: StoreDialect) {
  return {
    announce: new PreparedQuery(
      sql`
        insert into backend (id, expires_at, number)
        select ${param('id')}, ${leaseTime} + cast(${param('ttlMs')} as bigint), coalesce(max(number), 0) + 1 from backend
        where true
        on conflict (id) do update set expires_at = excluded.expires_at`.compile(compiler),
    ),
    count: new PreparedQuery<{ live: number }>(
      sql<{ live: number }>`select count(*) as live from backend where expires_at > ${leaseTime}`.compile(compiler),
    ),
    newer: new PreparedQuery<{ found: number }>(
      sql<{ found: number }>`
        select 1 as found from backend as other
        where other.expires_at > ${leaseTime} and other.id <> ${param('id')}
          and (other.number, other.id) > (
            coalesce((select number from backend where id = ${param('id')}), 0), cast(${param('id')} as text))
        limit 1`.compile(compiler),
    ),
    forgetGone: new PreparedQuery(
      sql`delete from backend where expires_at <= ${leaseTime} - ${sql.lit(rememberedMs)}`.compile(compiler),
    ),
    leave: new PreparedQuery(compiler.deleteFrom('backend').where('id', '=', param<string>('id')).compile()),
  };
}

/** Who serves from this database. The caller of each method holds the transaction. */
export class Backends {
  readonly #queries: ReturnType<typeof backendQueries>;

  constructor(dialect: StoreDialect) {
    this.#queries = backendQueries(dialect);
  }

  *announce(id: string, ttlMs: number, now: number): Script<number> {
    yield* run(this.#queries.announce, { id, ttlMs, now });
    yield* run(this.#queries.forgetGone, { now });
    return Number((yield* first(this.#queries.count, { now }))?.live ?? 1);
  }

  *isNewest(id: string, now: number): Script<boolean> {
    return (yield* first(this.#queries.newer, { id, now })) === undefined;
  }

  leave(id: string): Script<void> {
    return run(this.#queries.leave, { id });
  }
}
