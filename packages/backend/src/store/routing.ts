import type { Cell, Lease } from './store.ts';

/** Where a topic's channel leads. */
export interface TopicRoute extends Pick<Cell, 'topic' | 'channel'> {
  readonly connection: string;
}

/** Who wants to move something. Nothing is moved where a backend serves that was started later: then the configuration of that one counts. */
export interface Mover {
  readonly backend: string;
  readonly now: number;
}

/**
 * What is asked of a store where the configuration sends a topic's channel another way than it did, or another backend's does. A choice or a
 * signal is without a route while its reason is `route_missing`: whoever delivers for its connection does not know where it leads.
 */
export interface RoutingStore {
  /**
   * Points undelivered choices of a topic's channel at the connection the configuration names now, and opt-outs that were given up without a
   * route, in steps; with `from`, only what waits for these connections. Answers the connections that choices still wait for.
   */
  reroute(
    routes: readonly TopicRoute[],
    only?: Mover & { readonly from?: readonly string[] },
  ): Promise<readonly string[]>;

  /** Points what is without a route at the connection the configuration of the backend names, in steps. Answers how much it found to move. */
  rerouteUnrouted(routes: readonly TopicRoute[], by: Mover): Promise<number>;

  /**
   * Makes what is without a route due for a new holder of the lease, who has one for these cells; also opt-outs that were given up for it. An
   * opt-in that may have been applied gets the reason `route_found`. A step of a few thousand, to be asked for again until it answers 0; undefined: the lease has run out.
   */
  wakeUnrouted(
    lease: Lease,
    cells: readonly Pick<Cell, 'topic' | 'channel'>[],
    now: number,
  ): Promise<number | undefined>;

  /** Whether no backend serves now that was started after this one; one that never said that it is there was started before all others. */
  isNewestBackend(id: string, now: number): Promise<boolean>;
  /** The connections that anything waits for and that nobody delivers for now. A few looks, however much waits. */
  unattended(now: number): Promise<readonly string[]>;
}
