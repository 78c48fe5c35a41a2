import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { ConfirmationTable, TargetTable } from '../schema.ts';
import type { DueMessage, Lease, MessageSettlement } from '../store.ts';
import { Leases } from './leases.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

type DueMessageRow = Pick<ConfirmationTable, 'id' | 'property' | 'language' | 'message_attempts' | 'expires_at'> &
  Pick<TargetTable, 'kind' | 'value'> & { readonly cells: string };

const expire = new PreparedQuery(
  sql`
    update confirmation set message_status = 'failed', message_next_at = null, message_reason = 'expired'
    where connection = ${param('connection')} and message_status = 'due' and message_next_at <= ${param('now')}
      and expires_at <= ${param('now')}`.compile(compiler),
);

/** The query behind {@link Messages.claim}; a test reads its plan. */
export const dueMessages = new PreparedQuery<DueMessageRow>(
  sql<DueMessageRow>`
    select confirmation.id, confirmation.property, confirmation.language, confirmation.message_attempts,
      confirmation.expires_at, target.kind, target.value,
      (select json_group_array(json_array(topic, channel)) from confirmation_cell
        where confirmation_id = confirmation.id) as cells
    from confirmation indexed by confirmation_due cross join target on target.id = confirmation.target_id
    where confirmation.connection = ${param('connection')} and confirmation.message_status = 'due'
      and confirmation.message_next_at <= ${param('now')}
    order by confirmation.message_next_at, confirmation.id
    limit ${param('limit')}`.compile(compiler),
);

const putOff = new PreparedQuery(
  sql`
    update confirmation set message_next_at = ${param('until')} from json_each(${param('ids')}) as claimed
    where confirmation.id = claimed.value`.compile(compiler),
);

const settle = new PreparedQuery(
  sql`
    update confirmation set
      message_status = settled.value ->> 1, message_next_at = settled.value ->> 2,
      message_attempts = settled.value ->> 3, message_reason = settled.value ->> 4
    from json_each(${param('settlements')}) as settled
    where confirmation.id = settled.value ->> 0 and confirmation.connection = ${param('connection')}`.compile(compiler),
);

/** Hands out the confirmation messages that are due and notes what became of them. The caller holds the transaction. */
export class Messages {
  readonly #database: SqliteDatabase;
  readonly #leases: Leases;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#leases = new Leases(database);
  }

  claim(lease: Lease, limit: number, holdMs: number, now: number): readonly DueMessage[] {
    if (!this.#leases.isLive(lease, now)) return [];
    const connection = lease.name;
    this.#database.run(expire, { connection, now });
    const rows = this.#database.all(dueMessages, { connection, now, limit });
    this.#database.run(putOff, { ids: JSON.stringify(rows.map((row) => row.id)), until: now + holdMs });
    return rows.map((row) => ({
      confirmationId: row.id,
      target: { kind: row.kind, value: row.value },
      property: row.property,
      language: row.language,
      cells: (JSON.parse(row.cells) as [string, string][]).map(([topic, channel]) => ({ topic, channel })),
      attempts: row.message_attempts,
      expiresAt: row.expires_at,
    }));
  }

  settle(lease: Lease, settlements: readonly MessageSettlement[]): void {
    if (!this.#leases.isHeld(lease)) return;
    const fields = settlements.map(({ confirmationId, status, nextAttemptAt, attempts, reason }) => {
      return [confirmationId, status, nextAttemptAt, attempts, reason];
    });
    this.#database.run(settle, { settlements: JSON.stringify(fields), connection: lease.name });
  }
}
