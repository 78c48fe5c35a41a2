import { sql, type RawBuilder } from 'kysely';
import type { Delivery, WantedState } from '../../contract.ts';
import type { TargetTable } from '../schema.ts';
import { optOutSeen } from '../held-back.ts';
import type { DeliverableChoice, Lease, SendScope } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { count, first, run, type QueryValues, type Script } from './script.ts';
import { dueIndexes, isTopics, type DueIndex } from './due-indexes.ts';
import { Signals } from './signals.ts';
import type { StoreDialect } from './store-dialect.ts';

/** What is asked of a due choice, in the order of {@link dueFields}. */
type DueRow = [
  targetId: number,
  kind: TargetTable['kind'],
  value: string,
  topic: string,
  channel: string,
  state: WantedState,
  revision: number,
  delivery: Delivery,
  attempts: number,
  changedAt: number,
  sentAt: number | null,
  sentState: WantedState | null,
  opposedUntil: number | null,
  seenApplied: number,
  resends: number,
  reason: string | null,
];

const dueFields = sql`target_id, kind, value, topic, channel, state, revision, delivery, attempts, changed_at, sent_at, sent_state,
  opposed_until, seen_applied, resends, reason`;

const dueColumns = sql`choice.target_id, choice.topic, choice.channel, choice.state, choice.revision, choice.delivery,
  choice.attempts, choice.changed_at, choice.sent_at, choice.sent_state, choice.opposed_until, choice.seen_applied,
  choice.resends, choice.reason, choice.next_attempt_at, target.kind, target.value`;

const isReleased = sql`coalesce(choice.reason, '') = ${sql.lit(optOutSeen)}`;
const isHeldBack = sql`choice.opposed_until > ${param('now')} and not ${isReleased}`;

/**
 * Among how many of the opt-ins that are due longest those are looked for that an opt-out holds back. No index tells them apart, and to go through a whole
 * backlog takes a second for a million; those behind the first have their turn when it has shrunk, as for being sent.
 */
const lookedThrough = 2000;

/** How many opt-ins that wait for opt-outs are put off by one claim; the next has the others. */
const putOffAtOnce = 2000;

/** By the primary key: no more rows than the target has. */
const areOptOutsInEffect = sql`not exists (
  select 1 from choice as other
  where other.target_id = choice.target_id and other.connection = choice.connection and other.channel = choice.channel
    and ${isTopics(sql`other.topic`)} and other.state = 'unsubscribed'
    and (other.delivery in ('recorded', 'sent', 'accepted', 'in_doubt')
      or (other.delivery = 'failed' and other.dropped_revision < other.revision
        and coalesce(other.reason, '') <> 'route_missing')))`;
const isNotHeldBack = sql`
  and (choice.opposed_until is null or choice.opposed_until <= ${param('now')} or ${isReleased})
  and (choice.after_opt_outs = 0 or ${areOptOutsInEffect})`;

/**
 * The queries behind the claims; a test reads their plans. Each answers its choices as one JSON text, in order: libsql makes each value a call, so
 * that a choice in columns takes 4.6 µs to read, and in the text 1.9.
 */
export function claimQueries({ compiler, throughIndex, thenJoin, handOut, jsonArrays }: StoreDialect) {
  const asText = (due: RawBuilder<unknown>): PreparedQuery<DueText> =>
    new PreparedQuery(sql<DueText>`select ${jsonArrays(dueFields)} as due from (${due}) as limited`.compile(compiler));
  /** Rows of one delivery and state that are due, in the order of the index, so that it reads no more than `limit`. */
  const due = (of: DueIndex, delivery: Delivery, state: WantedState, only = sql``): RawBuilder<unknown> => sql`
    select ${dueColumns}
    from ${throughIndex('choice', of.name)} ${thenJoin} target on target.id = choice.target_id
    where ${of.holds} and choice.connection = ${param('connection')} and choice.delivery = ${sql.lit(delivery)}
      and choice.state = ${sql.lit(state)} and choice.next_attempt_at <= ${param('now')} ${only}
    order by choice.next_attempt_at, choice.target_id, choice.topic, choice.channel
    limit ${param('limit')} ${handOut('choice')}`;
  const heldBack = (of: DueIndex): RawBuilder<unknown> => sql`
    select ${dueColumns}
    from (
      select choice.target_id, choice.topic, choice.channel from ${throughIndex('choice', of.name)}
      where ${of.holds} and choice.connection = ${param('connection')} and choice.delivery = 'recorded'
        and choice.state = 'subscribed' and choice.next_attempt_at <= ${param('now')}
      order by choice.next_attempt_at, choice.target_id, choice.topic, choice.channel limit ${sql.lit(lookedThrough)}
    ) as looked
    ${thenJoin} choice on choice.target_id = looked.target_id and choice.topic = looked.topic
      and choice.channel = looked.channel
    ${thenJoin} target on target.id = choice.target_id
    where choice.delivery = 'recorded' and choice.state = 'subscribed' and ${isHeldBack}
    order by choice.next_attempt_at, choice.target_id, choice.topic, choice.channel
    limit ${param('limit')} ${handOut('choice')}`;
  const optOuts = (of: DueIndex) => asText(due(of, 'recorded', 'unsubscribed'));
  const optIns = (of: DueIndex) => asText(due(of, 'recorded', 'subscribed', isNotHeldBack));
  const reads = (of: DueIndex): PreparedQuery<DueText> => {
    const parts = [
      due(of, 'accepted', 'unsubscribed'),
      due(of, 'accepted', 'subscribed'),
      due(of, 'in_doubt', 'unsubscribed'),
      due(of, 'in_doubt', 'subscribed'),
      heldBack(of),
    ].map((part) => sql`select * from (${part}) as part`);
    return asText(sql`
      select * from (${sql.join(parts, sql` union all `)}) as due
      order by next_attempt_at, target_id, topic, channel limit ${param('limit')}`);
  };
  const { topics, global } = dueIndexes;
  return {
    dueOptOuts: optOuts(topics),
    dueOptIns: optIns(topics),
    dueReads: reads(topics),
    dueGlobalOptOuts: optOuts(global),
    dueGlobalOptIns: optIns(global),
    dueGlobalReads: reads(global),
  };
}

/** The statements behind the claims; a test reads their plans. */
export function claimStatements({ compiler, rowsOf, throughIndex, handOut }: StoreDialect) {
  const now = sql`cast(${param('now')} as bigint)`;
  const claimedKeys = sql`${rowsOf('cells', { target_id: 'integer', topic: 'text', channel: 'text' })} as claimed
    where choice.target_id = claimed.target_id and choice.topic = claimed.topic and choice.channel = claimed.channel`;
  const recover = (of: DueIndex) =>
    new PreparedQuery(
      sql`
        update ${throughIndex('choice', of.name)} set
          delivery = case state when 'unsubscribed' then 'recorded' else 'in_doubt' end,
          next_attempt_at = case state when 'unsubscribed' then cast(${param('now')} as bigint)
            else sent_at + cast(${param('horizonMs')} as bigint) end
        where ${of.holds} and connection = ${param('connection')} and delivery = 'sent'
          and state in ('subscribed', 'unsubscribed') and next_attempt_at is not null and sent_fence < ${param('fence')}`.compile(
        compiler,
      ),
    );
  return {
    // `sent` rows keep their time of being due: that leaves them in the index, where `recover` finds them.
    noteSent: new PreparedQuery(
      sql`update choice set delivery = 'sent', sent_at = ${param('now')}, sent_state = state,
        sent_fence = ${param('fence')}, send_open = 1,
        opt_out_sent_at = case state when 'unsubscribed' then cast(${param('now')} as bigint) else opt_out_sent_at end
        from ${claimedKeys}`.compile(compiler),
    ),
    // A quarter of the time for which it has waited, from two seconds to a minute: looking again costs little and is never far behind.
    putOffWaiting: new PreparedQuery(
      sql`
        with waiting as materialized (
          select choice.target_id, choice.topic, choice.channel from ${throughIndex('choice', 'choice_lifts')}
          where choice.after_opt_outs = 1 and choice.delivery = 'recorded' and choice.connection = ${param('connection')}
            and choice.next_attempt_at <= ${param('now')} and not (${areOptOutsInEffect})
          order by choice.next_attempt_at limit ${sql.lit(putOffAtOnce)} ${handOut('choice')}
        )
        update choice set next_attempt_at = ${now} + case
          when ${now} - choice.changed_at < 8000 then 2000
          when ${now} - choice.changed_at > 240000 then 60000
          else (${now} - choice.changed_at) / 4 end
        from waiting
        where choice.target_id = waiting.target_id and choice.topic = waiting.topic
          and choice.channel = waiting.channel`.compile(compiler),
    ),
    putOff: new PreparedQuery(
      sql`update choice set next_attempt_at = ${param('until')} from ${claimedKeys}`.compile(compiler),
    ),
    recover: recover(dueIndexes.topics),
    recoverGlobal: recover(dueIndexes.global),
  };
}

/** Hands due choices to the holder of a connection's lease. The caller of each method holds the transaction. */
export class Claims {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #signals: Signals;
  readonly #queries: ReturnType<typeof claimQueries>;
  readonly #statements: ReturnType<typeof claimStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#signals = new Signals(dialect);
    this.#queries = claimQueries(dialect);
    this.#statements = claimStatements(dialect);
  }

  *forSend(lease: Lease, limit: number, now: number, only?: SendScope): Script<readonly DeliverableChoice[]> {
    if (!(yield* this.#leases.isLive(lease, now))) return [];
    const connection = lease.name;
    const { dueOptOuts, dueOptIns, dueGlobalOptOuts, dueGlobalOptIns } = this.#queries;
    const [optOuts, optIns] = only === 'global' ? [dueGlobalOptOuts, dueGlobalOptIns] : [dueOptOuts, dueOptIns];
    // What waits is not looked at by every claim, and does not stand before what may go.
    if (only !== 'unsubscribed') yield* run(this.#statements.putOffWaiting, { connection, now });
    let rows: readonly DueRow[] = [];
    if (only !== 'subscribed') rows = yield* rowsOf(optOuts, { connection, now, limit });
    const left = limit - rows.length;
    if (only !== 'unsubscribed' && left > 0)
      rows = rows.concat(yield* rowsOf(optIns, { connection, now, limit: left }));
    if (rows.length === 0) return [];
    yield* run(this.#statements.noteSent, { cells: this.#keysOf(rows), now, fence: lease.fence });
    return rows.map((row) => sentChoice(row, now));
  }

  *forRead(
    lease: Lease,
    limit: number,
    holdMs: number,
    now: number,
    of: keyof typeof dueIndexes = 'topics',
  ): Script<readonly DeliverableChoice[]> {
    if (!(yield* this.#leases.isLive(lease, now))) return [];
    const due = of === 'global' ? this.#queries.dueGlobalReads : this.#queries.dueReads;
    const rows = yield* rowsOf(due, { connection: lease.name, now, limit });
    if (rows.length > 0) yield* run(this.#statements.putOff, { cells: this.#keysOf(rows), until: now + holdMs });
    return rows.map(deliverable);
  }

  *recoverAbandoned(lease: Lease, horizonMs: number, now: number): Script<number> {
    if (!(yield* this.#leases.isLive(lease, now))) return 0;
    const { name: connection, fence } = lease;
    const parameters = { connection, fence, horizonMs, now };
    const topics = yield* count(this.#statements.recover, parameters);
    const global = yield* count(this.#statements.recoverGlobal, parameters);
    return topics + global + (yield* this.#signals.recover(lease, now));
  }

  #keysOf(rows: readonly DueRow[]): unknown {
    return this.#dialect.listOf(rows.map((row) => [row[0], row[3], row[4]]));
  }
}

/** The text of a query's only row; null where it would hold nothing. */
interface DueText {
  readonly due: string | null;
}

function* rowsOf(query: PreparedQuery<DueText>, values: QueryValues): Script<readonly DueRow[]> {
  const found = yield* first(query, values);
  return JSON.parse(found?.due ?? '[]') as DueRow[];
}

/** Without a spread or a pattern, which cost more than to read the choice. */
function deliverable(row: DueRow): DeliverableChoice {
  return {
    target: { kind: row[1], value: row[2] },
    topic: row[3],
    channel: row[4],
    state: row[5],
    revision: row[6],
    delivery: row[7],
    attempts: row[8],
    changedAt: row[9],
    sentAt: row[10],
    sentState: row[11],
    opposedUntil: row[12],
    seenApplied: row[13] === 1,
    resends: row[14],
    reason: row[15],
  };
}

/** The same, noted as sent just now. */
function sentChoice(row: DueRow, now: number): DeliverableChoice {
  const sent: DueRow = [...row];
  [sent[7], sent[10], sent[11]] = ['sent', now, row[5]];
  return deliverable(sent);
}
