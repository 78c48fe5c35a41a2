import { sql, type RawBuilder } from 'kysely';
import type { Delivery } from '../../contract.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { StoredChoice, Target } from '../store.ts';
import { dueIndexes } from './due-indexes.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, first, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type ChoiceRow = Pick<
  ChoiceTable,
  'topic' | 'channel' | 'state' | 'revision' | 'delivery' | 'changed_at' | 'sent_at' | 'sent_state'
> &
  Pick<TargetTable, 'kind' | 'value'>;

/** The queries behind {@link Choices}; a test reads their plans. */
export function choiceQueries({ compiler, rowsOf, thenJoin, throughIndex }: StoreDialect) {
  const wanted = rowsOf('targets', { position: 'integer', kind: 'text', value: 'text' });
  // Each part takes the first row of an index range, so that a long backlog costs no more than a short one.
  const waiting = [dueIndexes.topics, dueIndexes.global].flatMap(({ name, holds }) =>
    (['subscribed', 'unsubscribed'] as const).flatMap((state) =>
      (['recorded', 'accepted', 'in_doubt'] as const).map(
        (delivery) => sql`
          select due_at from (select next_attempt_at as due_at from ${throughIndex('choice', name)}
            where ${holds} and connection = ${param('connection')} and delivery = ${sql.lit(delivery)}
              and state = ${sql.lit(state)} and next_attempt_at is not null
            order by next_attempt_at limit 1) as choice_waiting`,
      ),
    ),
  );
  const messages = (['access', 'confirmation', 'notice'] as const).map(
    (kind) => sql`
      select due_at from (select next_at as due_at from ${throughIndex('message', 'message_due')}
        where connection = ${param('connection')} and kind = ${sql.lit(kind)} and status = 'due' and next_at is not null
        order by next_at limit 1) as message_waiting`,
  );
  const signals = (['attributes', 'event'] as const).map(
    (kind) => sql`
      select due_at from (select next_at as due_at from ${throughIndex('signal', 'signal_due')}
        where connection = ${param('connection')} and kind = ${sql.lit(kind)} and status = 'due' and next_at is not null
        order by next_at limit 1) as signal_waiting`,
  );
  const ofWanted = (which: RawBuilder<unknown>): PreparedQuery<ChoiceRow> =>
    new PreparedQuery(
      sql<ChoiceRow>`
        select target.kind, target.value, choice.topic, choice.channel, choice.state, choice.revision, choice.delivery,
          choice.changed_at, choice.sent_at, choice.sent_state
        from ${wanted} as wanted
        ${thenJoin} target on target.kind = wanted.kind and target.value = wanted.value
        ${thenJoin} choice on choice.target_id = target.id
        where ${which}
        order by wanted.position, choice.topic, choice.channel`.compile(compiler),
    );
  return {
    ofTargets: ofWanted(sql`choice.revision > 0`),
    forNobody: ofWanted(sql`choice.delivery = 'no_profile' and choice.state = 'unsubscribed'`),
    nextDue: new PreparedQuery<{ due_at: number | null }>(
      sql<{ due_at: number | null }>`
        select min(due_at) as due_at from (
          ${sql.join(waiting, sql` union all `)}
          union all
          ${sql.join([...messages, ...signals], sql` union all `)}
        ) as waiting`.compile(compiler),
    ),
  };
}

/** Questions about choices that change nothing. */
export class Choices {
  readonly #dialect: StoreDialect;
  readonly #queries: ReturnType<typeof choiceQueries>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#queries = choiceQueries(dialect);
  }

  of(targets: readonly Target[]): Script<readonly StoredChoice[]> {
    return this.#choices(this.#queries.ofTargets, targets);
  }

  forNobody(targets: readonly Target[]): Script<readonly StoredChoice[]> {
    return this.#choices(this.#queries.forNobody, targets);
  }

  *#choices(query: PreparedQuery<ChoiceRow>, targets: readonly Target[]): Script<readonly StoredChoice[]> {
    const wanted = targets.map(({ kind, value }, position) => [position, kind, value]);
    const rows = yield* all(query, { targets: this.#dialect.listOf(wanted) });
    return rows.map((row) => ({
      target: { kind: row.kind, value: row.value },
      topic: row.topic,
      channel: row.channel,
      state: row.state,
      revision: row.revision,
      delivery: row.delivery,
      changedAt: row.changed_at,
      ...(isMadeInBraze(row) && { isMadeInBraze: true as const }),
    }));
  }

  *nextDueAt(connection: string): Script<number | undefined> {
    return (yield* first(this.#queries.nextDue, { connection }))?.due_at ?? undefined;
  }

  countByDelivery(connection: string): Script<Readonly<Partial<Record<Delivery, number>>>> {
    return this.#dialect.countByDelivery(connection);
  }
}

/**
 * An opt-out of ours is confirmed only after it was sent, which is never before it was made. One that was made in Braze may follow one of
 * ours, with an opt-in made in Braze between the two.
 */
function isMadeInBraze({ state, delivery, changed_at: changedAt, sent_at: sentAt, sent_state: sentState }: ChoiceRow) {
  if (state !== 'unsubscribed' || delivery !== 'confirmed') return false;
  return sentState !== 'unsubscribed' || (changedAt ?? 0) > (sentAt ?? 0);
}
