import { sql } from 'kysely';
import type { Delivery } from '../../contract.ts';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { ChoiceTable, TargetTable } from '../schema.ts';
import type { StoredChoice, Target } from '../store.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

type ChoiceRow = Pick<ChoiceTable, 'topic' | 'channel' | 'state' | 'revision' | 'delivery' | 'changed_at'> &
  Pick<TargetTable, 'kind' | 'value'>;

const choicesOfTargets = new PreparedQuery<ChoiceRow>(
  sql<ChoiceRow>`
    select target.kind, target.value, choice.topic, choice.channel, choice.state, choice.revision, choice.delivery,
      choice.changed_at
    from json_each(${param('targets')}) as wanted
    cross join target on target.kind = wanted.value ->> 0 and target.value = wanted.value ->> 1
    cross join choice on choice.target_id = target.id
    where choice.revision > 0
    order by wanted.key, choice.topic, choice.channel`.compile(compiler),
);

// Each part takes the first row of an index range, so that a long backlog costs no more than a short one.
const waiting = [
  ...(['recorded', 'accepted', 'in_doubt'] as const).map((delivery) => ({ delivery, state: 'subscribed' })),
  ...(['recorded', 'accepted', 'in_doubt'] as const).map((delivery) => ({ delivery, state: 'unsubscribed' })),
].map(
  ({ delivery, state }) => sql`
    select * from (select next_attempt_at as due_at from choice indexed by choice_due
      where connection = ${param('connection')} and delivery = ${sql.lit(delivery)} and state = ${sql.lit(state)}
        and next_attempt_at is not null
      order by next_attempt_at limit 1)`,
);

/** The query behind {@link Choices.nextDueAt}; a test reads its plan. */
export const nextDue = new PreparedQuery<{ due_at: number | null }>(
  sql<{ due_at: number | null }>`
    select min(due_at) as due_at from (
      ${sql.join(waiting, sql` union all `)}
      union all
      select * from (select message_next_at as due_at from confirmation indexed by confirmation_due
        where connection = ${param('connection')} and message_status = 'due' and message_next_at is not null
        order by message_next_at limit 1)
    )`.compile(compiler),
);

/** How many targets are counted before other work gets its turn: about 5 ms. */
const countedTargets = 5_000;

const countRange = new PreparedQuery<{ delivery: Delivery; count: number }>(
  sql<{ delivery: Delivery; count: number }>`
    select delivery, count(*) as count from choice
    where target_id > ${param('after')} and target_id <= ${param('upTo')} and connection = ${param('connection')}
      and delivery is not null
    group by delivery`.compile(compiler),
);

const lastTarget = new PreparedQuery<{ id: number | null }>(
  sql<{ id: number | null }>`select max(target_id) as id from choice`.compile(compiler),
);

/** Questions about choices that change nothing. */
export class Choices {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  of(targets: readonly Target[]): readonly StoredChoice[] {
    const wanted = JSON.stringify(targets.map(({ kind, value }) => [kind, value]));
    return this.#database.all(choicesOfTargets, { targets: wanted }).map((row) => ({
      target: { kind: row.kind, value: row.value },
      topic: row.topic,
      channel: row.channel,
      state: row.state,
      revision: row.revision,
      delivery: row.delivery,
      changedAt: row.changed_at,
    }));
  }

  nextDueAt(connection: string): number | undefined {
    return this.#database.first(nextDue, { connection })?.due_at ?? undefined;
  }

  /**
   * Reads every choice, in steps: an index that counts would cost each save a page of its own. A million choices take most
   * of a second in all, so this is for a health check and a scrape now and then.
   */
  async countByDelivery(connection: string): Promise<Readonly<Partial<Record<Delivery, number>>>> {
    const counts: Partial<Record<Delivery, number>> = {};
    const last = this.#database.first(lastTarget)?.id ?? 0;
    for (let after = 0; after < last; after += countedTargets) {
      if (after > 0) await new Promise((resolve) => setImmediate(resolve));
      for (const row of this.#database.all(countRange, { connection, after, upTo: after + countedTargets })) {
        counts[row.delivery] = (counts[row.delivery] ?? 0) + row.count;
      }
    }
    return counts;
  }
}
