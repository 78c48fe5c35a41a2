import type { Gate } from './gate.ts';
import type { Lane } from './lane.ts';

/**
 * - `delivering`: requests are under way.
 * - `waiting`: nothing is due.
 * - `backing_off`: Braze is down, slow or limiting, or the store fails; what is due waits and loses nothing.
 * - `stopped_by_braze`: Braze refuses the key, a permission or the address. An operator has to act; delivery goes on by itself after.
 * - `standby`: another process delivers for this connection.
 * - `stopped`: not started, or ended.
 */
export type DeliveryState = 'delivering' | 'waiting' | 'backing_off' | 'stopped_by_braze' | 'standby' | 'stopped';

/** How delivery for one connection stands, for health and metrics. */
export interface DeliveryStatus {
  readonly connection: string;
  readonly state: DeliveryState;
  /** Since when, epoch milliseconds. */
  readonly since: number;
  /** Code of what went wrong last, such as `braze_401`; null once everything answers well. */
  readonly lastError: string | null;
  /** Lanes that are not open, and why. */
  readonly closed: readonly { readonly lane: string; readonly reason: string | null; readonly opensAt: number }[];
}

type LaneStanding = Pick<Lane<unknown>, 'name' | 'isBusy'> & { readonly gate: Pick<Gate, 'standing' | 'opensAt'> };

/** The worst state any lane is in, and what closed the lanes. */
export function summariseLanes(lanes: readonly LaneStanding[]): Pick<DeliveryStatus, 'state' | 'lastError' | 'closed'> {
  const closed = lanes.flatMap(({ name, gate }) =>
    gate.standing.state === 'open'
      ? []
      : [{ lane: name, state: gate.standing.state, reason: gate.standing.reason, opensAt: gate.opensAt }],
  );
  const isStopped = closed.some(({ state }) => state === 'stopped');
  const isOpen = lanes.some(({ isBusy }) => isBusy) ? 'delivering' : 'waiting';
  const worst = closed.find(({ state }) => state === 'stopped') ?? closed[0];
  return {
    state: isStopped ? 'stopped_by_braze' : closed.length > 0 ? 'backing_off' : isOpen,
    lastError: worst?.reason ?? null,
    closed: closed.map(({ lane, reason, opensAt }) => ({ lane, reason, opensAt })),
  };
}
