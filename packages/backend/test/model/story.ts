import type { WantedState } from '../../src/contract.ts';
import { cellsOf, names, type CellName, type Name } from './cast.ts';

/** One revision of a cell. */
export interface Act {
  readonly state: WantedState;
  /** `braze`: made there, and taken over. `resolution`: carried over from the person's other row. */
  readonly source: 'visitor' | 'confirmation' | 'braze' | 'resolution';
  /** By the machine's clock, epoch milliseconds. */
  readonly at: number;
  /** In true time: when it was recorded. */
  readonly trueAt: number;
  /** Which save it came with, counted through all: much can happen within a millisecond. */
  readonly save: number;
  /** Waits until the opt-outs recorded up to then are in effect. */
  readonly isAfterOptOuts: boolean;
}

/** A change made in Braze by whoever. */
export interface Edit {
  readonly state: WantedState;
  /** When it was made, which is the true time. */
  readonly at: number;
  /** How many revisions the cell had. */
  readonly afterRevision: number;
  /** Whether Braze was known to hold our choice by then, and nothing of ours was on its way: nobody can mistake it for anything else. */
  readonly stands: boolean;
}

/** A session saw somebody whom Braze had not known. */
export interface Sight {
  /** How many revisions the cell had. */
  readonly revision: number;
  /** In true time. */
  readonly trueAt: number;
}

/** What the model remembers of a cell. */
export interface CellStory {
  /** Its revisions, oldest first; the number of each is its position, from 1. */
  readonly acts: Act[];
  /** How often an opt-in was asked for. */
  asked: number;
  /** Every change made in Braze, oldest first. */
  readonly edits: Edit[];
  /** When a session last saw in Braze whose opt-out had nobody to be applied for, and that Braze does not hold it; undefined: never. */
  seen: Sight | undefined;
  /** When an opt-out of it was last handed out to be sent, by the machine's clock. */
  optOutClaimedAt: number;
  /** The same in true time. */
  optOutClaimedTrueAt: number;
  /** Whether Braze was as that opt-out leaves it at some time since, by whatever. */
  wasOffSince: boolean;
}

/**
 * The last change made in Braze that is newer than everything the cell has a revision for, and than a sight of the person for whom an opt-out waited:
 * that one is sent then.
 */
export function newestEdit({ acts, edits, seen }: CellStory): Edit | undefined {
  const edit = edits.at(-1);
  if (edit === undefined || edit.afterRevision !== acts.length) return undefined;
  return seen?.revision === acts.length && edit.at <= seen.trueAt ? undefined : edit;
}

/** Everybody's cells. */
export class Stories {
  readonly #stories = new Map<string, CellStory>();
  #saves = 0;

  constructor() {
    for (const name of names) {
      for (const cell of cellsOf(name)) {
        const never = Number.NEGATIVE_INFINITY;
        const claimed = { optOutClaimedAt: never, optOutClaimedTrueAt: never, wasOffSince: true };
        this.#stories.set(`${name}/${cell}`, { acts: [], asked: 0, edits: [], seen: undefined, ...claimed });
      }
    }
  }

  /** The number of the next save. */
  nextSave(): number {
    this.#saves += 1;
    return this.#saves;
  }

  of(name: Name, cell: CellName): CellStory {
    const story = this.#stories.get(`${name}/${cell}`);
    if (story === undefined) throw new Error(`${name} has no cell ${cell}`);
    return story;
  }
}
