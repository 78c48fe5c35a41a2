import { sql } from 'kysely';
import { cellKey, type PendingConfirmation } from '../decide.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, type Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

const hourMs = 3_600_000;

interface MessageTime {
  readonly target_id: number;
  readonly created_at: number;
}

function recentMessages({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<MessageTime> {
  return new PreparedQuery<MessageTime>(
    sql<MessageTime>`
      select confirmation.target_id, confirmation.created_at
      from ${rowsOf('targets', { target_id: 'integer' })} as wanted
      ${thenJoin} confirmation on confirmation.target_id = wanted.target_id
        and confirmation.created_at > ${param('since')}`.compile(compiler),
  );
}

/** Writes the opt-ins that wait for their owner, with the message that asks for it. */
export class ConfirmationWriter {
  readonly #dialect: StoreDialect;
  readonly #recent: PreparedQuery<MessageTime>;
  readonly #confirmations: RowWriter;
  readonly #cells: RowWriter;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#recent = recentMessages(dialect);
    this.#confirmations = dialect.rowWriter(
      {
        ...{ id: 'text', secret_hash: 'text', target_id: 'integer', connection: 'text', property: 'text' },
        ...{ language: 'text', wording: 'text', created_at: 'integer', expires_at: 'integer' },
        ...{ message_next_at: 'integer' },
      },
      (rows) => sql`
        insert into confirmation (id, secret_hash, target_id, connection, property, language, wording, created_at,
          expires_at, message_next_at, message_status)
        select written.*, 'due' from ${rows} as written`,
    );
    this.#cells = dialect.rowWriter(
      { confirmation_id: 'text', topic: 'text', channel: 'text', connection: 'text', revision: 'integer' },
      (rows) => sql`
        insert into confirmation_cell (confirmation_id, topic, channel, connection, revision)
        select written.* from ${rows} as written`,
    );
  }

  /** When messages were asked for in the hour before `at`; keyed by what `targets` maps each target's id to. */
  *messageTimes(targets: ReadonlyMap<number, string>, at: number): Script<Map<string, number[]>> {
    const times = new Map<string, number[]>();
    const wanted = this.#dialect.listOf([...targets.keys()].map((id) => [id]));
    for (const row of yield* all(this.#recent, { targets: wanted, since: at - hourMs })) {
      const key = targets.get(row.target_id) as string;
      times.set(key, [...(times.get(key) ?? []), row.created_at]);
    }
    return times;
  }

  /** Writes what was taken; `touched` knows the people by the cells asked for. */
  *write(confirmations: readonly PendingConfirmation[], touched: ReadonlyMap<string, TouchedCell>): Script<void> {
    const values: unknown[] = [];
    const cellValues: unknown[] = [];
    for (const { request, context, cells } of confirmations) {
      const { id, secretHash, target, connection, expiresAt } = request;
      const { property, language, wording, at } = context;
      const person = touched.get(cellKey({ target, ...(cells[0] as { topic: string; channel: string }) }))?.person;
      values.push(id, secretHash, person?.id, connection, property, language, wording, at, expiresAt, at);
      for (const { topic, channel, revision } of cells) cellValues.push(id, topic, channel, connection, revision);
    }
    yield* this.#confirmations.write(values);
    yield* this.#cells.write(cellValues);
  }
}
