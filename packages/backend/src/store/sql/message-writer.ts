import { sql } from 'kysely';
import type { RecentMessage } from '../message-quota.ts';
import type { MessageKind } from '../outbox.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, type Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';

const hourMs = 3_600_000;

/** A cell a message is about, as it stood. */
export interface MessageCell {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
  readonly revision: number;
}

/**
 * Why a message that was asked for is not sent. It is kept all the same, so that an operator sees why nothing came, and so that
 * the answer takes as long: a transaction that writes nothing is not synced to disk, and by the milliseconds that takes a
 * stranger would know that somebody had been here before.
 */
export type Unsent = 'over_quota' | 'nothing_to_ask';

/** A message that is to be sent, and what it is about. */
export interface NewMessage {
  readonly id: string;
  readonly kind: MessageKind;
  readonly targetId: number;
  readonly connection: string;
  readonly property: string;
  readonly language: string;
  readonly network: string | null;
  readonly at: number;
  readonly dueAt: number;
  readonly expiresAt: number;
  readonly cells: readonly MessageCell[];
  /** Absent where it is to be sent. */
  readonly unsent?: Unsent;
}

type RecentRow = RecentMessage & { readonly target_id: number };

/** The query behind {@link MessageWriter.recent}; a test reads its plan. */
export function recentMessages({ compiler, rowsOf, thenJoin }: StoreDialect): PreparedQuery<RecentRow> {
  return new PreparedQuery<RecentRow>(
    sql<RecentRow>`
      select message.target_id, message.created_at as at, message.network
      from ${rowsOf('targets', { target_id: 'integer' })} as wanted
      ${thenJoin} message on message.target_id = wanted.target_id and message.kind = ${param('kind')}
        and message.created_at > ${param('since')} and coalesce(message.reason, '') not in ('over_quota', 'nothing_to_ask')`.compile(
      compiler,
    ),
  );
}

/** Writes messages that are to be sent. The caller holds the transaction. */
export class MessageWriter {
  readonly #dialect: StoreDialect;
  readonly #recent: PreparedQuery<RecentRow>;
  readonly #messages: RowWriter;
  readonly #cells: RowWriter;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#recent = recentMessages(dialect);
    this.#messages = dialect.rowWriter(
      {
        ...{ id: 'text', kind: 'text', target_id: 'integer', connection: 'text', property: 'text', language: 'text' },
        ...{ network: 'text', created_at: 'integer', expires_at: 'integer', next_at: 'integer' },
        ...{ status: 'text', reason: 'text' },
      },
      (rows) => sql`
        insert into message (id, kind, target_id, connection, property, language, network, created_at, expires_at, next_at,
          status, reason)
        select written.* from ${rows} as written`,
    );
    this.#cells = dialect.rowWriter(
      { message_id: 'text', topic: 'text', channel: 'text', connection: 'text', revision: 'integer' },
      (rows) => sql`
        insert into message_cell (message_id, topic, channel, connection, revision)
        select written.* from ${rows} as written where true
        on conflict (message_id, topic, channel) do update set
          connection = excluded.connection, revision = excluded.revision`,
    );
  }

  /** The messages of a kind that were asked for in the hour before `at`, by the id of their target. */
  *recent(kind: MessageKind, targetIds: readonly number[], at: number): Script<Map<number, RecentMessage[]>> {
    const found = new Map<number, RecentMessage[]>();
    const targets = this.#dialect.listOf(targetIds.map((id) => [id]));
    for (const row of yield* all(this.#recent, { targets, kind, since: at - hourMs })) {
      const { target_id: targetId, ...message } = row;
      found.set(targetId, [...(found.get(targetId) ?? []), message]);
    }
    return found;
  }

  *write(messages: readonly NewMessage[]): Script<void> {
    const values: unknown[] = [];
    for (const {
      id,
      kind,
      targetId,
      connection,
      property,
      language,
      network,
      at,
      expiresAt,
      dueAt,
      unsent,
    } of messages) {
      values.push(id, kind, targetId, connection, property, language, network, at, expiresAt);
      values.push(...(unsent === undefined ? [dueAt, 'due', null] : [null, 'failed', unsent]));
    }
    yield* this.#messages.write(values);
    yield* this.#cells.write(messages.flatMap(({ id, cells }) => cells.flatMap((cell) => cellValues(id, cell))));
  }

  /** Has a message that waits tell of more; a cell it tells of already counts as it stands now. */
  *addCells(id: string, cells: readonly MessageCell[]): Script<void> {
    yield* this.#cells.write(cells.flatMap((cell) => cellValues(id, cell)));
  }
}

function cellValues(id: string, { topic, channel, connection, revision }: MessageCell): unknown[] {
  return [id, topic, channel, connection, revision];
}
