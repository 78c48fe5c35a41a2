import type { Limits } from '../config/limits.ts';
import { trippedSince } from '../store/breaker.ts';
import type { Store } from '../store/store.ts';
import type { GivenUpCounts } from '../store/stuck.ts';
import type { AppParts, ConnectionHealth } from './app-parts.ts';
import { breakerPolicy } from './guard-blind-opt-outs.ts';

/** Stuck choices are counted no further, so that no backlog makes a health check slow. */
export const mostCounted = 10_000;

export type StandingParts = Pick<AppParts, 'health' | 'now' | 'stranded'> & {
  readonly store: Pick<Store, 'blindRates' | 'countStuckUpTo'>;
};

/** What an operator has to know of a running backend. */
export interface Standing {
  readonly connections: readonly (ConnectionHealth & { readonly gaveUp: GivenUpCounts })[];
  /** Properties for which the breaker of opt-outs without proof has tripped, and when, epoch milliseconds. */
  readonly tripped: readonly { readonly property: string; readonly since: number }[];
  /** Connections that are gone from the configuration while choices wait for them. */
  readonly stranded: readonly string[];
}

/** @throws what the store throws while it is away */
export async function readStanding(
  limits: Limits,
  { health, now, store, stranded = () => [] }: StandingParts,
): Promise<Standing> {
  const connections = health();
  const rates = await store.blindRates();
  const stuck = connections.map(async (each) => ({
    ...each,
    gaveUp: await store.countStuckUpTo(each.connection, mostCounted),
  }));
  const tripped = rates.flatMap((rate) => {
    const since = trippedSince(rate, now(), breakerPolicy(limits));
    return since === null ? [] : [{ property: rate.property, since }];
  });
  return { connections: await Promise.all(stuck), tripped, stranded: stranded() };
}
