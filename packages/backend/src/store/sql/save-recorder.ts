import { decideBatch, targetKey, type BatchDecision, type BatchView, type Standing } from '../decide.ts';
import type { RecentMessage } from '../message-quota.ts';
import type { RecordOutcome, RecordRequest } from '../store.ts';
import { ChoiceWriter } from './choice-writer.ts';
import { ConfirmationWriter } from './confirmation-writer.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { MessageWriter } from './message-writer.ts';
import { NoticeWriter } from './notice-writer.ts';
import type { Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import { touchedCells, type Person, type TouchedCell } from './touched-cells.ts';

/**
 * Writes batches of saves: reads every cell they touch at once, decides in memory, and writes the outcome table by table.
 * The number of statements does not depend on the number of saves.
 */
export class SaveRecorder {
  readonly #horizonMs: number;
  readonly #dialect: StoreDialect;
  readonly #choices: ChoiceWriter;
  readonly #ledger: LedgerWriter;
  readonly #confirmations: ConfirmationWriter;
  readonly #messages: MessageWriter;
  readonly #notices: NoticeWriter;

  constructor(dialect: StoreDialect, options: { readonly horizonMs: number; readonly chain: string }) {
    this.#horizonMs = options.horizonMs;
    this.#dialect = dialect;
    this.#choices = new ChoiceWriter(dialect);
    this.#ledger = new LedgerWriter(dialect, options.chain);
    this.#confirmations = new ConfirmationWriter(dialect);
    this.#messages = new MessageWriter(dialect);
    this.#notices = new NoticeWriter(dialect);
  }

  /** Takes the saves, in order, and answers each. The caller holds the transaction. */
  *record(saves: readonly RecordRequest[]): Script<readonly RecordOutcome[]> {
    const touched = touchedCells(saves);
    const view = yield* this.#view(saves, touched);
    const decision = decideBatch(saves, view, this.#horizonMs);
    if (decision.entries.length === 0) return decision.outcomes;

    yield* this.#dialect.ensureTargets(peopleOf(decision, touched));
    const lastEntries = yield* this.#ledger.append(decision.entries, touched);
    yield* this.#choices.write(decision, touched, lastEntries);
    yield* this.#confirmations.write(decision.confirmations, touched);
    yield* this.#notices.write(decision.notices, ({ key }) => (touched.get(key) as TouchedCell).person.id as number);
    return decision.outcomes;
  }

  /** Reads what there is of the touched cells, into `touched` and into what deciding needs. */
  *#view(saves: readonly RecordRequest[], touched: ReadonlyMap<string, TouchedCell>): Script<BatchView> {
    const cells = new Map<string, Standing>();
    const keys = [...touched.keys()];
    const list = [...touched.values()];
    const wanted = list.map(({ cell }) => cell);
    yield* this.#dialect.holdCells(wanted);
    for (const found of yield* this.#dialect.readCells(wanted)) {
      const touchedCell = list[found.position] as TouchedCell;
      touchedCell.row = found.row;
      touchedCell.person.id = found.targetId;
      touchedCell.person.commitment = found.commitment;
      if (found.row !== undefined) cells.set(keys[found.position] as string, found.row.standing);
    }
    return { cells, messages: yield* this.#recentMessages(saves, list) };
  }

  *#recentMessages(
    saves: readonly RecordRequest[],
    touched: readonly TouchedCell[],
  ): Script<Map<string, readonly RecentMessage[]>> {
    const asking = saves.filter((save) => save.confirmations.length > 0);
    if (asking.length === 0) return new Map();
    const people = new Map<number, string>();
    for (const { person } of touched) {
      if (person.id !== undefined) people.set(person.id, targetKey(person.target));
    }
    const since = Math.min(...asking.map((save) => save.context.at));
    const recent = yield* this.#messages.recent('confirmation', [...people.keys()], since);
    return new Map([...recent].map(([id, messages]) => [people.get(id) as string, messages]));
  }
}

function peopleOf({ entries }: BatchDecision, touched: ReadonlyMap<string, TouchedCell>): readonly Person[] {
  return entries.map((entry) => (touched.get(entry.key) as TouchedCell).person);
}
