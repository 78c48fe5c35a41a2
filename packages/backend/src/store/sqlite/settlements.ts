import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { Lease, Settlement } from '../store.ts';
import { Leases } from './leases.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

/** The statement behind {@link Settlements.settle}; a test reads its plan. */
export const settleQuery = new PreparedQuery(
  // `send_open` falls once nothing that was sent can take effect any more. The plus in `+target.id` keeps SQLite from
  // going through all choices to look for their settlement.
  sql`
    update choice set
      delivery = settled.value ->> 5, next_attempt_at = settled.value ->> 6, attempts = settled.value ->> 7,
      reason = settled.value ->> 8, opposed_until = settled.value ->> 9, seen_applied = settled.value ->> 10,
      resends = settled.value ->> 11,
      send_open = case when settled.value ->> 5 in ('confirmed', 'no_profile', 'not_applied', 'failed') then 0
        else send_open end
    from json_each(${param('settlements')}) as settled
    cross join target on target.kind = settled.value ->> 0 and target.value = settled.value ->> 1
    where choice.target_id = +target.id and choice.topic = settled.value ->> 2 and choice.channel = settled.value ->> 3
      and choice.revision = settled.value ->> 4 and choice.connection = ${param('connection')}
      and (choice.sent_fence is null or choice.sent_fence <= ${param('fence')})`.compile(compiler),
);

/** Notes what sends and reads came to. The caller holds the transaction. */
export class Settlements {
  readonly #database: SqliteDatabase;
  readonly #leases: Leases;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#leases = new Leases(database);
  }

  settle(lease: Lease, settlements: readonly Settlement[]): { refused: number } {
    if (settlements.length === 0) return { refused: 0 };
    if (!this.#leases.isHeld(lease)) return { refused: settlements.length };
    const settled = this.#database.run(settleQuery, {
      settlements: JSON.stringify(settlements.map(fieldsOf)),
      connection: lease.name,
      fence: lease.fence,
    });
    return { refused: settlements.length - settled };
  }
}

function fieldsOf(settlement: Settlement): readonly unknown[] {
  const { target, topic, channel, revision, delivery, nextAttemptAt, attempts, reason, opposedUntil } = settlement;
  return [
    ...[target.kind, target.value, topic, channel, revision, delivery, nextAttemptAt, attempts, reason, opposedUntil],
    ...[settlement.seenApplied ? 1 : 0, settlement.resends],
  ];
}
