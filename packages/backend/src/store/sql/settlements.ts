import { sql } from 'kysely';
import type { Lease, Settlement } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { count, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

const settlementColumns: ListColumns = {
  ...{ kind: 'text', value: 'text', topic: 'text', channel: 'text', revision: 'integer', delivery: 'text' },
  ...{ next_attempt_at: 'integer', attempts: 'integer', reason: 'text', opposed_until: 'integer' },
  ...{ seen_applied: 'integer', resends: 'integer' },
};

/**
 * The statement behind {@link Settlements.settle}; a test reads its plan. `materialized` keeps SQLite from going through
 * all choices to look for their settlement. `send_open` falls once nothing that was sent can take effect any more.
 */
export function settleQuery({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      with settled as materialized (
        select target.id as target_id, item.* from ${rowsOf('settlements', settlementColumns)} as item
        ${thenJoin} target on target.kind = item.kind and target.value = item.value
      )
      update choice set
        delivery = settled.delivery, next_attempt_at = settled.next_attempt_at, attempts = settled.attempts,
        reason = settled.reason, opposed_until = settled.opposed_until, seen_applied = settled.seen_applied,
        resends = settled.resends,
        send_open = case when settled.delivery in ('confirmed', 'no_profile', 'not_applied', 'failed') then 0
          else choice.send_open end
      from settled
      where choice.target_id = settled.target_id and choice.topic = settled.topic and choice.channel = settled.channel
        and choice.revision = settled.revision and choice.connection = ${param('connection')}
        and (choice.sent_fence is null or choice.sent_fence <= ${param('fence')})`.compile(compiler),
  );
}

/** Notes what sends and reads came to. The caller holds the transaction. */
export class Settlements {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #settle: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#settle = settleQuery(dialect);
  }

  *settle(lease: Lease, settlements: readonly Settlement[], now: number): Script<{ refused: number }> {
    if (settlements.length === 0) return { refused: 0 };
    if (!(yield* this.#leases.isHeld(lease, now))) return { refused: settlements.length };
    yield* this.#dialect.holdChoices(settlements);
    const settled = yield* count(this.#settle, {
      settlements: this.#dialect.listOf(settlements.map(fieldsOf)),
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
