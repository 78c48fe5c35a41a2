import type { Gate } from './gate.ts';
import type { Lane, LaneName } from './lane.ts';

/**
 * - `delivering`: requests are under way.
 * - `waiting`: nothing is due.
 * - `backing_off`: Braze is down, slow or limiting, or the store fails; what is due waits and loses nothing.
 * - `stopped_by_braze`: Braze refuses the key, the address, or a permission without which choices of topics are not delivered. An operator has to act; delivery goes on by itself after.
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
  /** Permissions that the key lacks, as Braze's answers say; grant them to a new key. Not all of them stop anything: `optionalLanes`. */
  readonly missingPermissions: readonly string[];
  /** Lanes that are not open, and why. */
  readonly closed: readonly { readonly lane: string; readonly reason: string | null; readonly opensAt: number }[];
}

/** The permission that each kind of work needs. Source: Braze docs, "API keys". */
const permissions: Readonly<Record<LaneName, string>> = {
  opt_out: 'subscription.status.set',
  opt_in: 'users.track',
  read_back: 'subscription.groups.get',
  global: 'email.status',
  global_read: 'users.export.ids',
  message: 'campaigns.trigger.send',
  signal: 'users.track',
  unsubscribes: 'email.unsubscribe',
};

/** Work that a workspace may do without: where the key lacks the permission for it, it waits, and the connection is well. */
const optionalLanes: ReadonlySet<LaneName> = new Set(['global', 'global_read', 'unsubscribes']);

type LaneStanding = Pick<Lane<unknown>, 'name' | 'isBusy'> & {
  readonly gate: Pick<Gate, 'standing' | 'opensAt' | 'isForbidden' | 'lacks'>;
};

/** The worst state any lane is in, and what closed the lanes. */
export function summariseLanes(
  lanes: readonly LaneStanding[],
): Pick<DeliveryStatus, 'state' | 'lastError' | 'closed' | 'missingPermissions'> {
  const closed = lanes.flatMap(({ name, gate }) =>
    gate.standing.state === 'open'
      ? []
      : [{ lane: name, state: gate.standing.state, reason: gate.standing.reason, opensAt: gate.opensAt }],
  );
  const forbidden = lanes.filter(({ gate }) => gate.isForbidden);
  const isForbidden = new Set(forbidden.map(({ name }) => name));
  const inTheWay = closed.filter(({ lane }) => !(optionalLanes.has(lane) && isForbidden.has(lane)));
  const isStopped = inTheWay.some(({ state }) => state === 'stopped');
  const isOpen = lanes.some(({ isBusy }) => isBusy) ? 'delivering' : 'waiting';
  const worst = inTheWay.find(({ state }) => state === 'stopped') ?? inTheWay[0];
  return {
    state: isStopped ? 'stopped_by_braze' : inTheWay.length > 0 ? 'backing_off' : isOpen,
    lastError: worst?.reason ?? null,
    missingPermissions: [...new Set(forbidden.map(({ name, gate }) => gate.lacks ?? permissions[name]))],
    closed: closed.map(({ lane, reason, opensAt }) => ({ lane, reason, opensAt })),
  };
}
