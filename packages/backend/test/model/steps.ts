/** Something a process is about to do outside itself: one call of the store, one request to Braze, or hearing the answer to one. */
export interface Step {
  readonly process: number;
  readonly label: string;
  /** Does it and tells the process. */
  run(): Promise<void>;
  /** When it can no longer happen, epoch milliseconds: a request that is not on its way by then never is. */
  readonly expiresAt: number;
  /** When it can happen at the earliest, in true time; undefined: at once. */
  readonly heardAt?: number | undefined;
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
  readonly #now: () => number;

  constructor(mayRun: (process: number) => boolean, now: () => number) {
    this.#mayRun = mayRun;
    this.#now = now;
  }

  add(step: Step): void {
    this.#waiting.push(step);
  }

  /** Takes one of the steps that can be taken; the oldest is 0. Answers false where there is none. */
  async take(choice = 0): Promise<boolean> {
    const open = this.#open;
    const step = open[choice % Math.max(open.length, 1)];
    if (step === undefined) return false;
    this.#waiting = this.#waiting.filter((other) => other !== step);
    await step.run();
    await quiet();
    return true;
  }

  /** Takes steps, the oldest first, until one that is called so can be taken, or none can. */
  async takeUntil(label: string): Promise<void> {
    await quiet();
    while (!this.#open.some((step) => step.label === label) && (await this.take()));
  }

  /** Takes steps, oldest first, until nobody has one that can be taken. */
  async rest(): Promise<void> {
    await quiet();
    for (let taken = 0; await this.take(); taken += 1) {
      if (taken > mostSteps) throw new Error(`no rest after ${mostSteps} steps`);
    }
  }

  get #open(): readonly Step[] {
    const now = this.#now();
    return this.#waiting.filter(({ process, heardAt = now }) => heardAt <= now && this.#mayRun(process));
  }

  /** Forgets what a process that died was about to do. */
  forget(process: number): void {
    this.#waiting = this.#waiting.filter((step) => step.process !== process);
  }

  get nextExpiryAt(): number {
    return Math.min(...this.#waiting.map(({ expiresAt }) => expiresAt));
  }

  /** When the next of those that have to wait can happen, in true time; infinity: none has to. */
  get nextHeardAt(): number {
    const now = this.#now();
    return Math.min(...this.#waiting.flatMap(({ heardAt = now }) => (heardAt > now ? [heardAt] : [])));
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
