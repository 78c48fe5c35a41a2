import { decideAdoptions, type Adoption, type Observation } from '../adoption.ts';
import { decideBatch, targetKey, type BatchDecision, type BatchView } from '../decide.ts';
import type { RecentMessage } from '../message-quota.ts';
import { decideSeen, type SeenOptOut } from '../seen-opt-outs.ts';
import type { RecordOutcome, RecordRequest, StoredChoice } from '../store.ts';
import { ChoiceWriter } from './choice-writer.ts';
import { ConfirmationWriter } from './confirmation-writer.ts';
import { LedgerWriter } from './ledger-writer.ts';
import { MessageWriter } from './message-writer.ts';
import { NoticeWriter } from './notice-writer.ts';
import type { Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';
import { standingsOf, touchCells, touchedCells, type Person, type TouchedCell } from './touched-cells.ts';

/**
 * Writes batches of saves, and of changes that were made in Braze: reads every cell they touch at once, decides in memory, and writes
 * the outcome table by table. The number of statements does not depend on the number of saves.
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
    const cells = yield* standingsOf(this.#dialect, touched);
    const view: BatchView = { cells, messages: yield* this.#recentMessages(saves, [...touched.values()]) };
    const decision = decideBatch(saves, view, this.#horizonMs);
    if (decision.entries.length === 0) return decision.outcomes;

    yield* this.#dialect.ensureTargets(peopleOf(decision, touched));
    const lastEntries = yield* this.#ledger.append(decision.entries, touched);
    yield* this.#choices.write(decision, touched, lastEntries);
    yield* this.#confirmations.write(decision.confirmations, touched);
    yield* this.#notices.write(decision.notices, ({ key }) => (touched.get(key) as TouchedCell).person.id as number);
    return decision.outcomes;
  }

  /** Adds to the ledger what changes no choice, and answers where it is. The caller holds the transaction and the cells, and notes it there. */
  note(
    entries: BatchDecision['entries'],
    touched: ReadonlyMap<string, TouchedCell>,
  ): Script<ReadonlyMap<string, number>> {
    return this.#ledger.append(entries, touched);
  }

  /** Takes over what was seen in Braze, in order, and answers each. The caller holds the transaction. */
  *adopt(observations: readonly Observation[], now: number): Script<readonly Adoption[]> {
    const touched = touchCells(observations.map((observation) => ({ at: now, cells: [observation] })));
    const cells = yield* standingsOf(this.#dialect, touched);
    const decision = decideAdoptions(observations, cells, { now, horizonMs: this.#horizonMs });
    if (decision.entries.length > 0) {
      const lastEntries = yield* this.#ledger.append(decision.entries, touched);
      yield* this.#choices.writeAdopted(decision, touched, lastEntries);
    }
    if (decision.answered.size > 0) yield* this.#choices.writeAnswered(decision, touched);
    if (decision.replied.size > 0) yield* this.#choices.writeReplied(decision, touched);
    return decision.outcomes;
  }

  /** Makes opt-outs due again whose people Braze has been seen to know. Answers those that it did; the caller holds the transaction. */
  *applyAgain(seen: readonly SeenOptOut[], now: number): Script<readonly StoredChoice[]> {
    const touched = touchCells(seen.map((cell) => ({ at: now, cells: [cell] })));
    const decision = decideSeen(seen, yield* standingsOf(this.#dialect, touched), now);
    if (decision.entries.length > 0) {
      const lastEntries = yield* this.#ledger.append(decision.entries, touched);
      yield* this.#choices.writeAgain(decision, touched, lastEntries, now);
    }
    return decision.choices;
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
