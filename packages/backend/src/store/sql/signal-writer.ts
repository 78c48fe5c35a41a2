import { sql, type RawBuilder } from 'kysely';
import type { FollowUp, SignalKind } from '../signals.ts';
import type { Lease, Settlement } from '../store.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { run, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

const settledColumns: ListColumns = {
  ...{ kind: 'text', value: 'text', topic: 'text', channel: 'text', revision: 'integer' },
  ...{ delivery: 'text', sent_at: 'integer' },
};

/** The statements behind {@link SignalWriter}; a test reads their plans. */
export function followUpStatements({
  compiler,
  rowsOf,
  thenJoin,
}: StoreDialect): Readonly<Record<FollowUp, PreparedQuery<unknown>>> {
  // The choices that stand as they were settled; `settle` holds them.
  const settled = sql`
    from ${rowsOf('settled', settledColumns)} as wanted
    ${thenJoin} target on target.kind = wanted.kind and target.value = wanted.value
    ${thenJoin} choice on choice.target_id = target.id and choice.topic = wanted.topic
      and choice.channel = wanted.channel
    where choice.revision = wanted.revision and choice.connection = ${param('connection')}
      and choice.delivery = wanted.delivery and coalesce(choice.sent_at, 0) = wanted.sent_at
      and (choice.sent_fence is null or choice.sent_fence <= ${param('fence')})`;
  const insert = (
    kind: SignalKind,
    dueAt: RawBuilder<unknown>,
    reason: RawBuilder<unknown>,
  ): RawBuilder<unknown> => sql`
    insert into signal (target_id, topic, channel, kind, revision, connection, state, chosen_at, entry, status, next_at,
      reason)
    select choice.target_id, choice.topic, choice.channel, ${sql.lit(kind)}, choice.revision, choice.connection,
      choice.state, choice.changed_at, choice.last_entry, 'due', ${dueAt}, ${reason}
    ${settled}`;
  const now = sql`cast(${param('now')} as bigint)`;
  const isOpposed = sql`choice.opposed_until > ${now}`;
  const freeAt = sql`case when ${isOpposed} then choice.opposed_until else ${now} end`;
  const whyNotNow = sql`case when ${isOpposed} then 'opposite_in_flight' end`;
  // When attributes that were sent for an earlier choice of the cell cannot land any more.
  const overAt = sql`(signal.sent_at + cast(${param('horizonMs')} as bigint))`;
  const landedAt = sql`coalesce(${overAt}, 0)`;
  return {
    event: new PreparedQuery(
      sql`${insert('event', now, sql`null`)} on conflict (target_id, topic, channel, kind, revision) do nothing`.compile(
        compiler,
      ),
    ),
    attributes: new PreparedQuery(
      sql`
        ${insert('attributes', freeAt, whyNotNow)}
        on conflict (target_id, topic, channel) where kind = 'attributes' do update set
          revision = excluded.revision, connection = excluded.connection, state = excluded.state,
          chosen_at = excluded.chosen_at, entry = excluded.entry, status = 'due', attempts = 0,
          next_at = case when ${landedAt} > excluded.next_at then ${landedAt} else excluded.next_at end,
          reason = case when ${landedAt} > ${now} then 'opposite_in_flight' else excluded.reason end
        where signal.revision <> excluded.revision`.compile(compiler),
    ),
    attributes_again: new PreparedQuery(
      sql`
        with overtaking as materialized (
          select choice.target_id, choice.topic, choice.channel, choice.revision, choice.connection, choice.state,
            choice.changed_at, choice.sent_at, choice.last_entry
          ${settled}
        )
        update signal set
          revision = overtaking.revision, connection = overtaking.connection, state = overtaking.state,
          chosen_at = overtaking.changed_at, entry = overtaking.last_entry, status = 'due', attempts = 0,
          next_at = case when ${overAt} > ${now} then ${overAt} else ${now} end,
          reason = case when ${overAt} > ${now} then 'opposite_in_flight' end
        from overtaking
        where signal.target_id = overtaking.target_id and signal.topic = overtaking.topic
          and signal.channel = overtaking.channel and signal.kind = 'attributes'
          and signal.revision <> overtaking.revision
          and ${overAt} > overtaking.sent_at`.compile(compiler),
    ),
  };
}

/**
 * Forgets what became of the events of earlier choices of the same cells, so that there is never more of a cell than its newest event and
 * those under way. The newest stays: it is what keeps an event from being sent twice for one choice, however often that is confirmed.
 */
export function forgetEventsStatement({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      delete from signal where (target_id, topic, channel, kind, revision) in (
        select old.target_id, old.topic, old.channel, old.kind, old.revision
        from ${rowsOf('settled', settledColumns)} as wanted
        ${thenJoin} target on target.kind = wanted.kind and target.value = wanted.value
        ${thenJoin} signal as old on old.target_id = target.id and old.topic = wanted.topic
          and old.channel = wanted.channel and old.kind = 'event' and old.revision < wanted.revision
        where old.next_at is null)`.compile(compiler),
  );
}

/**
 * Writes the signals that settlements set off, for those of them that were not refused. The caller holds the transaction, has
 * settled, and nobody changes these choices meanwhile.
 */
export class SignalWriter {
  readonly #dialect: StoreDialect;
  readonly #horizonMs: number;
  readonly #statements: ReturnType<typeof followUpStatements>;
  readonly #forgetEvents: PreparedQuery<unknown>;

  constructor(dialect: StoreDialect, horizonMs: number) {
    this.#dialect = dialect;
    this.#horizonMs = horizonMs;
    this.#statements = followUpStatements(dialect);
    this.#forgetEvents = forgetEventsStatement(dialect);
  }

  *write(lease: Lease, settlements: readonly Settlement[], now: number): Script<void> {
    // After the choices, and in the order in which signals are settled.
    const telling = settlements.filter(({ followUps: own = [] }) => own.length > 0);
    if (telling.length === 0) return;
    yield* this.#dialect.holdSignals(telling);
    for (const followUp of followUps) {
      const own = telling.filter((settlement) => settlement.followUps?.includes(followUp));
      if (own.length === 0) continue;
      const settled = this.#dialect.listOf(
        own.map(({ target, topic, channel, revision, delivery, claimed }) => {
          return [target.kind, target.value, topic, channel, revision, delivery, claimed.sentAt ?? 0];
        }),
      );
      const { name: connection, fence } = lease;
      yield* run(this.#statements[followUp], { settled, connection, fence, now, horizonMs: this.#horizonMs });
      if (followUp === 'event') yield* run(this.#forgetEvents, { settled });
    }
  }
}

const followUps: readonly FollowUp[] = ['event', 'attributes', 'attributes_again'];
