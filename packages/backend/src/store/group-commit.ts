import { AppError } from '../app-error.ts';

/** How a {@link GroupCommit} writes. */
export interface GroupCommitOptions<Job, Answer> {
  /**
   * Writes the jobs in one transaction, in order, and answers each of them once it is on disk. Throws if it could not;
   * then nothing was written.
   */
  readonly commit: (jobs: readonly Job[]) => readonly Answer[] | Promise<readonly Answer[]>;
  /** Whether an error means that nothing at all can be written now, so that trying each job alone is of no use. */
  readonly isOutage: (error: unknown) => boolean;
  /** The most jobs one transaction takes. @default 256 */
  readonly maxJobs?: number;
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
 * Jobs run in the order of their arrival, one transaction at a time. A job that cannot be written is rejected alone.
 */
export class GroupCommit<Job, Answer> {
  readonly #options: GroupCommitOptions<Job, Answer>;
  readonly #maxJobs: number;
  #waiting: Waiting<Job, Answer>[] = [];
  #running: Promise<void> | undefined;
  #isClosed = false;

  constructor(options: GroupCommitOptions<Job, Answer>) {
    this.#options = options;
    this.#maxJobs = options.maxJobs ?? 256;
  }

  /** Resolves after the job is on disk. Rejects with what its own failure was, or `store_unavailable` once closed. */
  submit(job: Job): Promise<Answer> {
    if (this.#isClosed) {
      return Promise.reject(new AppError('store_unavailable', { detail: 'The store is closed.' }));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Takes no more jobs and resolves when those that were taken are answered. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await new Promise((resolve) => setImmediate(resolve));
      await this.#commit(this.#waiting.splice(0, this.#maxJobs));
    }
    this.#running = undefined;
  }

  async #commit(batch: readonly Waiting<Job, Answer>[]): Promise<void> {
    try {
      const answers = await this.#options.commit(batch.map((each) => each.job));
      batch.forEach((each, index) => each.resolve(answers[index] as Answer));
    } catch (error) {
      if (batch.length === 1 || this.#options.isOutage(error)) {
        for (const each of batch) each.reject(error);
        return;
      }
      this.#options.onIsolate?.(error, batch.length);
      await this.#commitOneByOne(batch);
    }
  }

  async #commitOneByOne(batch: readonly Waiting<Job, Answer>[]): Promise<void> {
    for (const [index, each] of batch.entries()) {
      try {
        const [answer] = await this.#options.commit([each.job]);
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
