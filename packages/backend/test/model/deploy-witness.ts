import type { Settlement, Store } from '../../src/store/store.ts';
import { unroutedForMs } from '../../src/delivery/settle-unrouted.ts';
import { cellNameOf, groupCells, nameOf, names, placeOf, targetOf, type Name } from './cast.ts';
import type { ModelClock } from './model-clock.ts';
import { deployedCell } from './deploys.ts';
import { newestEdit, type Stories } from './story.ts';

export interface DeployWitnessParts {
  readonly clock: ModelClock;
  readonly stories: Stories;
  readonly run: number;
  /** Told that something may have been moved from one connection to another. */
  readonly onMoved: () => void;
}

/** Sees to it that nothing is given up while a backend with a route for it may come, and that whoever comes takes it up (`model.ts`, "Rolling deploys"). */
export class DeployWitness {
  readonly violations: string[] = [];
  readonly #parts: DeployWitnessParts;
  /** When a request about somebody's {@link deployedCell} last left, in true time. */
  readonly #leftAt = new Map<Name, number>();

  constructor(parts: DeployWitnessParts) {
    this.#parts = parts;
  }

  /** The same store, watched. */
  watch(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name === 'reroute')
          return async (...parameters: Parameters<Store['reroute']>) => {
            const left = await target.reroute(...parameters);
            this.#parts.onMoved();
            return left;
          };
        if (name === 'rerouteUnrouted')
          return async (...parameters: Parameters<Store['rerouteUnrouted']>) => {
            const moved = await target.rerouteUnrouted(...parameters);
            if (moved > 0) this.#parts.onMoved();
            return moved;
          };
        if (name !== 'settle') return member.bind(target) as unknown;
        return (...parameters: Parameters<Store['settle']>) => {
          for (const settlement of parameters[1]) this.#judge(settlement);
          return target.settle(...parameters);
        };
      },
    });
  }

  /** A request leaves now. */
  sees(method: string, content: unknown): void {
    if (method !== 'setStatus' && method !== 'track') return;
    const { clock, run } = this.#parts;
    const said = JSON.stringify(content);
    if (!said.includes(groupCells[deployedCell].group)) return;
    for (const name of names.filter((each) => said.includes(JSON.stringify(targetOf(each, run).value))))
      this.#leftAt.set(name, clock.trueNow);
  }

  /**
   * What nobody has taken up, though a backend had a route for it and time to: choices that were not sent, but for those that wait for opt-outs, and
   * signals that were not told.
   */
  async lookForUntaken(store: Store): Promise<void> {
    const { run } = this.#parts;
    for (const name of names) {
      const target = targetOf(name, run);
      const [choice] = (await store.choicesOf([target])).filter(isDeployed(run));
      if (choice?.delivery === 'recorded' && !this.#mayWait(name))
        this.violations.push(`nobody sent a choice: ${name}`);
      const signals = (await store.signalsOf(target)).filter(isDeployed(run));
      if (signals.some(({ status }) => status === 'due')) this.violations.push(`nobody told what follows: ${name}`);
    }
  }

  /** It was sent since it was chosen, waits for opt-outs, or was overruled in Braze. */
  #mayWait(name: Name): boolean {
    const story = this.#parts.stories.of(name, deployedCell);
    const act = story.acts.at(-1);
    if (act === undefined || act.isAfterOptOuts || act.source === 'braze') return true;
    return newestEdit(story) !== undefined || (this.#leftAt.get(name) ?? 0) >= act.trueAt;
  }

  #judge({ target, topic, channel, revision, delivery, reason }: Settlement): void {
    const { run, stories, clock } = this.#parts;
    if (delivery !== 'failed' || reason !== 'route_missing') return;
    const name = nameOf(target.value, run);
    const act = stories.of(name, cellNameOf({ topic, channel }, run)).acts[revision - 1];
    if (act !== undefined && clock.now() < act.at + unroutedForMs)
      this.violations.push(`a choice was given up for want of a route within a day: ${name}/${topic}`);
  }
}

function isDeployed(run: number): (each: { readonly topic: string; readonly channel: string }) => boolean {
  const place = placeOf(deployedCell, run);
  return ({ topic, channel }) => topic === place.topic && channel === place.channel;
}
