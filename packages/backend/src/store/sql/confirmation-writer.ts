import { sql } from 'kysely';
import { cellKey, type PendingConfirmation } from '../decide.ts';
import { MessageWriter } from './message-writer.ts';
import type { Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';
import type { TouchedCell } from './touched-cells.ts';

/** Writes the opt-ins that wait for their owner, with the message that asks for it. */
export class ConfirmationWriter {
  readonly #confirmations: RowWriter;
  readonly #messages: MessageWriter;

  constructor(dialect: StoreDialect) {
    this.#messages = new MessageWriter(dialect);
    this.#confirmations = dialect.rowWriter(
      {
        ...{ id: 'text', secret_hash: 'text', target_id: 'integer', property: 'text', language: 'text' },
        ...{ wording: 'text', created_at: 'integer', expires_at: 'integer' },
      },
      (rows) => sql`
        insert into confirmation (id, secret_hash, target_id, property, language, wording, created_at, expires_at)
        select written.* from ${rows} as written`,
    );
  }

  /** Writes what was taken; `touched` knows the people by the cells asked for. */
  *write(confirmations: readonly PendingConfirmation[], touched: ReadonlyMap<string, TouchedCell>): Script<void> {
    const values: unknown[] = [];
    const messages = confirmations.map(({ request, context, cells }) => {
      const { id, secretHash, target, connection, expiresAt } = request;
      const { property, language, wording, at, network } = context;
      const key = cellKey({ target, ...(cells[0] as { topic: string; channel: string }) });
      const targetId = touched.get(key)?.person.id as number;
      values.push(id, secretHash, targetId, property, language, wording, at, expiresAt);
      const asked = cells.map((cell) => ({ ...cell, connection }));
      const message = { id, kind: 'confirmation', targetId, connection, property, language } as const;
      return { ...message, network, at, dueAt: at, expiresAt, cells: asked };
    });
    yield* this.#confirmations.write(values);
    yield* this.#messages.write(messages);
  }
}
