import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { Lease } from '../store.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

const take = new PreparedQuery<{ fence: number }>(
  sql<{ fence: number }>`
    insert into lease (name, holder, fence, expires_at)
    values (${param('name')}, ${param('holder')}, 1, ${param('expiresAt')})
    on conflict (name) do update set
      fence = case when holder = excluded.holder then fence else fence + 1 end,
      holder = excluded.holder,
      expires_at = excluded.expires_at
    where holder is null or holder = excluded.holder or expires_at <= ${param('now')}
    returning fence`.compile(compiler),
);

const free = new PreparedQuery(
  compiler
    .updateTable('lease')
    .set({ holder: null, expires_at: 0 })
    .where('name', '=', param<string>('name'))
    .where('holder', '=', param<string>('holder'))
    .where('fence', '=', param<number>('fence'))
    .compile(),
);

const freeAll = new PreparedQuery(compiler.updateTable('lease').set({ holder: null, expires_at: 0 }).compile());

const find = new PreparedQuery<{ expires_at: number }>(
  compiler
    .selectFrom('lease')
    .select('expires_at')
    .where('name', '=', param<string>('name'))
    .where('holder', '=', param<string>('holder'))
    .where('fence', '=', param<number>('fence'))
    .compile(),
);

/** Who delivers for a connection. The caller of each method holds the transaction. */
export class Leases {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  acquire(name: string, holder: string, ttlMs: number, now: number): Lease | undefined {
    const expiresAt = now + ttlMs;
    const taken = this.#database.first(take, { name, holder, expiresAt, now });
    return taken === undefined ? undefined : { name, holder, fence: taken.fence, expiresAt };
  }

  release({ name, holder, fence }: Lease): void {
    this.#database.run(free, { name, holder, fence });
  }

  /** Frees every lease; right only for the one process that may serve, since no other can be alive. */
  releaseAll(): void {
    this.#database.run(freeAll);
  }

  /** Whether nobody took the lease since: enough to note what a send came to. */
  isHeld({ name, holder, fence }: Lease): boolean {
    return this.#database.first(find, { name, holder, fence }) !== undefined;
  }

  /** Whether nobody took the lease since and nobody may before `now`: what a new send needs. */
  isLive({ name, holder, fence }: Lease, now: number): boolean {
    const row = this.#database.first(find, { name, holder, fence });
    return row !== undefined && row.expires_at > now;
  }
}
