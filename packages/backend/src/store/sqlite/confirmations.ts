import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { ConfirmationTable, TargetTable } from '../schema.ts';
import type { CellChange, ChangeContext, Confirmation, ConfirmOutcome } from '../store.ts';
import { CellReader } from './cell-reader.ts';
import type { SaveRecorder } from './save-recorder.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

type ConfirmationRow = ConfirmationTable & Pick<TargetTable, 'kind' | 'value'>;
interface ConfirmationCellRow {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
  readonly revision: number;
}

const findConfirmation = new PreparedQuery<ConfirmationRow>(
  sql<ConfirmationRow>`
    select confirmation.*, target.kind, target.value
    from confirmation cross join target on target.id = confirmation.target_id
    where confirmation.id = ${param('id')}`.compile(compiler),
);

const findCells = new PreparedQuery<ConfirmationCellRow>(
  compiler
    .selectFrom('confirmation_cell')
    .select(['topic', 'channel', 'connection', 'revision'])
    .where('confirmation_id', '=', param<string>('id'))
    .orderBy('topic')
    .orderBy('channel')
    .compile(),
);

const markConfirmed = new PreparedQuery(
  compiler
    .updateTable('confirmation')
    .set({ confirmed_at: param<number>('at') })
    .where('id', '=', param<string>('id'))
    .compile(),
);

/** Pending opt-ins: finding them and applying them. */
export class Confirmations {
  readonly #database: SqliteDatabase;
  readonly #cells: CellReader;
  readonly #recorder: SaveRecorder;

  constructor(database: SqliteDatabase, recorder: SaveRecorder) {
    this.#database = database;
    this.#cells = new CellReader(database);
    this.#recorder = recorder;
  }

  find(id: string): Confirmation | undefined {
    const row = this.#database.first(findConfirmation, { id });
    if (row === undefined) return undefined;
    return {
      id,
      secretHash: row.secret_hash,
      target: { kind: row.kind, value: row.value },
      property: row.property,
      language: row.language,
      wording: row.wording,
      cells: this.#database
        .all(findCells, { id })
        .map(({ topic, channel, revision }) => ({ topic, channel, revision })),
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      confirmedAt: row.confirmed_at,
    };
  }

  /** Applies a pending opt-in. The caller holds the transaction. */
  confirm(id: string, context: ChangeContext): ConfirmOutcome {
    const row = this.#database.first(findConfirmation, { id });
    if (row === undefined) return { outcome: 'not_found' };
    if (row.confirmed_at !== null) return { outcome: 'already_confirmed' };
    if (row.expires_at <= context.at) return { outcome: 'not_found' };
    this.#database.run(markConfirmed, { id, at: context.at });

    const target = { kind: row.kind, value: row.value };
    const asked = this.#database.all(findCells, { id }).map((cell) => ({ ...cell, target }));
    const revisions = new Map(
      this.#cells.read(asked).map((found) => [asked[found.position], found.row?.standing.revision]),
    );
    const isCurrent = (cell: (typeof asked)[number]) => (revisions.get(cell) ?? 0) === cell.revision;
    const changes = asked.filter(isCurrent).map(({ topic, channel, connection }): CellChange => {
      return { target, topic, channel, connection, state: 'subscribed' };
    });
    const [recorded] = this.#recorder.record([{ changes, confirmations: [], context }]);
    return {
      outcome: 'confirmed',
      applied: recorded?.outcome === 'recorded' ? recorded.cells : [],
      void: asked.filter((cell) => !isCurrent(cell)).map(({ topic, channel }) => ({ target, topic, channel })),
    };
  }
}
