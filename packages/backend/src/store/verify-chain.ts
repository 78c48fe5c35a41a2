import { hash } from 'node:crypto';
import { genesisHash, readEntry, sequenceOf, type ChainHead, type SealedEntry } from './ledger.ts';
import type { Seal } from './checkpoint.ts';
import type { LedgerRow } from './store.ts';

/** One place where a chain does not hold. */
export interface ChainBreak {
  readonly chain: string;
  readonly sequence: number;
  readonly why: string;
}

/**
 * Walks one chain and notes every place where it does not hold. Feed it all rows in order, then call {@link end} with
 * the chain's head as it stood when the last row was read.
 *
 * It proves that rows were not changed, removed or inserted, as long as one later row or the head is still the one that
 * was written. Whoever can rewrite every later row and the head with them, or drop a whole chain, is not seen: that takes
 * a checkpoint (`checkpoint.ts`).
 */
export class ChainVerifier {
  readonly #chain: string;
  readonly #breaks: ChainBreak[] = [];
  #rows = 0;
  #sequence: number;
  #lastHash: string;

  /** Verifies from the row after `cut`, where a signed checkpoint says that those up to it may be gone. */
  constructor(chain: string, cut?: Seal) {
    this.#chain = chain;
    this.#sequence = cut?.length ?? 0;
    this.#lastHash = cut?.headHash ?? genesisHash(chain);
  }

  /** How many rows were seen. */
  get rows(): number {
    return this.#rows;
  }

  /** Takes the next row of the chain. */
  add(sealed: SealedEntry): void {
    const sequence = sequenceOf(sealed.id);
    this.#rows += 1;
    if (sequence > this.#sequence + 1) this.#note(this.#sequence + 1, `missing up to row ${sequence - 1}`);
    const isUnchanged = hash('sha256', sealed.body) === sealed.hash;
    if (!isUnchanged) this.#note(sequence, 'its content does not have the hash it was stored with');
    this.#checkPlace(sealed, sequence, isUnchanged);
    this.#sequence = sequence;
    this.#lastHash = sealed.hash;
  }

  /** Compares the end of the chain with its head and answers all breaks, in order. */
  end(head: ChainHead | undefined): readonly ChainBreak[] {
    if (head === undefined) {
      this.#note(this.#sequence, 'the chain is not registered');
    } else if (head.length > this.#sequence) {
      this.#note(this.#sequence + 1, `missing up to row ${head.length}`);
    } else if (head.length < this.#sequence) {
      this.#note(head.length + 1, 'inserted after the end of the chain');
    } else if (head.headHash !== this.#lastHash) {
      this.#note(this.#sequence, 'its hash is not the one the chain ended with');
    }
    return this.#breaks;
  }

  #checkPlace(sealed: SealedEntry, sequence: number, isUnchanged: boolean): void {
    let row: LedgerRow;
    try {
      row = readEntry(sealed);
    } catch {
      if (isUnchanged) this.#note(sequence, 'its content is not a ledger row');
      return;
    }
    if (row.chain !== this.#chain || row.sequence !== sequence) this.#note(sequence, 'it was moved from another place');
    if (sequence === this.#sequence + 1 && row.previousHash !== this.#lastHash) {
      this.#note(sequence, 'it does not follow from the row before it');
    }
  }

  #note(sequence: number, why: string): void {
    this.#breaks.push({ chain: this.#chain, sequence, why });
  }
}
