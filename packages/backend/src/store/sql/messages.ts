import { sql } from 'kysely';
import { mayTakeMessage } from '../message-quota.ts';
import type { AccessRequest, DueMessage, MessageKind, MessageSettlement } from '../outbox.ts';
import type { MessageTable, TargetTable } from '../schema.ts';
import type { Lease } from '../store.ts';
import { holdMessages } from './hold-messages.ts';
import { Leases } from './leases.ts';
import { MessageWriter, type NewMessage } from './message-writer.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, first, run, type Script } from './script.ts';
import type { ListColumns, StoreDialect } from './store-dialect.ts';
import type { Person } from './touched-cells.ts';

type DueMessageRow = Pick<MessageTable, 'id' | 'kind' | 'property' | 'language' | 'attempts' | 'expires_at'> &
  Pick<TargetTable, 'value'> & { readonly target_kind: TargetTable['kind']; readonly cells: string };

/** Somebody waits in front of a screen for the first two; nobody waits for a notice. */
const kindsInOrder = ['access', 'confirmation', 'notice'] as const satisfies readonly MessageKind[];

/** A notice tells of what is still stopped; the rest its owner, or an undo, has put right. */
const stillStands = sql`exists (
  select 1 from choice where choice.target_id = message.target_id and choice.topic = message_cell.topic
    and choice.channel = message_cell.channel and choice.state = 'unsubscribed')`;

/** The queries behind {@link Messages}; a test reads their plans. */
export function messageQueries({ compiler, throughIndex, thenJoin, handOut, jsonArrays }: StoreDialect) {
  return {
    findTarget: new PreparedQuery<{ id: number }>(
      compiler
        .selectFrom('target')
        .select('id')
        .where('kind', '=', param<TargetTable['kind']>('kind'))
        .where('value', '=', param<string>('value'))
        .compile(),
    ),
    dueMessages: new PreparedQuery<DueMessageRow>(
      sql<DueMessageRow>`
        select message.id, message.kind, message.property, message.language, message.attempts, message.expires_at,
          target.kind as target_kind, target.value,
          coalesce((select ${jsonArrays(sql`topic, channel`)} from message_cell
            where message_id = message.id and (message.kind <> 'notice' or ${stillStands})), '[]') as cells
        from ${throughIndex('message', 'message_due')}
        ${thenJoin} target on target.id = message.target_id
        where message.connection = ${param('connection')} and message.kind = ${param('kind')} and message.status = 'due'
          and message.next_at <= ${param('now')}
        order by message.next_at, message.id
        limit ${param('limit')} ${handOut('message')}`.compile(compiler),
    ),
  };
}

/** The statements behind {@link Messages}; a test reads their plans. */
export function messageStatements({ compiler, rowsOf }: StoreDialect) {
  const settlementColumns: ListColumns = {
    ...{ id: 'text', status: 'text', next_at: 'integer', attempts: 'integer', reason: 'text' },
  };
  return {
    expire: new PreparedQuery(
      sql`
        update message set status = 'failed', next_at = null, reason = 'expired'
        where connection = ${param('connection')} and kind in ('access', 'confirmation', 'notice') and status = 'due'
          and next_at <= ${param('now')} and expires_at <= ${param('now')}`.compile(compiler),
    ),
    giveUp: new PreparedQuery(
      sql`
        update message set status = 'failed', next_at = null, reason = 'nothing_to_tell'
        from ${rowsOf('ids', { id: 'text' })} as claimed where message.id = claimed.id`.compile(compiler),
    ),
    putOffMessages: new PreparedQuery(
      sql`
        update message set next_at = ${param('until')}
        from ${rowsOf('ids', { id: 'text' })} as claimed where message.id = claimed.id`.compile(compiler),
    ),
    settleMessages: new PreparedQuery(
      sql`
        update message set
          status = settled.status, next_at = settled.next_at, attempts = settled.attempts, reason = settled.reason
        from ${rowsOf('settlements', settlementColumns)} as settled
        where message.id = settled.id and message.connection = ${param('connection')}`.compile(compiler),
    ),
  };
}

/** Takes, hands out and settles messages. The caller of each method holds the transaction. */
export class Messages {
  readonly #dialect: StoreDialect;
  readonly #leases: Leases;
  readonly #writer: MessageWriter;
  readonly #hold: PreparedQuery<unknown>;
  readonly #queries: ReturnType<typeof messageQueries>;
  readonly #statements: ReturnType<typeof messageStatements>;

  constructor(dialect: StoreDialect) {
    this.#dialect = dialect;
    this.#leases = new Leases(dialect);
    this.#writer = new MessageWriter(dialect);
    this.#hold = holdMessages(dialect);
    this.#queries = messageQueries(dialect);
    this.#statements = messageStatements(dialect);
  }

  *requestAccess(request: AccessRequest): Script<{ readonly outcome: 'taken' | 'suppressed' }> {
    const { target, maxPerHour, ...asked } = request;
    const { at, network } = asked;
    // No cell has empty codes: this holds the target alone, so that no two requests count the same messages.
    yield* this.#dialect.holdCells([{ target, topic: '', channel: '' }]);
    const id = (yield* first(this.#queries.findTarget, { kind: target.kind, value: target.value }))?.id;
    const recent = id === undefined ? [] : ((yield* this.#writer.recent('access', [id], at)).get(id) ?? []);
    const isTaken = mayTakeMessage(recent, { at, network, maxPerHour });
    const person: Person = { target, at, id, commitment: undefined };
    yield* this.#dialect.ensureTargets([person]);
    const message: NewMessage = { ...asked, kind: 'access', targetId: person.id as number, dueAt: at, cells: [] };
    yield* this.#writer.write([isTaken ? message : { ...message, unsent: 'over_quota' }]);
    return { outcome: isTaken ? 'taken' : 'suppressed' };
  }

  *claim(lease: Lease, limit: number, holdMs: number, now: number): Script<readonly DueMessage[]> {
    if (!(yield* this.#leases.isLive(lease, now))) return [];
    const connection = lease.name;
    yield* run(this.#statements.expire, { connection, now });
    const due: DueMessage[] = [];
    for (const kind of kindsInOrder) {
      const rows = yield* all(this.#queries.dueMessages, { connection, kind, now, limit: limit - due.length });
      due.push(...rows.map(dueMessage));
    }
    const isPointless = ({ kind, cells }: DueMessage): boolean => kind === 'notice' && cells.length === 0;
    const pointless = due.filter(isPointless);
    const sendable = due.filter((message) => !isPointless(message));
    if (pointless.length > 0) yield* run(this.#statements.giveUp, { ids: this.#idsOf(pointless) });
    if (sendable.length > 0) {
      yield* run(this.#statements.putOffMessages, { ids: this.#idsOf(sendable), until: now + holdMs });
    }
    return sendable;
  }

  *settle(lease: Lease, settlements: readonly MessageSettlement[], now: number): Script<void> {
    if (settlements.length === 0 || !(yield* this.#leases.isHeld(lease, now))) return;
    const fields = settlements.map(({ id, status, nextAttemptAt, attempts, reason }) => {
      return [id, status, nextAttemptAt, attempts, reason];
    });
    yield* all(this.#hold, { ids: this.#dialect.listOf(settlements.map(({ id }) => [id])) });
    yield* run(this.#statements.settleMessages, { settlements: this.#dialect.listOf(fields), connection: lease.name });
  }

  #idsOf(messages: readonly DueMessage[]): unknown {
    return this.#dialect.listOf(messages.map(({ id }) => [id]));
  }
}

function dueMessage(row: DueMessageRow): DueMessage {
  const { id, kind, property, language, attempts, expires_at: expiresAt } = row;
  const cells = (JSON.parse(row.cells) as [string, string][]).map(([topic, channel]) => ({ topic, channel }));
  const target = { kind: row.target_kind, value: row.value };
  return { id, kind, target, property, language, cells, attempts, expiresAt };
}
