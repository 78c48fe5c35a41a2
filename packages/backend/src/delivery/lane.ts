import type { Gate } from './gate.ts';
import type { Turn } from './turn.ts';

/** One kind of work. Lanes do not wait for each other, so an opt-out never stands behind an opt-in, a read or a message. */
export type LaneName =
  'opt_out' | 'opt_in' | 'read_back' | 'global' | 'global_read' | 'message' | 'signal' | 'unsubscribes';

/** What a claim brought. `count` may exceed the jobs: what needs no request is settled at once. */
export interface Claimed<Job> {
  readonly count: number;
  readonly jobs: readonly Job[];
}

/** How a lane's work is found and done. Both may throw: then the loop starts over under a new fence. */
export interface LaneWork<Job> {
  readonly name: LaneName;
  readonly gate: Gate;
  /** Jobs at a time, while Braze answers well; one at a time until then. */
  readonly concurrency: number;
  /** Takes what is due, enough for one request while `isProbing`. */
  claim(turn: Turn, isProbing: boolean): Promise<Claimed<Job>>;
  /** Does one job: a request, and what follows from its answer. */
  run(job: Job, turn: Turn): Promise<void>;
  /** Gives back what was taken and not begun; no attempt is counted. */
  handBack(jobs: readonly Job[], turn: Turn): Promise<void>;
  /** Gives back what claims took and kept for a later job, once no further claim follows. */
  handBackKept?(turn: Turn): Promise<void>;
}

/** Runs one kind of work: claims again as soon as the last job of a claim has begun, with so many under way at a time. */
export class Lane<Job> {
  readonly #work: LaneWork<Job>;
  readonly #onError: (error: unknown) => void;
  readonly #underWay = new Set<Promise<void>>();
  #drained: Promise<void> = Promise.resolve();
  #turn: Turn | undefined;
  #isDraining = false;
  #isWantedAgain = false;

  constructor(work: LaneWork<Job>, onError: (error: unknown) => void) {
    this.#work = work;
    this.#onError = onError;
  }

  get name(): LaneName {
    return this.#work.name;
  }

  get gate(): Gate {
    return this.#work.gate;
  }

  get isBusy(): boolean {
    return this.#isDraining || this.#underWay.size > 0;
  }

  /** Takes up work until nothing is due. While it is at it, it remembers to look once more: what was due may just have come in. */
  start(turn: Turn): void {
    this.#turn = turn;
    this.#isWantedAgain = true;
    if (!this.#isDraining) this.#drained = this.#drain();
  }

  /** Resolves when nothing is under way. */
  async whenIdle(): Promise<void> {
    while (this.isBusy) {
      await this.#drained;
      await Promise.all(this.#underWay);
    }
  }

  async #drain(): Promise<void> {
    const { gate } = this.#work;
    this.#isDraining = true;
    try {
      while (this.#isWantedAgain) {
        this.#isWantedAgain = false;
        const turn = this.#turn;
        while (turn?.isActive === true && gate.isOpen) {
          const { count, jobs } = await this.#work.claim(turn, gate.isProbing);
          if (count === 0) break;
          await this.#begin(jobs, turn);
        }
        if (turn !== undefined) await this.#work.handBackKept?.(turn);
      }
    } catch (error) {
      this.#onError(error);
    } finally {
      // In the same step as the loop's last look, so that no start falls in between.
      this.#isDraining = false;
    }
  }

  async #begin(jobs: readonly Job[], turn: Turn): Promise<void> {
    const { gate, concurrency } = this.#work;
    for (const [index, job] of jobs.entries()) {
      while (this.#underWay.size >= (gate.isProbing ? 1 : concurrency)) await Promise.race(this.#underWay);
      if (!turn.isActive || !gate.isOpen) {
        await this.#work.handBack(jobs.slice(index), turn);
        return;
      }
      this.#launch(job, turn);
    }
  }

  #launch(job: Job, turn: Turn): void {
    const running = this.#work
      .run(job, turn)
      .catch(this.#onError)
      .finally(() => this.#underWay.delete(running));
    this.#underWay.add(running);
  }
}

/** A lane, whatever its jobs are. */
export type AnyLane = Pick<Lane<unknown>, 'name' | 'gate' | 'isBusy' | 'start' | 'whenIdle'>;
