import type { WantedState } from '../contract.ts';
import { cellKey, changeCell, neverSet, storedChoice, type Standing } from './decide.ts';
import type { LedgerEntry } from './ledger.ts';
import type { Cell, ChangeContext, StoredChoice } from './store.ts';

/** What Braze was seen to hold for a cell. */
export interface Observation extends Cell {
  readonly connection: string;
  readonly state: WantedState;
  /** When Braze held it at the latest: when a read began, or a message was written. Epoch milliseconds. */
  readonly seenAt: number;
  /** When it came to be so, where Braze says; null where it may have been so for long. */
  readonly changedAt: number | null;
  /** How it was seen: by a visitor's session, in Braze's list of unsubscribed addresses, or told by a webhook. */
  readonly via: 'session' | 'unsubscribes' | 'webhook';
}

/**
 * What an observation comes to.
 *
 * - `adopted`: a change made in Braze; it is the cell's newest act now.
 * - `agrees`: Braze holds what we hold.
 * - `replied`: so it does, and it had asked the person first (SMS double opt-in): they have answered, and the choice is confirmed.
 * - `not_ours`: nobody ever chose here. We keep choices, not a copy of Braze.
 * - `echo`: it may be an effect of our own opt-out, which still could take effect then.
 * - `older`: it came to be so before our choice.
 * - `too_soon`: Braze may not show everything yet that was done before.
 * - `ours_stands`: our choice is not in Braze yet, and delivery decides what becomes of it.
 */
export type AdoptionVerdict =
  'adopted' | 'agrees' | 'replied' | 'not_ours' | 'echo' | 'older' | 'too_soon' | 'ours_stands';

/** How far Braze's clock, which says full seconds, may be off ours. Milliseconds. */
const skewMs = 5000;

/** Braze says full seconds: what happened within one may be said to have been at its beginning. Milliseconds. */
const clockStepMs = 1000;

/** A cell that took over what Braze holds. */
export interface AdoptedCell {
  readonly observation: Observation;
  readonly standing: Standing;
  /** When delivery looks at it again; null: nothing more to do. */
  readonly nextAttemptAt: number | null;
}

/** What an observation came to, and for `adopted` how the cell stands now. */
export type Adoption =
  | { readonly verdict: 'adopted'; readonly choice: StoredChoice }
  | { readonly verdict: Exclude<AdoptionVerdict, 'adopted'> };

/** What observations come to. */
export interface AdoptionDecision {
  /** One for each observation, in order. */
  readonly outcomes: readonly Adoption[];
  /** Every cell that changed, once, as the last observation left it; by `cellKey`. */
  readonly adopted: ReadonlyMap<string, AdoptedCell>;
  /**
   * The cells of which an opt-in of ours that was sent is not to be sent once more, by `cellKey`: an opt-out that Braze dates after it may be
   * our own, or may be the person's. It stands as one that was seen applied, so that a read decides what became of it.
   */
  readonly answered: ReadonlySet<string>;
  /** The cells whose opt-in the person has confirmed by text message, by `cellKey`. */
  readonly replied: ReadonlySet<string>;
  readonly entries: readonly (LedgerEntry & { readonly key: string })[];
}

/** Decides observations, each on what the ones before it leave behind. Pure but for `cells` (by `cellKey`), which it keeps up to date. */
export function decideAdoptions(
  observations: readonly Observation[],
  cells: Map<string, Standing>,
  times: { readonly now: number; readonly horizonMs: number },
): AdoptionDecision {
  const adopted = new Map<string, AdoptedCell>();
  const answered = new Set<string>();
  const replied = new Set<string>();
  const entries: AdoptionDecision['entries'][number][] = [];
  const outcomes = observations.map((given): Adoption => {
    const observation = notAhead(given, times.now);
    const key = cellKey(observation);
    const before = cells.get(key) ?? neverSet;
    const verdict = judgeObservation(observation, before, times.horizonMs);
    if (verdict === 'echo' && mayAnswer(observation, before)) {
      cells.set(key, { ...before, seenApplied: true });
      answered.add(key);
    }
    if (verdict === 'replied') {
      cells.set(key, { ...before, delivery: 'confirmed', seenApplied: true });
      replied.add(key);
    }
    if (verdict !== 'adopted') return { verdict };
    const cell = adoptedCell(observation, before, times);
    cells.set(key, cell.standing);
    adopted.set(key, cell);
    answered.delete(key);
    replied.delete(key);
    entries.push(entryOf(key, observation, before, cell.standing));
    const made = observation.state === 'unsubscribed' && { isMadeInBraze: true as const };
    return { verdict, choice: { ...storedChoice(observation, cell.standing), ...made } };
  });
  return { outcomes, adopted, answered, replied, entries };
}

/**
 * Tells a change made in Braze from our own echo and from what a lagging read shows. Pure.
 *
 * An opt-out whose time is known counts as soon as it is newer than our choice, wherever that stands: leaving is always easy. All
 * else counts only where Braze is known to have held our choice, and once nothing that was done before can still come to light.
 */
export function judgeObservation(observation: Observation, ours: Standing, horizonMs: number): AdoptionVerdict {
  const { state, seenAt, changedAt } = observation;
  if (ours.state === null || ours.changedAt === null) return 'not_ours';
  const settledAt = Math.max(ours.changedAt, ours.sentAt ?? 0) + horizonMs;
  if (ours.state === state) {
    // Before the horizon a lagging read may show what Braze held before it asked.
    const hasReplied = ours.delivery === 'waiting_in_braze' && (changedAt ?? seenAt) >= settledAt;
    return hasReplied ? 'replied' : 'agrees';
  }
  if (state === 'unsubscribed' && changedAt !== null) {
    if (changedAt <= ours.changedAt + skewMs) return 'older';
    return changedAt <= (ours.optOutSentAt ?? Number.NEGATIVE_INFINITY) + horizonMs ? 'echo' : 'adopted';
  }
  if (!wasHeld(ours)) return 'ours_stands';
  if (changedAt !== null && changedAt <= ours.changedAt) return 'older';
  return (changedAt ?? seenAt) < settledAt ? 'too_soon' : 'adopted';
}

/** Whether Braze is known to have held our choice, so that another one came after it. */
function wasHeld({ state, delivery, seenApplied }: Standing): boolean {
  // An opt-out that is gone again without being seen so may be one that Braze never knew; it is not ours to give up.
  return delivery === 'confirmed' || (state === 'subscribed' && delivery === 'not_applied' && seenApplied);
}

/** Whether an opt-out may be an answer to our opt-in, which had gone out by then: one who undid it must not be subscribed again. */
function mayAnswer({ changedAt }: Observation, { sentAt, sentState, seenApplied }: Standing): boolean {
  return !seenApplied && sentState === 'subscribed' && (changedAt ?? 0) + clockStepMs > (sentAt ?? Infinity);
}

/** Nobody can have seen, or done, what is yet to come. */
function notAhead(observation: Observation, now: number): Observation {
  const { seenAt, changedAt } = observation;
  return {
    ...observation,
    seenAt: Math.min(seenAt, now),
    changedAt: changedAt === null ? null : Math.min(changedAt, now),
  };
}

/** Nothing is sent for it. Where an opt-in of ours may still land on it, delivery looks once more when none can, and repairs it. */
function adoptedCell(
  observation: Observation,
  before: Standing,
  { now, horizonMs }: { readonly now: number; readonly horizonMs: number },
): AdoptedCell {
  const changed = changeCell(before, observation.state, now, horizonMs);
  const { opposedUntil } = changed;
  const isOpposed = opposedUntil !== null;
  return {
    observation,
    standing: {
      ...changed,
      changedAt: observation.changedAt ?? observation.seenAt,
      delivery: isOpposed ? 'accepted' : 'confirmed',
      seenApplied: true,
    },
    nextAttemptAt: opposedUntil,
  };
}

function entryOf(
  key: string,
  { topic, channel, via }: Observation,
  before: Standing,
  { state, revision, changedAt }: Standing,
): AdoptionDecision['entries'][number] {
  const unknown = { property: '', wording: '', language: '', configVersion: '', network: null };
  const context: ChangeContext = { ...unknown, at: changedAt as number, proof: 'none', source: 'braze', session: via };
  const toState = state as WantedState;
  return { key, action: 'set', topic, channel, fromState: before.state, toState, revision, context };
}
