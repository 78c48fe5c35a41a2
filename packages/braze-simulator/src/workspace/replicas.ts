import type { Effect, EffectScope } from './effect.ts';
import { WorkspaceState } from './workspace-state.ts';

/** What an effect needs besides the state it runs on. */
export type EffectContext = Omit<EffectScope, 'state' | 'newBrazeId'> & { readonly makeBrazeIds: () => () => string };

interface PendingEffect {
  readonly visibleAt: number;
  readonly effect: Effect;
  readonly context: EffectContext;
}

/**
 * The workspace as it is and as reads see it. Until a lag is first used both are one object; from then on reads have a copy of their
 * own, to which the same effects are applied in the same order once they are due.
 */
export class Replicas {
  readonly #applied = new WorkspaceState();
  #readable = this.#applied;
  #pending: PendingEffect[] = [];
  #firstPending = 0;
  #lastVisibleAt = 0;

  /** The state with every effect so far. */
  get applied(): WorkspaceState {
    return this.#applied;
  }

  /** How many effects reads do not see yet at this time. */
  pendingAt(now: number): number {
    this.#catchUp(now);
    return this.#pending.length - this.#firstPending;
  }

  /** The state that reads see at this time (milliseconds since the epoch). */
  readableAt(now: number): WorkspaceState {
    this.#catchUp(now);
    return this.#readable;
  }

  /** Applies an effect now, and for reads after `lagMs`, though never before an effect that was applied earlier. */
  apply(effect: Effect, context: EffectContext, now: number, lagMs: number): void {
    this.#catchUp(now);
    if (lagMs > 0 && this.#readable === this.#applied) this.#readable = this.#applied.copy();
    run(effect, context, this.#applied);
    if (this.#readable === this.#applied) return;
    this.#lastVisibleAt = Math.max(this.#lastVisibleAt, now + lagMs);
    this.#pending.push({ visibleAt: this.#lastVisibleAt, effect, context });
  }

  #catchUp(now: number): void {
    let next = this.#pending[this.#firstPending];
    while (next && next.visibleAt <= now) {
      run(next.effect, silently(next.context), this.#readable);
      this.#firstPending += 1;
      next = this.#pending[this.#firstPending];
    }
    if (!next && this.#firstPending > 0) {
      this.#pending = [];
      this.#firstPending = 0;
    }
  }
}

function run(effect: Effect, { makeBrazeIds, ...context }: EffectContext, state: WorkspaceState): void {
  effect({ ...context, state, newBrazeId: makeBrazeIds() });
}

function silently(context: EffectContext): EffectContext {
  return { ...context, changes: [], messages: [] };
}
