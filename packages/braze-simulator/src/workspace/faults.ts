import { matchesRequest } from './received-request.ts';
import type { ReceivedRequest, RequestMatch } from './received-request.ts';

/** An error of one object in a track request, as Braze lists it. */
export interface TrackItemError {
  readonly type: string;
  readonly input_array: 'attributes' | 'events' | 'purchases';
  readonly index: number;
}

interface FaultTiming extends RequestMatch {
  /** How many requests it meets, or `until_cleared`. Default: 1. */
  readonly times?: number | 'until_cleared';
  /** How many matching requests it lets pass first. Default: 0. */
  readonly skip?: number;
}

/** Something that goes wrong with a request that was otherwise admitted (key, permission, rate limit and JSON were in order). */
export type Fault =
  /** Another answer than the right one. The effect is lost unless `effect` says `applied`. */
  | (FaultTiming & {
      readonly kind: 'status';
      readonly status: number;
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: unknown;
      readonly effect?: 'lost' | 'applied';
    })
  /** No answer: the socket is held until the client gives up or the simulator closes. The effect is lost unless `effect` says `applied`. */
  | (FaultTiming & { readonly kind: 'timeout'; readonly effect?: 'lost' | 'applied' })
  /** The connection is reset. The effect is lost unless `effect` says `applied`. */
  | (FaultTiming & { readonly kind: 'reset'; readonly effect?: 'lost' | 'applied' })
  /** The right answer, `delayMs` late. The effect is applied before the delay. */
  | (FaultTiming & { readonly kind: 'slow'; readonly delayMs: number })
  /** The effect is applied twice, as if the request had been delivered twice. */
  | (FaultTiming & { readonly kind: 'duplicate' })
  /** The named objects of a track request are rejected with these errors; the others are processed. */
  | (FaultTiming & { readonly kind: 'track_errors'; readonly errors: readonly TrackItemError[] });

/** The kinds of fault. */
export type FaultKind = Fault['kind'];

interface QueuedFault {
  readonly fault: Fault;
  toSkip: number;
  left: number;
}

/** The faults that wait for a request. Each request meets at most one: the oldest that matches. */
export class Faults {
  #queue: QueuedFault[] = [];

  /** Queues a fault. */
  add(fault: Fault): void {
    const left = fault.times === 'until_cleared' ? Infinity : (fault.times ?? 1);
    this.#queue.push({ fault, toSkip: fault.skip ?? 0, left });
  }

  /** How many faults still wait for requests. */
  get size(): number {
    return this.#queue.length;
  }

  /** Drops every fault. Requests that met one already are not touched. */
  clear(): void {
    this.#queue = [];
  }

  /** The fault that meets this request, or null. A fault that has met its last request is gone. */
  take(request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body'>): Fault | null {
    for (const queued of this.#queue) {
      if (!matchesRequest(queued.fault, request)) continue;
      if (queued.toSkip > 0) {
        queued.toSkip -= 1;
        continue;
      }
      queued.left -= 1;
      if (queued.left <= 0) this.#queue = this.#queue.filter((other) => other !== queued);
      return queued.fault;
    }
    return null;
  }
}
