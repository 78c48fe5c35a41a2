import { decideBatch, targetKey, type BatchDecision, type BatchView, type Standing } from '../decide.ts';
import type { RecordOutcome, RecordRequest } from '../store.ts';
import { CellReader } from './cell-reader.ts';
import { ChoiceWriter } from './choice-writer.ts';
import { ConfirmationWriter } from './confirmation-writer.ts';
import { LedgerWriter } from './ledger-writer.ts';
import type { SqliteDatabase } from './sqlite-database.ts';
import { TargetWriter } from './target-writer.ts';
import { touchedCells, type Person, type TouchedCell } from './touched-cells.ts';

/**
 * Writes batches of saves: reads every cell they touch at once, decides in memory, and writes the outcome table by table.
 * The number of statements does not depend on the number of saves.
 */
export class SaveRecorder {
  readonly #horizonMs: number;
  readonly #cells: CellReader;
  readonly #targets: TargetWriter;
  readonly #choices: ChoiceWriter;
  readonly #ledger: LedgerWriter;
  readonly #confirmations: ConfirmationWriter;

  constructor(database: SqliteDatabase, options: { readonly horizonMs: number; readonly chain: string }) {
    this.#horizonMs = options.horizonMs;
    this.#cells = new CellReader(database);
    this.#targets = new TargetWriter(database);
    this.#choices = new ChoiceWriter(database);
    this.#ledger = new LedgerWriter(database, options.chain);
    this.#confirmations = new ConfirmationWriter(database);
  }

  /** Takes the saves, in order, and answers each. The caller holds the transaction. */
  record(saves: readonly RecordRequest[]): readonly RecordOutcome[] {
    const touched = touchedCells(saves);
    const view = this.#view(saves, touched);
    const decision = decideBatch(saves, view, this.#horizonMs);
    if (decision.entries.length === 0) return decision.outcomes;

    this.#targets.ensure(peopleOf(decision, touched));
    const lastEntries = this.#ledger.append(decision.entries, touched);
    this.#choices.write(decision, touched, lastEntries);
    this.#confirmations.write(decision.confirmations, touched);
    return decision.outcomes;
  }

  /** Reads what there is of the touched cells, into `touched` and into what deciding needs. */
  #view(saves: readonly RecordRequest[], touched: ReadonlyMap<string, TouchedCell>): BatchView {
    const cells = new Map<string, Standing>();
    const keys = [...touched.keys()];
    const list = [...touched.values()];
    for (const found of this.#cells.read(list.map(({ cell }) => cell))) {
      const touchedCell = list[found.position] as TouchedCell;
      touchedCell.row = found.row;
      touchedCell.person.id = found.targetId;
      touchedCell.person.commitment = found.commitment;
      if (found.row !== undefined) cells.set(keys[found.position] as string, found.row.standing);
    }
    return { cells, messageTimes: this.#messageTimes(saves, list) };
  }

  #messageTimes(saves: readonly RecordRequest[], touched: readonly TouchedCell[]): Map<string, number[]> {
    const asking = saves.filter((save) => save.confirmations.length > 0);
    if (asking.length === 0) return new Map();
    const people = new Map<number, string>();
    for (const { person } of touched) {
      if (person.id !== undefined) people.set(person.id, targetKey(person.target));
    }
    return this.#confirmations.messageTimes(people, Math.min(...asking.map((save) => save.context.at)));
  }
}

function peopleOf({ entries }: BatchDecision, touched: ReadonlyMap<string, TouchedCell>): readonly Person[] {
  return entries.map((entry) => (touched.get(entry.key) as TouchedCell).person);
}
