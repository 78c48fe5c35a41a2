import { sql } from 'kysely';
import type { ConfirmationTable, TargetTable } from '../schema.ts';
import type { CellChange, ChangeContext, Confirmation, ConfirmOutcome } from '../store.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { all, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

type ConfirmationRow = ConfirmationTable & Pick<TargetTable, 'kind' | 'value'>;
interface ConfirmationCellRow {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
  readonly revision: number;
}

function confirmationQueries({ compiler, thenJoin, holdRow }: StoreDialect) {
  const find = sql<ConfirmationRow>`
    select confirmation.*, target.kind, target.value
    from confirmation ${thenJoin} target on target.id = confirmation.target_id
    where confirmation.id = ${param('id')}`;
  return {
    find: new PreparedQuery<ConfirmationRow>(find.compile(compiler)),
    hold: new PreparedQuery<ConfirmationRow>(
      sql<ConfirmationRow>`${find} ${holdRow('confirmation')}`.compile(compiler),
    ),
    findCells: new PreparedQuery<ConfirmationCellRow>(
      compiler
        .selectFrom('message_cell')
        .select(['topic', 'channel', 'connection', 'revision'])
        .where('message_id', '=', param<string>('id'))
        .orderBy('topic')
        .orderBy('channel')
        .compile(),
    ),
    markConfirmed: new PreparedQuery(
      compiler
        .updateTable('confirmation')
        .set({ confirmed_at: param<number>('at') })
        .where('id', '=', param<string>('id'))
        .compile(),
    ),
  };
}

/** Pending opt-ins: finding them and applying them. */
export class Confirmations {
  readonly #dialect: StoreDialect;
  readonly #recorder: SaveRecorder;
  readonly #queries: ReturnType<typeof confirmationQueries>;

  constructor(dialect: StoreDialect, recorder: SaveRecorder) {
    this.#dialect = dialect;
    this.#recorder = recorder;
    this.#queries = confirmationQueries(dialect);
  }

  *find(id: string): Script<Confirmation | undefined> {
    const row = yield* first(this.#queries.find, { id });
    if (row === undefined) return undefined;
    const cells = yield* all(this.#queries.findCells, { id });
    return {
      id,
      secretHash: row.secret_hash,
      target: { kind: row.kind, value: row.value },
      property: row.property,
      language: row.language,
      wording: row.wording,
      cells: cells.map(({ topic, channel, revision }) => ({ topic, channel, revision })),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      confirmedAt: row.confirmed_at,
    };
  }

  /** Applies a pending opt-in. The caller holds the transaction. */
  *confirm(id: string, context: ChangeContext): Script<ConfirmOutcome> {
    const row = yield* first(this.#queries.hold, { id });
    if (row === undefined) return { outcome: 'not_found' };
    if (row.confirmed_at !== null) return { outcome: 'already_confirmed' };
    if (row.expires_at <= context.at) return { outcome: 'not_found' };
    yield* run(this.#queries.markConfirmed, { id, at: context.at });

    const target = { kind: row.kind, value: row.value };
    const asked = (yield* all(this.#queries.findCells, { id })).map((cell) => ({ ...cell, target }));
    yield* this.#dialect.holdCells(asked);
    const found = yield* this.#dialect.readCells(asked);
    const revisions = new Map(found.map(({ position, row }) => [asked[position], row?.standing.revision]));
    const isCurrent = (cell: (typeof asked)[number]) => (revisions.get(cell) ?? 0) === cell.revision;
    const changes = asked.filter(isCurrent).map(({ topic, channel, connection }): CellChange => {
      return { target, topic, channel, connection, state: 'subscribed' };
    });
    const [recorded] = yield* this.#recorder.record([{ changes, confirmations: [], context }]);
    return {
      outcome: 'confirmed',
      applied: recorded?.outcome === 'recorded' ? recorded.cells : [],
      void: asked.filter((cell) => !isCurrent(cell)).map(({ topic, channel }) => ({ target, topic, channel })),
    };
  }
}
