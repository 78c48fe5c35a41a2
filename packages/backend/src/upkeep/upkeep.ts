import { Alarm } from '../alarm.ts';
import type { Clock } from '../clock.ts';
import type { CheckpointKeys } from '../identity/checkpoint-keys.ts';
import { readCheckpoint } from '../store/checkpoint.ts';
import type { Lease, Store } from '../store/store.ts';

/** How often it looks whether something is to be done. */
const lookMs = 60_000;
/** Longer than one step can take, so that nobody else begins while this one works. */
const leaseMs = 180_000;
/** How much one transaction lets go of: few enough that a save which waits for it does not notice. */
const stepRows = 200;
/** The lease's name: no connection can have a code like it. */
const leaseName = '*upkeep';

/** What the log is told; nothing in it names anybody. */
export interface UpkeepLogger {
  info(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** When what is done. In milliseconds. */
export interface UpkeepPlan {
  /** How long after a checkpoint the next one is sealed, where anything was written. */
  readonly sealEveryMs: number;
  /** How long messages and confirmations are kept after they expired. */
  readonly messagesForMs: number;
  /** How long rows of the ledger are kept; undefined: for ever. */
  readonly ledgerForMs: number | undefined;
}

export interface UpkeepOptions {
  readonly store: Store;
  readonly keys: CheckpointKeys;
  readonly plan: UpkeepPlan;
  readonly logger: UpkeepLogger;
  /** Names this process among all that share the store. */
  readonly holder: string;
  readonly clock: Clock;
}

/**
 * Seals checkpoints of the ledger and lets go of what need not be kept, on a schedule. Of all backends that share a store one does it; if it
 * ends, another goes on. Small steps, between which saves have their turn.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #running: Promise<void> | undefined;
  readonly #alarm: Alarm;
  #isStopping = false;
  #lease: Lease | undefined;

  constructor(options: UpkeepOptions) {
    this.#options = options;
    this.#alarm = new Alarm(this.#options.clock);
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Finishes the step under way and gives the lease back. Never rejects. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#alarm.ring();
    await this.#running;
    try {
      if (this.#lease !== undefined) await this.#options.store.releaseLease(this.#lease);
    } catch {
      // It runs out by itself.
    }
  }

  /** Does all that is due now, where no other backend does it. @throws what the store throws. */
  async pass(): Promise<void> {
    if (!(await this.#keepLease())) return;
    await this.#forgetExpired();
    await this.#cutLedger();
    await this.#seal();
  }

  async #run(): Promise<void> {
    const { logger } = this.#options;
    while (!this.#isStopping) {
      try {
        await this.pass();
      } catch (err) {
        logger.error({ err }, 'the upkeep of the store failed and will be tried again');
      }
      if (!this.#isStopping) await this.#alarm.wait(this.#options.clock.now() + lookMs);
    }
  }

  async #keepLease(): Promise<boolean> {
    const { store, holder, clock } = this.#options;
    this.#lease = this.#isStopping ? undefined : await store.acquireLease(leaseName, holder, leaseMs, clock.now());
    return this.#lease !== undefined;
  }

  async #forgetExpired(): Promise<void> {
    const { store, plan, clock } = this.#options;
    const before = clock.now() - plan.messagesForMs;
    while ((await store.forgetExpired(before, stepRows)) > 0) if (!(await this.#keepLease())) return;
  }

  /** A checkpoint says first which rows may be gone, then they go: a crash in between leaves more than it says, never less. */
  async #cutLedger(): Promise<void> {
    const { store, plan, clock } = this.#options;
    if (plan.ledgerForMs === undefined) return;
    const oldEnough = await store.newestCheckpointBefore(clock.now() - plan.ledgerForMs);
    const newest = await store.newestCheckpoint();
    const said = newest === undefined ? 0 : (readCheckpoint(newest.body)?.cutThrough ?? 0);
    // The newest one stays whole, so that what is cut always has a successor that says so.
    const cutThrough = Math.min(oldEnough, (newest?.number ?? 0) - 1);
    if (cutThrough > said && !(await this.#sealNow(cutThrough))) return;
    const last = Math.max(said, cutThrough);
    while ((await store.removeCovered(last, stepRows)) > 0) if (!(await this.#keepLease())) return;
  }

  async #seal(): Promise<void> {
    const { store, plan, clock } = this.#options;
    const newest = await store.newestCheckpoint();
    if (newest === undefined || clock.now() >= newest.at + plan.sealEveryMs) await this.#sealNow();
  }

  async #sealNow(cutThrough?: number): Promise<boolean> {
    const { store, keys, clock, logger } = this.#options;
    const request = { at: clock.now(), sign: keys.sign, ...(cutThrough === undefined ? {} : { cutThrough }) };
    const outcome = await store.sealCheckpoint({ ...request, trusts: (newest) => keys.judge(newest) === 'valid' });
    if (outcome.outcome === 'not_trusted') {
      logger.error(
        { checkpoint: outcome.number },
        'the last checkpoint is not signed with a key of this configuration: run "preference-center verify"; no checkpoint is sealed meanwhile',
      );
    } else if (outcome.outcome === 'sealed') {
      const { number } = outcome.checkpoint;
      logger.info({ checkpoint: number, chains: outcome.chains, cutThrough }, 'sealed a checkpoint of the ledger');
    }
    return outcome.outcome === 'sealed';
  }
}
