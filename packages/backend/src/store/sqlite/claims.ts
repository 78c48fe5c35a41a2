import { sql, type RawBuilder } from 'kysely';
import type { Delivery, WantedState } from '../../contract.ts';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { DeliverableChoice, Lease } from '../store.ts';
import { Leases } from './leases.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

type DueRow = ChoiceTable & Pick<TargetTable, 'kind' | 'value'>;

const dueColumns = sql`choice.target_id, choice.topic, choice.channel, choice.state, choice.revision, choice.delivery,
  choice.attempts, choice.changed_at, choice.sent_at, choice.sent_state, choice.opposed_until, choice.seen_applied,
  choice.resends, choice.next_attempt_at, target.kind, target.value`;

/** Rows of one delivery and state that are due, in the order of the index, so that it reads no more than `limit`. */
function due(delivery: Delivery, state: 'subscribed' | 'unsubscribed', only = sql``): RawBuilder<DueRow> {
  return sql<DueRow>`
    select ${dueColumns}
    from choice indexed by choice_due cross join target on target.id = choice.target_id
    where choice.connection = ${param('connection')} and choice.delivery = ${sql.lit(delivery)}
      and choice.state = ${sql.lit(state)} and choice.next_attempt_at <= ${param('now')} ${only}
    order by choice.next_attempt_at, choice.target_id, choice.topic, choice.channel
    limit ${param('limit')}`;
}

const isHeldBack = sql`and choice.opposed_until > ${param('now')}`;
const isNotHeldBack = sql`and (choice.opposed_until is null or choice.opposed_until <= ${param('now')})`;

/** The queries behind the claims; a test reads their plans. */
export const claimQueries = {
  dueOptOuts: new PreparedQuery<DueRow>(due('recorded', 'unsubscribed').compile(compiler)),
  dueOptIns: new PreparedQuery<DueRow>(due('recorded', 'subscribed', isNotHeldBack).compile(compiler)),
  dueReads: new PreparedQuery<DueRow>(
    sql<DueRow>`
      select * from (
        select * from (${due('accepted', 'unsubscribed')}) union all select * from (${due('accepted', 'subscribed')})
        union all select * from (${due('in_doubt', 'unsubscribed')})
        union all select * from (${due('in_doubt', 'subscribed')})
        union all select * from (${due('recorded', 'subscribed', isHeldBack)})
      ) order by next_attempt_at, target_id, topic, channel limit ${param('limit')}`.compile(compiler),
  ),
};

const claimedKeys = sql`json_each(${param('cells')}) as claimed
  where choice.target_id = claimed.value ->> 0 and choice.topic = claimed.value ->> 1
    and choice.channel = claimed.value ->> 2`;

/** The statements behind the claims; a test reads their plans. */
export const writeQueries = {
  // `sent` rows keep their time of being due: that leaves them in the index, where `recover` finds them.
  noteSent: new PreparedQuery(
    sql`update choice set delivery = 'sent', sent_at = ${param('now')}, sent_state = state, sent_fence = ${param('fence')},
      send_open = 1 from ${claimedKeys}`.compile(compiler),
  ),
  putOff: new PreparedQuery(
    sql`update choice set next_attempt_at = ${param('until')} from ${claimedKeys}`.compile(compiler),
  ),
  recover: new PreparedQuery(
    sql`
      update choice indexed by choice_due set
        delivery = case state when 'unsubscribed' then 'recorded' else 'in_doubt' end,
        next_attempt_at = case state when 'unsubscribed' then ${param('now')} else sent_at + ${param('horizonMs')} end
      where connection = ${param('connection')} and delivery = 'sent' and state in ('subscribed', 'unsubscribed')
        and next_attempt_at is not null and sent_fence < ${param('fence')}`.compile(compiler),
  ),
};

/** Hands due choices to the holder of a connection's lease. The caller of each method holds the transaction. */
export class Claims {
  readonly #database: SqliteDatabase;
  readonly #leases: Leases;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#leases = new Leases(database);
  }

  forSend(lease: Lease, limit: number, now: number, only?: WantedState): readonly DeliverableChoice[] {
    if (!this.#leases.isLive(lease, now)) return [];
    const connection = lease.name;
    const take = (query: PreparedQuery<DueRow>, state: WantedState, most: number): readonly DueRow[] =>
      only === undefined || only === state ? this.#database.all(query, { connection, now, limit: most }) : [];
    const optOuts = take(claimQueries.dueOptOuts, 'unsubscribed', limit);
    const optIns = take(claimQueries.dueOptIns, 'subscribed', limit - optOuts.length);
    const rows = [...optOuts, ...optIns];
    this.#database.run(writeQueries.noteSent, { cells: keysOf(rows), now, fence: lease.fence });
    return rows.map((row) => ({ ...deliverable(row), delivery: 'sent', sentAt: now, sentState: row.state }));
  }

  forRead(lease: Lease, limit: number, holdMs: number, now: number): readonly DeliverableChoice[] {
    if (!this.#leases.isLive(lease, now)) return [];
    const rows = this.#database.all(claimQueries.dueReads, { connection: lease.name, now, limit });
    this.#database.run(writeQueries.putOff, { cells: keysOf(rows), until: now + holdMs });
    return rows.map(deliverable);
  }

  recoverAbandoned(lease: Lease, horizonMs: number, now: number): number {
    if (!this.#leases.isLive(lease, now)) return 0;
    return this.#database.run(writeQueries.recover, { connection: lease.name, fence: lease.fence, horizonMs, now });
  }
}

function keysOf(rows: readonly DueRow[]): string {
  return JSON.stringify(rows.map((row) => [row.target_id, row.topic, row.channel]));
}

function deliverable(row: DueRow): DeliverableChoice {
  return {
    target: { kind: row.kind, value: row.value },
    topic: row.topic,
    channel: row.channel,
    state: row.state as DeliverableChoice['state'],
    revision: row.revision,
    delivery: row.delivery as Delivery,
    attempts: row.attempts,
    changedAt: row.changed_at as number,
    sentAt: row.sent_at,
    sentState: row.sent_state,
    opposedUntil: row.opposed_until,
    seenApplied: row.seen_applied === 1,
    resends: row.resends,
  };
}
