import { sql } from 'kysely';
import { cellKey, type PendingConfirmation } from '../decide.ts';
import { param, PreparedQuery } from '../prepared-query.ts';
import { RowWriter } from './row-writer.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';
import type { TouchedCell } from './touched-cells.ts';

const hourMs = 3_600_000;

interface MessageTime {
  readonly target_id: number;
  readonly created_at: number;
}

const recentMessages = new PreparedQuery<MessageTime>(
  sql<MessageTime>`
    select confirmation.target_id, confirmation.created_at
    from json_each(${param('targets')}) as wanted
    cross join confirmation on confirmation.target_id = wanted.value and confirmation.created_at > ${param('since')}`.compile(
    compiler,
  ),
);

/** Writes the opt-ins that wait for their owner, with the message that asks for it. */
export class ConfirmationWriter {
  readonly #database: SqliteDatabase;
  readonly #confirmations: RowWriter;
  readonly #cells: RowWriter;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#confirmations = new RowWriter(
      database,
      10,
      (values) => sql`
        insert into confirmation (id, secret_hash, target_id, connection, property, language, wording, created_at,
          expires_at, message_next_at, message_status)
        select *, 'due' from (values ${values})`,
    );
    this.#cells = new RowWriter(
      database,
      5,
      (values) =>
        sql`insert into confirmation_cell (confirmation_id, topic, channel, connection, revision) values ${values}`,
    );
  }

  /** When messages were asked for in the hour before `at`; keyed by what `targets` maps each target's id to. */
  messageTimes(targets: ReadonlyMap<number, string>, at: number): Map<string, number[]> {
    const times = new Map<string, number[]>();
    const wanted = JSON.stringify([...targets.keys()]);
    for (const row of this.#database.all(recentMessages, { targets: wanted, since: at - hourMs })) {
      const key = targets.get(row.target_id) as string;
      times.set(key, [...(times.get(key) ?? []), row.created_at]);
    }
    return times;
  }

  /** Writes what was taken; `touched` knows the people by the cells asked for. */
  write(confirmations: readonly PendingConfirmation[], touched: ReadonlyMap<string, TouchedCell>): void {
    const values: unknown[] = [];
    const cellValues: unknown[] = [];
    for (const { request, context, cells } of confirmations) {
      const { id, secretHash, target, connection, expiresAt } = request;
      const { property, language, wording, at } = context;
      const person = touched.get(cellKey({ target, ...(cells[0] as { topic: string; channel: string }) }))?.person;
      values.push(id, secretHash, person?.id, connection, property, language, wording, at, expiresAt, at);
      for (const { topic, channel, revision } of cells) cellValues.push(id, topic, channel, connection, revision);
    }
    this.#confirmations.write(values);
    this.#cells.write(cellValues);
  }
}
