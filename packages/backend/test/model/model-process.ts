import { AppError } from '../../src/app-error.ts';
import type { BrazeClient } from '../../src/braze/client.ts';
import type { BrazeOutcome } from '../../src/braze/outcome.ts';
import type { Clock } from '../../src/clock.ts';
import type { Store } from '../../src/store/store.ts';
import type { Mishap } from './plan.ts';
import type { Steps } from './steps.ts';

/** Something that a backend does from its start to its end. */
export interface ProcessPart {
  start(): Promise<void> | void;
  stop(): Promise<void>;
  nudge(): void;
}

/** What a backend's parts do everything with that they do outside themselves. */
export interface Outside {
  readonly store: Store;
  readonly clock: Clock;
  /** The same client, of which every request is a step. */
  readonly watched: (client: BrazeClient) => BrazeClient;
}

export interface ModelProcessOptions {
  readonly number: number;
  readonly steps: Steps;
  readonly store: Store;
  readonly clock: Clock;
  /** When a request that leaves now can no longer take effect. */
  readonly lastLanding: () => number;
  /** When the answer to a request that is made now is heard at the earliest, in true time. */
  readonly heardAt: (method: string) => number;
  readonly onAnswer: (content: unknown, outcome: BrazeOutcome<unknown>) => void;
  /** Makes a request: sees to those that never end, and to what is held back. */
  readonly request: <Outcome>(expiresAt: number, call: (signal: AbortSignal) => Promise<Outcome>) => Promise<Outcome>;
  readonly onRequest: (method: string, content: unknown) => void;
  /** Makes its parts, which are started in order. */
  readonly parts: (outside: Outside) => readonly ProcessPart[];
}

/** What a step outside the store waits for: see {@link Step}. */
interface Waiting {
  readonly expiresAt: number;
  /** What comes of it when it expires. */
  readonly expired: unknown;
  readonly heardAt: number;
}

/** The methods of the client that make a request. */
const requests = new Set([
  ...['setStatus', 'track', 'trackEvents', 'setEmailState'],
  ...['userStatus', 'exportUsers', 'unsubscribes', 'triggerSend'],
]);

/** A backend without its HTTP server, which can die or be frozen before and after everything that it does outside itself. */
export class ModelProcess {
  readonly number: number;
  readonly #parts: readonly ProcessPart[];
  readonly #options: ModelProcessOptions;
  #isDead = false;
  #isFrozen = false;
  #isStopping = false;
  #mishap: { left: number; readonly mishap: Mishap; readonly at: string | undefined } | undefined;

  constructor(options: ModelProcessOptions) {
    this.#options = options;
    this.number = options.number;
    const { store, clock } = options;
    this.#parts = options.parts({
      store: this.#stepwise(store, (name, call) => this.#step(name, call, 'store')),
      watched: (client) =>
        this.#stepwise(client, (name, call, parameters) =>
          requests.has(name) ? this.#request(name, parameters, call) : call(...parameters),
        ),
      clock,
    });
    void this.#start();
  }

  /** A start that fails ends the process. */
  async #start(): Promise<void> {
    try {
      for (const part of this.#parts) {
        const started = part.start();
        if (started !== undefined) await started;
      }
    } catch {
      this.die();
    }
  }

  /** Something was recorded: it looks now. */
  nudge(): void {
    for (const part of this.#parts) part.nudge();
  }

  get isRunning(): boolean {
    return !this.#isDead && !this.#isFrozen;
  }

  get isDead(): boolean {
    return this.#isDead;
  }

  freeze(): void {
    this.#isFrozen = true;
  }

  thaw(): void {
    this.#isFrozen = false;
  }

  /** Something happens to it after so many more steps, or of those called `at`. */
  meet(mishap: Mishap, after: number, at?: string): void {
    this.#mishap = { left: after, mishap, at };
  }

  /** What was to happen to it does not. */
  spare(): void {
    this.#mishap = undefined;
  }

  /** Has it end in good order, once it may. */
  stop(): void {
    if (this.#isStopping || this.#isDead) return;
    this.#isStopping = true;
    void Promise.all(this.#parts.map((part) => part.stop())).then(() => this.die());
  }

  die(): void {
    this.#isDead = true;
    this.#options.steps.forget(this.number);
  }

  #stepwise<Subject extends object>(
    subject: Subject,
    around: (name: string, call: (...parameters: unknown[]) => unknown, parameters: unknown[]) => unknown,
  ): Subject {
    return new Proxy(subject, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        return (...parameters: unknown[]): unknown =>
          around(
            String(name),
            (...given) => Reflect.apply(member, target, given.length > 0 ? given : parameters),
            parameters,
          );
      },
    });
  }

  /** A request leaves in one step, and its answer is heard in another. */
  async #request(name: string, parameters: unknown[], call: (...parameters: unknown[]) => unknown): Promise<unknown> {
    const { lastLanding, request, onRequest, onAnswer, heardAt } = this.#options;
    const [content, stopping] = parameters as [unknown, AbortSignal | undefined];
    onRequest(name, content);
    const expiresAt = lastLanding();
    const leave = async (): Promise<unknown> => {
      const answer = await request(expiresAt, async (signal) =>
        call(content, stopping === undefined ? signal : AbortSignal.any([signal, stopping])),
      );
      onAnswer(content, answer as BrazeOutcome<unknown>);
      return answer;
    };
    const outcome = await this.#step(name, leave, { expiresAt, expired: neverSent });
    return this.#step(`${name} is answered`, () => outcome, { heardAt: heardAt(name) });
  }

  #step(
    label: string,
    call: () => unknown,
    kind: 'store' | Pick<Waiting, 'expiresAt' | 'expired'> | Pick<Waiting, 'heardAt'>,
  ): Promise<unknown> {
    const { steps } = this.#options;
    // A process that died does nothing more, and hears of nothing.
    if (this.#isDead) return new Promise(() => {});
    const { expiresAt = Infinity, expired, heardAt }: Partial<Waiting> = kind === 'store' ? {} : kind;
    return new Promise((resolve, reject) => {
      const run = async (): Promise<void> => {
        const mishap = this.#mishapNow(label, kind === 'store');
        if (mishap === 'dies_before') return this.die();
        if (mishap === 'store_fails_before') return reject(new AppError('store_unavailable'));
        try {
          const result = await call();
          if (mishap === 'dies_after') return this.die();
          if (mishap === 'store_fails_after') return reject(new AppError('store_unavailable'));
          resolve(result);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      steps.add({ process: this.number, label, run, expiresAt, heardAt, expire: () => resolve(expired) });
    });
  }

  #mishapNow(label: string, isStore: boolean): Mishap | undefined {
    const due = this.#mishap;
    if (due === undefined || (due.mishap.startsWith('store') && !isStore)) return undefined;
    if (due.at !== undefined && due.at !== label) return undefined;
    due.left -= 1;
    if (due.left >= 0) return undefined;
    this.#mishap = undefined;
    return due.mishap;
  }
}

const neverSent: BrazeOutcome<never> = {
  outcome: 'unknown',
  reason: 'timeout',
  trace: { status: null, requestId: null, durationMs: 0, rateLimit: { limit: null, remaining: null, retryAt: null } },
};
