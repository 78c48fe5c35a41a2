import type { BrazeOutcome } from '../../src/braze/outcome.ts';
import type { CellName, Name } from './cast.ts';
import type { ModelClock } from './model-clock.ts';

/** An opt-in that was handed out to be sent. */
interface Claim {
  readonly revision: number;
  /** When, by the machine's clock. */
  readonly at: number;
  /** The same in true time. */
  readonly trueAt: number;
  hasLeft: boolean;
  /** Whether it left and was not surely refused, so that it may land. */
  mayLand: boolean;
  /** Whether it may have been moved to another connection since. */
  wasMoved: boolean;
}

export interface SentOptInsParts {
  readonly clock: ModelClock;
  readonly horizonMs: number;
  readonly sendWindowMs: number;
}

/** Braze says of these that it did nothing, or no connection was made. */
const untaken: ReadonlySet<BrazeOutcome<never>['outcome']> = new Set([
  'rejected',
  'unauthorized',
  'misrouted',
  'rate_limited',
  'not_sent',
]);

/**
 * Sees to it that no opt-in is said again while what was said of it may still land, which is until the horizon has passed since its claim: a read by
 * then decides whether it is needed, and its owner may have left meanwhile. Only what was surely not taken goes again at once, and what a deploy has
 * moved to another connection, because that mostly leads to another workspace.
 */
export class SentOptIns {
  readonly #parts: SentOptInsParts;
  readonly #claims = new Map<string, Claim[]>();
  /** Which claims left with a request, by its content and their place in it. */
  readonly #left = new WeakMap<object, (readonly [index: number, Claim])[]>();

  constructor(parts: SentOptInsParts) {
    this.#parts = parts;
  }

  claim(name: Name, cell: CellName, revision: number, at: number): void {
    const { clock } = this.#parts;
    // The clock may have been set back since the claim was on its way to the store.
    const trueAt = Math.min(at + clock.behindMs, clock.trueNow);
    this.#of(name, cell).push({ revision, at, trueAt, hasLeft: false, mayLand: false, wasMoved: false });
  }

  /** Whether it was ever handed out: what was not cannot be what leaves. */
  isClaimed(name: Name, cell: CellName, revision: number): boolean {
    return this.#of(name, cell).some((claim) => claim.revision === revision);
  }

  /** One leaves with a request, at this place in it; answers what is wrong with that. */
  leave(name: Name, cell: CellName, request: object, index: number): string | undefined {
    const { clock, sendWindowMs } = this.#parts;
    const goodFrom = clock.trueNow - sendWindowMs - clock.behindMs;
    const claims = this.#of(name, cell);
    // A request does not say of which revision it is: another may have been claimed while it was prepared.
    const candidates = claims.filter(({ hasLeft, trueAt }) => !hasLeft && trueAt >= goodFrom);
    const own = candidates.find((each) => !claims.some((other) => this.#mayMeet(each, other))) ?? candidates[0];
    if (own === undefined) return `an opt-in left that was not handed out in time: ${name}/${cell}`;
    const isAgain = claims.some((other) => this.#mayMeet(own, other));
    own.hasLeft = true;
    own.mayLand = true;
    this.#left.set(request, [...(this.#left.get(request) ?? []), [index, own]]);
    return isAgain ? `an opt-in was said again while it could still land: ${name}/${cell}` : undefined;
  }

  /** What a request was answered, whether or not somebody still hears it. */
  hear(request: object, answer: BrazeOutcome<unknown>): void {
    for (const [index, claim] of this.#left.get(request) ?? []) {
      if (!isUntaken(answer, index)) continue;
      claim.hasLeft = false;
      claim.mayLand = false;
    }
  }

  /** What was claimed of this cell may have been moved to another connection. */
  move(cell: CellName): void {
    for (const [key, claims] of this.#claims) {
      if (key.endsWith(`/${cell}`)) for (const claim of claims) claim.wasMoved = true;
    }
  }

  /** Whether another claim of the same revision left and may land yet. */
  #mayMeet(own: Claim, other: Claim): boolean {
    const { clock, horizonMs } = this.#parts;
    if (other === own || !other.mayLand || other.revision !== own.revision) return false;
    if (own.wasMoved || other.wasMoved) return false;
    // The clock may be set back after the horizon has passed, and before the opt-in leaves.
    return clock.now() < other.at + horizonMs && clock.trueNow < other.trueAt + horizonMs;
  }

  #of(name: Name, cell: CellName): Claim[] {
    const key = `${name}/${cell}`;
    const claims = this.#claims.get(key) ?? [];
    this.#claims.set(key, claims);
    return claims;
  }
}

function isUntaken(answer: BrazeOutcome<unknown>, index: number): boolean {
  // A 2xx names the objects that were refused, by where they stood.
  if (answer.outcome === 'ok') return (answer.body as ReadonlyMap<number, string>).has(index);
  return untaken.has(answer.outcome) || answer.trace.status === 502 || answer.trace.status === 503;
}
