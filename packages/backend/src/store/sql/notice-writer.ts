import type { PendingNotice } from '../decide.ts';
import { noticeLifetimeMs, noticeMemoryMs, placeNotice, type EarlierNotice } from '../notice-timing.ts';
import type { MessageTable } from '../schema.ts';
import { MessageWriter } from './message-writer.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type EarlierRow = Pick<MessageTable, 'id' | 'property' | 'status' | 'next_at' | 'expires_at'>;

/** The query behind {@link NoticeWriter}; a test reads its plan. */
export function earlierNotices({ compiler }: StoreDialect): PreparedQuery<EarlierRow> {
  return new PreparedQuery<EarlierRow>(
    compiler
      .selectFrom('message')
      .select(['id', 'property', 'status', 'next_at', 'expires_at'])
      .where('target_id', '=', param<number>('targetId'))
      .where('kind', '=', 'notice')
      .where('created_at', '>', param<number>('since'))
      .compile(),
  );
}

/** Writes what the owners of addresses are to be told. The caller holds the transaction, and the targets. */
export class NoticeWriter {
  readonly #earlier: PreparedQuery<EarlierRow>;
  readonly #messages: MessageWriter;

  constructor(dialect: StoreDialect) {
    this.#earlier = earlierNotices(dialect);
    this.#messages = new MessageWriter(dialect);
  }

  /** One after the other, because each may join the one before it. */
  *write(notices: readonly PendingNotice[], targetIdOf: (notice: PendingNotice) => number): Script<void> {
    for (const notice of notices) {
      const { request, context, cells } = notice;
      const { property, language, network, at } = context;
      const targetId = targetIdOf(notice);
      const earlier = (yield* all(this.#earlier, { targetId, since: at - noticeMemoryMs })).map(earlierNotice);
      const place = placeNotice(earlier, { property, at, delayMs: request.delayMs });
      if ('joins' in place) {
        yield* this.#messages.addCells(place.joins, cells);
        continue;
      }
      const { id, connection } = request;
      const { dueAt } = place;
      const message = { id, kind: 'notice', targetId, connection, property, language, network, at, dueAt } as const;
      yield* this.#messages.write([{ ...message, expiresAt: dueAt + noticeLifetimeMs, cells }]);
    }
  }
}

function earlierNotice({ id, property, status, next_at, expires_at }: EarlierRow): EarlierNotice {
  const dueAt = expires_at - noticeLifetimeMs;
  // To be handed out moves `next_at`: what joined afterwards would never be told.
  return { id, property, dueAt, isOpen: status === 'due' && next_at === dueAt };
}
