import type { EmailStateRequest } from '../braze/client.ts';
import type { WantedState } from '../contract.ts';
import type { DeliverableChoice } from '../store/store.ts';
import { batchLimit } from './retry-timing.ts';

/** One request that sets the global email state of several people, all to one state and named by one kind of identifier. */
export interface GlobalRequest {
  readonly state: WantedState;
  readonly kind: EmailStateRequest['kind'];
  readonly rows: readonly DeliverableChoice[];
}

export interface GlobalPlan {
  /** Opt-outs first. */
  readonly requests: readonly GlobalRequest[];
  /** Choices of a number, which has no global email state. */
  readonly misplaced: readonly DeliverableChoice[];
}

/** The most addresses in `/email/status`, and the most objects in `/users/track`. Source: Braze docs. */
const batchSizes: Readonly<Record<GlobalRequest['kind'], number>> = { email: 50, external_id: 75 };

/** The most people in one request, of whichever kind. */
export const smallestBatch = batchSizes.email;

/** Turns due global states into as few requests as Braze allows; who failed often shares a request with fewer. Pure. */
export function planGlobal(choices: readonly DeliverableChoice[]): GlobalPlan {
  const requests = (['unsubscribed', 'subscribed'] as const).flatMap((state) =>
    (['email', 'external_id'] as const).flatMap((kind) =>
      fill({ state, kind, rows: choices.filter((choice) => choice.state === state && choice.target.kind === kind) }),
    ),
  );
  return { requests, misplaced: choices.filter(({ target }) => target.kind === 'phone') };
}

function fill({ state, kind, rows }: GlobalRequest): GlobalRequest[] {
  const filled: DeliverableChoice[][] = [];
  for (const row of [...rows].sort((one, other) => one.attempts - other.attempts)) {
    const current = filled.at(-1);
    if (current === undefined || current.length >= batchLimit(batchSizes[kind], row.attempts)) filled.push([row]);
    else current.push(row);
  }
  return filled.map((some) => ({ state, kind, rows: some }));
}

/** The two halves of a request that Braze rejected as a whole; undefined where it is about one person. */
export function halveGlobal({ rows, ...rest }: GlobalRequest): readonly GlobalRequest[] | undefined {
  if (rows.length < 2) return undefined;
  const middle = Math.ceil(rows.length / 2);
  return [
    { ...rest, rows: rows.slice(0, middle) },
    { ...rest, rows: rows.slice(middle) },
  ];
}

/** A request as the client takes it. */
export function emailStateRequest({ state, kind, rows }: GlobalRequest): EmailStateRequest {
  return { state, kind, identifiers: rows.map(({ target }) => target.value) };
}
