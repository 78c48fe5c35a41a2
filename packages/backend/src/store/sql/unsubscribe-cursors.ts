import { sql } from 'kysely';
import type { Lease } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

function cursorQueries({ compiler }: StoreDialect) {
  return {
    find: new PreparedQuery<{ seen_until: number }>(
      compiler
        .selectFrom('unsubscribe_cursor')
        .select('seen_until')
        .where('connection', '=', param<string>('connection'))
        .compile(),
    ),
    move: new PreparedQuery(
      sql`
        insert into unsubscribe_cursor (connection, seen_until) values (${param('connection')}, ${param('until')})
        on conflict (connection) do update set seen_until = excluded.seen_until
        where unsubscribe_cursor.seen_until < excluded.seen_until`.compile(compiler),
    ),
  };
}

/** Up to when the lists of unsubscribed addresses were gone through. The caller of each method holds the transaction. */
export class UnsubscribeCursors {
  readonly #leases: Leases;
  readonly #queries: ReturnType<typeof cursorQueries>;

  constructor(dialect: StoreDialect) {
    this.#leases = new Leases(dialect);
    this.#queries = cursorQueries(dialect);
  }

  *seenUntil(connection: string): Script<number | undefined> {
    return (yield* first(this.#queries.find, { connection }))?.seen_until;
  }

  *move(lease: Lease, until: number, now: number): Script<boolean> {
    if (!(yield* this.#leases.isHeld(lease, now))) return false;
    yield* run(this.#queries.move, { connection: lease.name, until });
    return true;
  }
}
