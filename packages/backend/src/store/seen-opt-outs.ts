import type { Delivery } from '../contract.ts';
import { cellKey, storedChoice, type BatchDecision, type Standing } from './decide.ts';
import type { Cell, ChangeContext, StoredChoice, Target } from './store.ts';

/** How it was seen that Braze knows somebody: by a visitor's session, by delivery reading back another choice, or told by a webhook. */
export type SeenVia = 'session' | 'read_back' | 'webhook';

/** An opt-out that ended `no_profile`, of somebody whom Braze has been seen to know since. */
export interface SeenOptOut extends Cell {
  /** Counts only while the choice still has it. */
  readonly revision: number;
  /** The connection whose workspace has the profile, and to which the cell leads now. */
  readonly connection: string;
  /** Whether Braze was seen to hold the opt-out already. Then it is read back, and not sent. */
  readonly isHeld: boolean;
  readonly via: SeenVia;
}

export interface SeenStore {
  /** The opt-outs of these targets that ended `no_profile`, because Braze knew nobody there. */
  optOutsForNobody(targets: readonly Target[]): Promise<readonly StoredChoice[]>;
  /**
   * Makes such opt-outs due again, with no failures counted, each with a ledger row; only where the choice still stands so, with that revision.
   * Answers those that it did, as they stand now. Durable like `record`.
   */
  applyAgain(seen: readonly SeenOptOut[], now: number): Promise<readonly StoredChoice[]>;
}

/** What becomes of such an opt-out. */
export interface AppliedAgain {
  readonly seen: SeenOptOut;
  readonly delivery: Extract<Delivery, 'recorded' | 'accepted'>;
}

/** What seen opt-outs come to. */
export interface SeenDecision {
  /** Those that are due again, once each, by `cellKey`. */
  readonly again: ReadonlyMap<string, AppliedAgain>;
  readonly entries: BatchDecision['entries'];
  readonly choices: readonly StoredChoice[];
}

/**
 * Which opt-outs are due again: those that still stand as they did when their person was not known. Whoever saw the same person first has
 * it done; to see them once more changes nothing. Pure.
 */
export function decideSeen(
  seen: readonly SeenOptOut[],
  cells: ReadonlyMap<string, Standing>,
  now: number,
): SeenDecision {
  const again = new Map<string, AppliedAgain>();
  const entries: BatchDecision['entries'][number][] = [];
  const choices: StoredChoice[] = [];
  for (const each of seen) {
    const key = cellKey(each);
    const standing = cells.get(key);
    if (again.has(key) || standing?.delivery !== 'no_profile' || standing.state !== 'unsubscribed') continue;
    if (standing.revision !== each.revision) continue;
    const delivery = each.isHeld ? 'accepted' : 'recorded';
    const { topic, channel, revision, via } = each;
    again.set(key, { seen: each, delivery });
    const states = { fromState: standing.state, toState: standing.state, revision };
    entries.push({ key, action: 'seen', topic, channel, ...states, context: contextOf(via, now) });
    choices.push(storedChoice(each, { ...standing, delivery }));
  }
  return { again, entries, choices };
}

function contextOf(via: SeenVia, at: number): ChangeContext {
  const unknown = { property: '', wording: '', language: '', configVersion: '', network: null };
  return { ...unknown, at, proof: 'none', source: 'braze', session: via };
}
