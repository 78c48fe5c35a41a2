/** Something a process is about to do outside itself: one call of the store, one request to Braze, or hearing the answer to one. */
export interface Step {
  readonly process: number;
  readonly label: string;
  /** Does it and tells the process. */
  run(): Promise<void>;
  /** When it can no longer happen, epoch milliseconds: a request that is not on its way by then never is. */
  readonly expiresAt: number;
  /** Ends it without having happened. */
  expire(): void;
}

/** The most steps until rest; more is a loop that does not end. */
const mostSteps = 5000;

/**
 * Every step that processes have come to and not taken yet. One is taken at a time, and everything that follows from it happens before
 * the next, so a run depends on nothing but which are chosen.
 */
export class Steps {
  #waiting: Step[] = [];
  readonly #mayRun: (process: number) => boolean;

  constructor(mayRun: (process: number) => boolean) {
    this.#mayRun = mayRun;
  }

  add(step: Step): void {
    this.#waiting.push(step);
  }

  /** Takes one of the steps that can be taken; the oldest is 0. Answers false where there is none. */
  async take(choice = 0): Promise<boolean> {
    const open = this.#waiting.filter(({ process }) => this.#mayRun(process));
    const step = open[choice % Math.max(open.length, 1)];
    if (step === undefined) return false;
    this.#waiting = this.#waiting.filter((other) => other !== step);
    await step.run();
    await quiet();
    return true;
  }

  /** Takes steps, oldest first, until nobody waits. */
  async rest(): Promise<void> {
    await quiet();
    for (let taken = 0; await this.take(); taken += 1) {
      if (taken > mostSteps) throw new Error(`no rest after ${mostSteps} steps`);
    }
  }

  /** Forgets what a process that died was about to do. */
  forget(process: number): void {
    this.#waiting = this.#waiting.filter((step) => step.process !== process);
  }

  get nextExpiryAt(): number {
    return Math.min(...this.#waiting.map(({ expiresAt }) => expiresAt));
  }

  async expire(now: number): Promise<void> {
    const gone = this.#waiting.filter(({ expiresAt }) => expiresAt <= now);
    this.#waiting = this.#waiting.filter((step) => !gone.includes(step));
    for (const step of gone) step.expire();
    await quiet();
  }
}

/** Resolves when everything that follows from what just happened has happened: processes wait for nothing but steps and the clock. */
async function quiet(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}
