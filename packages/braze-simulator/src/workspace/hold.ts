import { randomUUID } from 'node:crypto';
import { matchesRequest } from './received-request.ts';
import type { ReceivedRequest, RequestMatch } from './received-request.ts';

/** Which effects to hold back. */
export interface HoldOptions extends RequestMatch {
  /** How many requests to catch. Default: 1. */
  readonly times?: number;
}

/**
 * Keeps back the effects of matching requests, which are answered as usual, until `release` applies them. Braze applies requests in any
 * order; this makes a chosen order happen.
 */
export class Hold {
  /** Names it in the control API. */
  readonly id = randomUUID();
  readonly #options: HoldOptions;
  readonly #release: (held: readonly (() => void)[]) => void;
  #left: number;
  #held: (() => void)[] = [];

  constructor(options: HoldOptions, release: (held: readonly (() => void)[]) => void) {
    this.#options = options;
    this.#left = options.times ?? 1;
    this.#release = release;
  }

  /** How many effects are held now. */
  get size(): number {
    return this.#held.length;
  }

  /** Takes the effect if the request is one to catch. Answers whether it did. */
  catch(request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body'>, apply: () => void): boolean {
    if (this.#left <= 0 || !matchesRequest(this.#options, request)) return false;
    this.#left -= 1;
    this.#held.push(apply);
    return true;
  }

  /** Applies what is held, in the order received or the last first, and stops catching. */
  release(order: 'as_received' | 'last_first' = 'as_received'): void {
    const held = order === 'as_received' ? this.#held : [...this.#held].reverse();
    this.#held = [];
    this.#left = 0;
    this.#release(held);
  }
}
