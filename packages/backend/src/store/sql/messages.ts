import { sql } from 'kysely';
import type { ConfirmationTable, TargetTable } from '../schema.ts';
import type { DueMessage, Lease, MessageSettlement } from '../store.ts';
import { Leases } from './leases.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, run, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';

type DueMessageRow = Pick<ConfirmationTable, 'id' | 'property' | 'language' | 'message_attempts' | 'expires_at'> &
  Pick<TargetTable, 'kind' | 'value'> & { readonly cells: string };

/** The query behind {@link Messages.claim}; a test reads its plan. */
export function dueMessages(dialect: StoreDialect): PreparedQuery<DueMessageRow> {
  const { compiler, throughIndex, thenJoin, handOut, jsonArrays } = dialect;
  return new PreparedQuery<DueMessageRow>(
    sql<DueMessageRow>`
      select confirmation.id, confirmation.property, confirmation.language, confirmation.message_attempts,
        confirmation.expires_at, target.kind, target.value,
        (select ${jsonArrays(sql`topic, channel`)} from confirmation_cell where confirmation_id = confirmation.id) as cells
      from ${throughIndex('confirmation', 'confirmation_due')}
      ${thenJoin} target on target.id = confirmation.target_id
      where confirmation.connection = ${param('connection')} and confirmation.message_status = 'due'
        and confirmation.message_next_at <= ${param('now')}
      order by confirmation.message_next_at, confirmation.id
      limit ${param('limit')} ${handOut('confirmation')}`.compile(compiler),
  );
}

function messageStatements({ compiler, rowsOf }: StoreDialect) {
  const settlementColumns: ListColumns = {
    ...{ id: 'text', status: 'text', next_at: 'integer', attempts: 'integer', reason: 'text' },
  };
  return {
    expire: new PreparedQuery(
      sql`
        update confirmation set message_status = 'failed', message_next_at = null, message_reason = 'expired'
        where connection = ${param('connection')} and message_status = 'due' and message_next_at <= ${param('now')}
          and expires_at <= ${param('now')}`.compile(compiler),
    ),
    putOff: new PreparedQuery(
      sql`
        update confirmation set message_next_at = ${param('until')}
        from ${rowsOf('ids', { id: 'text' })} as claimed where confirmation.id = claimed.id`.compile(compiler),
    ),
    settle: new PreparedQuery(
      sql`
        update confirmation set
          message_status = settled.status, message_next_at = settled.next_at, message_attempts = settled.attempts,
          message_reason = settled.reason
        from ${rowsOf('settlements', settlementColumns)} as settled
        where confirmation.id = settled.id and confirmation.connection = ${param('connection')}`.compile(compiler),
    ),
  };
}

/** Hands out the confirmation messages that are due and notes what became of them. The caller holds the transaction. */
export class Messages {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #due: PreparedQuery<DueMessageRow>;
  readonly #statements: ReturnType<typeof messageStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#due = dueMessages(dialect);
    this.#statements = messageStatements(dialect);
  }

  *claim(lease: Lease, limit: number, holdMs: number, now: number): Script<readonly DueMessage[]> {
    if (!(yield* this.#leases.isLive(lease, now))) return [];
    const connection = lease.name;
    yield* run(this.#statements.expire, { connection, now });
    const rows = yield* all(this.#due, { connection, now, limit });
    if (rows.length === 0) return [];
    const ids = this.#dialect.listOf(rows.map((row) => [row.id]));
    yield* run(this.#statements.putOff, { ids, until: now + holdMs });
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

  *settle(lease: Lease, settlements: readonly MessageSettlement[], now: number): Script<void> {
    if (settlements.length === 0 || !(yield* this.#leases.isHeld(lease, now))) return;
    const fields = settlements.map(({ confirmationId, status, nextAttemptAt, attempts, reason }) => {
      return [confirmationId, status, nextAttemptAt, attempts, reason];
    });
    yield* run(this.#statements.settle, { settlements: this.#dialect.listOf(fields), connection: lease.name });
  }
}
