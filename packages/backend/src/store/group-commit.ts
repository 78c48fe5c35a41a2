import { AppError } from '../app-error.ts';

/** How a {@link GroupCommit} writes. */
export interface GroupCommitOptions<Job, Answer> {
  /**
   * Writes the jobs in one transaction, in order, and answers each of them once it is on disk. Throws if it could not;
   * then nothing was written. `lane` counts from 0: no two transactions of one lane are under way at a time.
   */
  readonly commit: (jobs: readonly Job[], lane: number) => readonly Answer[] | Promise<readonly Answer[]>;
  /** Whether an error means that nothing at all can be written now, so that trying each job alone is of no use. */
  readonly isOutage: (error: unknown) => boolean;
  /** The most jobs one transaction takes. @default 256 */
  readonly maxJobs?: number;
  /** How many transactions may be under way at a time. @default 1 */
  readonly lanes?: number;
  /** How many jobs have to wait before a transaction starts beside one that is under way. @default 1 */
  readonly jobsBeside?: number;
  /** What a job writes to: of two jobs with a key in common the later one waits for the earlier. Only for several lanes. */
  readonly keysOf?: (job: Job) => readonly string[];
  /** Called when a transaction failed and its jobs are tried one by one. */
  readonly onIsolate?: (error: unknown, jobs: number) => void;
}

interface Waiting<Job, Answer> {
  readonly job: Job;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Puts the writes that arrive together into one transaction, because the sync to disk costs more than everything else.
 * They are collected until the event loop has read what its sockets hold (`setImmediate`), which measured better than
 * any timer: a single write waits for nobody, and a busy server fills its transactions by itself.
 *
 * Jobs run in the order of their arrival, in one transaction at a time or in as many as there are lanes. A job that cannot
 * be written is rejected alone.
 */
export class GroupCommit<Job, Answer> {
  readonly #options: GroupCommitOptions<Job, Answer>;
  readonly #maxJobs: number;
  readonly #freeLanes: number[];
  readonly #busyKeys = new Set<string>();
  readonly #underWay = new Set<Promise<void>>();
  #waiting: Waiting<Job, Answer>[] = [];
  #isStarting = false;
  #isClosed = false;

  constructor(options: GroupCommitOptions<Job, Answer>) {
    this.#options = options;
    this.#maxJobs = options.maxJobs ?? 256;
    this.#freeLanes = Array.from({ length: options.lanes ?? 1 }, (_, lane) => lane).reverse();
  }

  /** Resolves after the job is on disk. Rejects with what its own failure was, or `store_unavailable` once closed. */
  submit(job: Job): Promise<Answer> {
    if (this.#isClosed) {
      return Promise.reject(new AppError('store_unavailable', { detail: 'The store is closed.' }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#startSoon();
    });
  }

  /** Takes no more jobs and resolves when those that were taken are answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    while (this.#isStarting || this.#underWay.size > 0) {
      await Promise.all([...this.#underWay, new Promise((resolve) => setImmediate(resolve))]);
    }
  }

  #startSoon(): void {
    if (this.#isStarting || !this.#mayStart()) return;
    this.#isStarting = true;
    setImmediate(() => {
      this.#isStarting = false;
      this.#start();
    });
  }

  #mayStart(): boolean {
    const { jobsBeside = 1 } = this.#options;
    return this.#freeLanes.length > 0 && this.#waiting.length >= (this.#underWay.size > 0 ? jobsBeside : 1);
  }

  #start(): void {
    const batch = this.#mayStart() ? this.#take() : [];
    const lane = batch.length > 0 ? this.#freeLanes.pop() : undefined;
    if (lane === undefined) return;
    const keys = this.#keysOf(batch);
    for (const key of keys) this.#busyKeys.add(key);
    const commit = this.#commit(batch, lane).finally(() => {
      for (const key of keys) this.#busyKeys.delete(key);
      this.#freeLanes.push(lane);
      this.#underWay.delete(commit);
      this.#startSoon();
    });
    this.#underWay.add(commit);
    this.#startSoon();
  }

  /** The next jobs in the order of their arrival, without those that have to wait for others. */
  #take(): readonly Waiting<Job, Answer>[] {
    if (this.#busyKeys.size === 0) return this.#waiting.splice(0, this.#maxJobs);
    const blocked = new Set(this.#busyKeys);
    const batch: Waiting<Job, Answer>[] = [];
    this.#waiting = this.#waiting.filter((each) => {
      const keys = this.#keysOf([each]);
      if (batch.length < this.#maxJobs && !keys.some((key) => blocked.has(key))) {
        batch.push(each);
        return false;
      }
      // Whoever comes later and writes to the same may not overtake.
      for (const key of keys) blocked.add(key);
      return true;
    });
    return batch;
  }

  #keysOf(batch: readonly Waiting<Job, Answer>[]): readonly string[] {
    const { keysOf } = this.#options;
    return keysOf === undefined ? [] : batch.flatMap(({ job }) => keysOf(job));
  }

  async #commit(batch: readonly Waiting<Job, Answer>[], lane: number): Promise<void> {
    try {
      const answers = await this.#options.commit(
        batch.map((each) => each.job),
        lane,
      );
      batch.forEach((each, index) => each.resolve(answers[index] as Answer));
    } catch (error) {
      if (batch.length === 1 || this.#options.isOutage(error)) {
        for (const each of batch) each.reject(error);
        return;
      }
      this.#options.onIsolate?.(error, batch.length);
      await this.#commitOneByOne(batch, lane);
    }
  }

  async #commitOneByOne(batch: readonly Waiting<Job, Answer>[], lane: number): Promise<void> {
    for (const [index, each] of batch.entries()) {
      try {
        const [answer] = await this.#options.commit([each.job], lane);
        each.resolve(answer as Answer);
      } catch (error) {
        each.reject(error);
        if (!this.#options.isOutage(error)) continue;
        for (const later of batch.slice(index + 1)) later.reject(error);
        return;
      }
    }
  }
}
