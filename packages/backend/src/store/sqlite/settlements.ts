import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { Lease, Settlement } from '../store.ts';
import { Leases } from './leases.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

/**
 * The statement behind {@link Settlements.settle}; a test reads its plan. `materialized` keeps SQLite from going through
 * all choices to look for their settlement; PostgreSQL needs no such hint. `send_open` falls once nothing that was sent
 * can take effect any more.
 */
export const settleQuery = new PreparedQuery(
  sql`
    with settled as materialized (
      select target.id as target_id, item.value ->> 2 as topic, item.value ->> 3 as channel,
        item.value ->> 4 as revision, item.value ->> 5 as delivery, item.value ->> 6 as next_attempt_at,
        item.value ->> 7 as attempts, item.value ->> 8 as reason, item.value ->> 9 as opposed_until,
        item.value ->> 10 as seen_applied, item.value ->> 11 as resends
      from json_each(${param('settlements')}) as item
      cross join target on target.kind = item.value ->> 0 and target.value = item.value ->> 1
    )
    update choice set
      delivery = settled.delivery, next_attempt_at = settled.next_attempt_at, attempts = settled.attempts,
      reason = settled.reason, opposed_until = settled.opposed_until, seen_applied = settled.seen_applied,
      resends = settled.resends,
      send_open = case when settled.delivery in ('confirmed', 'no_profile', 'not_applied', 'failed') then 0
        else send_open end
    from settled
    where choice.target_id = settled.target_id and choice.topic = settled.topic and choice.channel = settled.channel
      and choice.revision = settled.revision and choice.connection = ${param('connection')}
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
