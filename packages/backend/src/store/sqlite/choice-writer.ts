import { sql } from 'kysely';
import { cellKey, type BatchDecision } from '../decide.ts';
import { RowWriter } from './row-writer.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import type { TouchedCell } from './touched-cells.ts';

/** Writes the cells of a decided batch. */
export class ChoiceWriter {
  readonly #changed: RowWriter;
  readonly #requested: RowWriter;

  constructor(database: SqliteDatabase) {
    // What is known of the last send stays, except its fence when the connection changes: fences of two leases do not compare.
    this.#changed = new RowWriter(
      database,
      10,
      (values) => sql`
        insert into choice (target_id, topic, channel, connection, state, revision, changed_at, opposed_until, last_entry,
          next_attempt_at, delivery)
        select *, 'recorded' from (values ${values}) where true
        on conflict (target_id, topic, channel) do update set
          connection = excluded.connection, state = excluded.state, revision = excluded.revision,
          changed_at = excluded.changed_at, opposed_until = excluded.opposed_until, last_entry = excluded.last_entry,
          next_attempt_at = excluded.next_attempt_at, delivery = 'recorded', attempts = 0, reason = null,
          seen_applied = 0, resends = 0,
          sent_fence = case when connection = excluded.connection then sent_fence end`,
    );
    this.#requested = new RowWriter(
      database,
      5,
      (values) => sql`
        insert into choice (target_id, topic, channel, connection, last_entry, revision)
        select *, 0 from (values ${values}) where true
        on conflict (target_id, topic, channel) do update set last_entry = excluded.last_entry`,
    );
  }

  /** Writes every cell the decision changed, and for those only asked for, where their newest ledger row is. */
  write(
    { changed, confirmations }: BatchDecision,
    touched: ReadonlyMap<string, TouchedCell>,
    lastEntries: ReadonlyMap<string, number>,
  ): void {
    const values: unknown[] = [];
    for (const [key, { change, standing }] of changed) {
      const { id } = (touched.get(key) as TouchedCell).person;
      const { state, revision, changedAt, opposedUntil } = standing;
      values.push(id, change.topic, change.channel, change.connection, state, revision, changedAt, opposedUntil);
      values.push(lastEntries.get(key), changedAt);
    }
    this.#changed.write(values);
    this.#requested.write(requestedOnly(changed, confirmations, touched, lastEntries));
  }
}

function requestedOnly(
  changed: BatchDecision['changed'],
  confirmations: BatchDecision['confirmations'],
  touched: ReadonlyMap<string, TouchedCell>,
  lastEntries: ReadonlyMap<string, number>,
): unknown[] {
  const rows = new Map<string, unknown[]>();
  for (const { request, cells } of confirmations) {
    for (const { topic, channel } of cells) {
      const key = cellKey({ target: request.target, topic, channel });
      const id = touched.get(key)?.person.id;
      if (!changed.has(key)) rows.set(key, [id, topic, channel, request.connection, lastEntries.get(key)]);
    }
  }
  return [...rows.values()].flat();
}
