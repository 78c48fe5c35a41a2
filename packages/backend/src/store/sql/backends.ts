import { sql } from 'kysely';
import { param, PreparedQuery } from './prepared-query.ts';
import { first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

function backendQueries({ compiler, leaseTime }: StoreDialect) {
  return {
    announce: new PreparedQuery(
      sql`
        insert into backend (id, expires_at) values (${param('id')}, ${leaseTime} + cast(${param('ttlMs')} as bigint))
        on conflict (id) do update set expires_at = excluded.expires_at`.compile(compiler),
    ),
    count: new PreparedQuery<{ live: number }>(
      sql<{ live: number }>`select count(*) as live from backend where expires_at > ${leaseTime}`.compile(compiler),
    ),
    forgetGone: new PreparedQuery(sql`delete from backend where expires_at <= ${leaseTime}`.compile(compiler)),
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

  leave(id: string): Script<void> {
    return run(this.#queries.leave, { id });
  }
}
