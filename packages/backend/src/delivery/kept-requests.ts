import { hasRoom, type SendRequest } from './plan.ts';
import type { Turn } from './turn.ts';

/** How long a choice waits at most for others to share its request, in milliseconds. Only in a backlog does any wait at all. */
const longestMs = 1000;

/**
 * Requests that a claim could not fill. In a backlog their choices wait for the next claim, because Braze counts a request that is half
 * full as it counts a full one.
 */
export class KeptRequests {
  #turn: Turn | undefined;
  #requests: readonly SendRequest[] = [];

  /** What is kept, and is kept no longer. Nothing of an earlier turn: whoever took the lease since has recovered its choices. */
  take(turn: Turn): readonly SendRequest[] {
    const requests = this.#turn === turn ? this.#requests : [];
    this.#requests = [];
    return requests;
  }

  /** Keeps the requests that have room, but for those that waited long enough. Answers the others, which are to be sent. */
  keep(requests: readonly SendRequest[], turn: Turn, now: number): readonly SendRequest[] {
    const mayWait = (request: SendRequest): boolean => hasRoom(request) && now - claimedAt(request) < longestMs;
    this.#turn = turn;
    this.#requests = requests.filter(mayWait);
    return requests.filter((request) => !mayWait(request));
  }
}

/** When the first of a request's choices was noted as sent, as every claimed one is. */
export function claimedAt({ rows }: SendRequest): number {
  return Math.min(...rows.map(({ choice }) => choice.sentAt ?? choice.changedAt));
}
