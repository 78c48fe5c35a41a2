import { hash } from 'node:crypto';
import type { CheckpointKeys } from '../identity/checkpoint-keys.ts';
import {
  beforeFirst,
  readCheckpoint,
  type Checkpoint,
  type CheckpointContent,
  type Seal,
} from '../store/checkpoint.ts';

/**
 * Walks checkpoints in order and notes every place where they do not hold. What it needs grows with the number of chains, not of
 * checkpoints or rows.
 *
 * A signature vouches for every checkpoint before it as well, by the hash that each one names of the one before: so those of an old
 * key hold as long as a later one has a key that is known.
 */
export class CheckpointWalk {
  readonly #judge: CheckpointKeys['judge'];
  readonly #where: string;
  readonly #lastSeals = new Map<string, Seal>();
  readonly problems: string[] = [];
  #count = 0;
  #last: { readonly number: number; readonly hash: string; readonly at: number } | undefined;
  #lastValid = 0;
  #cutThrough = 0;
  #cutThroughValid = 0;

  /** `where` names the checkpoints in problems, for example `in the database`. */
  constructor(judge: CheckpointKeys['judge'], where: string) {
    this.#judge = judge;
    this.#where = where;
  }

  get count(): number {
    return this.#count;
  }

  /** The last one that was walked. */
  get last(): { readonly number: number; readonly at: number } | undefined {
    return this.#last;
  }

  /** Up to which checkpoint covered rows may be gone, as far as a valid signature says so. */
  get cutThrough(): number {
    return this.#cutThroughValid;
  }

  /** By chain: how far the checkpoints cover it. */
  get lastSeals(): ReadonlyMap<string, Seal> {
    return this.#lastSeals;
  }

  /** Takes the next checkpoint; answers what it says, where it says anything. */
  add(checkpoint: Checkpoint): CheckpointContent | undefined {
    this.#count += 1;
    const { number, body } = checkpoint;
    const content = readCheckpoint(body);
    if (hash('sha256', body) !== checkpoint.hash) this.#note(number, 'does not have the hash it was stored with');
    if (content === undefined || content.number !== number || content.at !== checkpoint.at) {
      this.#note(number, 'does not say what a checkpoint says');
    }
    this.#checkSignature(checkpoint);
    if (content !== undefined) {
      this.#checkPlace(content);
      this.#takeSeals(content);
    }
    this.#last = { number, hash: checkpoint.hash, at: checkpoint.at };
    return content;
  }

  /** Notes what only the end shows. */
  end(): void {
    if (this.#last === undefined || this.#lastValid === this.#last.number) return;
    this.problems.push(
      this.#lastValid === 0
        ? `no checkpoint ${this.#where} has a valid signature of a key that is known`
        : `the checkpoints after ${this.#lastValid} ${this.#where} have no valid signature of a key that is known`,
    );
  }

  #checkSignature(checkpoint: Checkpoint): void {
    const judgement = this.#judge(checkpoint);
    if (judgement === 'forged') this.#note(checkpoint.number, 'has a wrong signature');
    if (judgement !== 'valid') return;
    this.#lastValid = checkpoint.number;
    this.#cutThroughValid = readCheckpoint(checkpoint.body)?.cutThrough ?? 0;
  }

  #checkPlace({ number, previousHash, cutThrough }: CheckpointContent): void {
    const last = this.#last ?? { number: 0, hash: beforeFirst };
    if (number > last.number + 1) {
      this.problems.push(`checkpoints ${last.number + 1} to ${number - 1} ${this.#where} are missing`);
    } else if (previousHash !== last.hash) {
      this.#note(number, 'does not follow from the one before it');
    }
    if (cutThrough < this.#cutThrough || cutThrough >= number) this.#note(number, 'lets go of other rows than it may');
    this.#cutThrough = cutThrough;
  }

  #takeSeals({ number, seals }: CheckpointContent): void {
    for (const seal of seals) {
      const before = this.#lastSeals.get(seal.chain);
      if (before !== undefined && seal.length <= before.length) this.#note(number, `has chain ${seal.chain} no longer`);
      this.#lastSeals.set(seal.chain, seal);
    }
  }

  #note(number: number, why: string): void {
    this.problems.push(`checkpoint ${number} ${this.#where} ${why}`);
  }
}
