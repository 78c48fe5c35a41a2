import { sql } from 'kysely';
import type { Lease, Settlement } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { count, type Script } from './script.ts';
import { SignalWriter } from './signal-writer.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

const settledColumns: ListColumns = {
  ...{ kind: 'text', value: 'text', topic: 'text', channel: 'text', revision: 'integer', sent_at: 'integer' },
  next_attempt_at: 'integer',
};

/** What choices of one request usually have in common; SQLite reads a list column by column, so that each left out is a third of a µs. */
type Outcome = Pick<Settlement, 'delivery' | 'attempts' | 'reason' | 'opposedUntil' | 'seenApplied' | 'resends'> & {
  readonly claimedAs: Settlement['claimed']['delivery'];
  readonly claimedSeen: boolean;
};

/**
 * The statement behind {@link Settlements.settle}; a test reads its plan. `materialized` keeps SQLite from going through
 * all choices to look for their settlement. `send_open` stays: a read that shows what was wanted does not show that the last send brought it
 * about. Braze may have held that before, and apply the send only later. A choice that was sent or settled since it was claimed is left alone:
 * what a read that stalled has to say is older than what was done meanwhile. What was noted in `seen_applied` while a send was out
 * stays, since nobody else settles that send.
 */
export function settleQuery({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      with settled as materialized (
        select target.id as target_id, item.* from ${rowsOf('settlements', settledColumns)} as item
        ${thenJoin} target on target.kind = item.kind and target.value = item.value
      )
      update choice set
        delivery = ${param('delivery')}, next_attempt_at = settled.next_attempt_at, attempts = ${param('attempts')},
        reason = ${param('reason')}, opposed_until = ${param('opposedUntil')}, resends = ${param('resends')},
        seen_applied = case when choice.seen_applied = 1 then 1 else ${param('seenApplied')} end
      from settled
      where choice.target_id = settled.target_id and choice.topic = settled.topic and choice.channel = settled.channel
        and choice.revision = settled.revision and choice.connection = ${param('connection')}
        and choice.delivery = ${param('claimedAs')} and coalesce(choice.sent_at, 0) = settled.sent_at
        and (choice.delivery = 'sent' or choice.seen_applied = ${param('claimedSeen')})
        and (choice.sent_fence is null or choice.sent_fence <= ${param('fence')})`.compile(compiler),
  );
}

/** Notes what sends and reads came to. The caller holds the transaction. */
export class Settlements {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #signals: SignalWriter;
  readonly #settle: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect, horizonMs: number) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#signals = new SignalWriter(dialect, horizonMs);
    this.#settle = settleQuery(dialect);
  }

  *settle(lease: Lease, settlements: readonly Settlement[], now: number): Script<{ refused: number }> {
    if (settlements.length === 0) return { refused: 0 };
    if (!(yield* this.#leases.isHeld(lease, now))) return { refused: settlements.length };
    yield* this.#dialect.holdChoices(settlements);
    let settled = 0;
    for (const group of byOutcome(settlements)) {
      settled += yield* count(this.#settle, {
        settlements: this.#dialect.listOf(group.settlements.map(fieldsOf)),
        connection: lease.name,
        fence: lease.fence,
        ...group.outcome,
        seenApplied: group.outcome.seenApplied ? 1 : 0,
        claimedSeen: group.outcome.claimedSeen ? 1 : 0,
      });
    }
    yield* this.#signals.write(lease, settlements, now);
    return { refused: settlements.length - settled };
  }
}

function fieldsOf({ target, topic, channel, revision, claimed, nextAttemptAt }: Settlement): readonly unknown[] {
  return [target.kind, target.value, topic, channel, revision, claimed.sentAt ?? 0, nextAttemptAt];
}

/** Settlements that differ in whom they are about and when they are due next, and in nothing else. */
function byOutcome(settlements: readonly Settlement[]): Iterable<{ outcome: Outcome; settlements: Settlement[] }> {
  const groups = new Map<string, { outcome: Outcome; settlements: Settlement[] }>();
  for (const settlement of settlements) {
    const { delivery, attempts, reason, opposedUntil, seenApplied, resends, claimed } = settlement;
    const [claimedAs, claimedSeen] = [claimed.delivery, claimed.seenApplied];
    const from = `${claimedAs} ${claimedSeen}`;
    const key = `${from} ${delivery} ${attempts} ${reason} ${opposedUntil} ${seenApplied} ${resends}`;
    const group = groups.get(key);
    if (group !== undefined) group.settlements.push(settlement);
    else {
      const outcome = { claimedAs, claimedSeen, delivery, attempts, reason, opposedUntil, seenApplied, resends };
      groups.set(key, { outcome, settlements: [settlement] });
    }
  }
  return groups.values();
}
