import type { Effect } from '../workspace/effect.ts';
import type { EventSummary } from '../workspace/profile.ts';
import { findOrCreateUser, findUser } from '../workspace/user-identity.ts';
import type { JsonObject } from './endpoint.ts';
import { isIsoTime } from './track-fields.ts';
import { readTarget } from './track-identity.ts';
import { TrackProblem } from './track-problem.ts';

/** Checks a custom event of a track request and returns what it does: Braze counts it, and does not notice duplicates. Throws a TrackProblem. */
export function readEvent(item: JsonObject): Effect {
  const { identity, mayCreate } = readTarget(item);
  const { name, time } = item;
  if (typeof name !== 'string' || name === '') throw new TrackProblem('BAD_NAME');
  if (!isIsoTime(time)) throw new TrackProblem('BAD_TIME');
  const eventAt = Date.parse(time);
  return (scope) => {
    const profile = mayCreate ? findOrCreateUser(scope, identity) : findUser(scope, identity);
    if (!profile) return;
    count(profile.customEvents, name, { times: 1, at: eventAt });
    scope.state.touch(profile, scope.at);
  };
}

/** Checks a purchase of a track request and returns what it does: the product is counted, the money is not. Throws a TrackProblem. */
export function readPurchase(item: JsonObject): Effect {
  const { identity, mayCreate } = readTarget(item);
  const { product_id: product, currency, price, quantity = 1, time } = item;
  if (typeof product !== 'string' || product === '') throw new TrackProblem('BAD_PRODUCT');
  if (typeof currency !== 'string' || typeof price !== 'number') throw new TrackProblem('BAD_PRICE');
  if (typeof quantity !== 'number' || !Number.isInteger(quantity) || quantity < 1)
    throw new TrackProblem('BAD_QUANTITY');
  if (!isIsoTime(time)) throw new TrackProblem('BAD_TIME');
  const boughtAt = Date.parse(time);
  return (scope) => {
    const profile = mayCreate ? findOrCreateUser(scope, identity) : findUser(scope, identity);
    if (!profile) return;
    count(profile.purchases, product, { times: quantity, at: boughtAt });
    scope.state.touch(profile, scope.at);
  };
}

function count(summaries: Map<string, EventSummary>, name: string, { times, at }: { times: number; at: number }): void {
  const before = summaries.get(name);
  summaries.set(name, {
    count: (before?.count ?? 0) + times,
    firstAt: Math.min(before?.firstAt ?? at, at),
    lastAt: Math.max(before?.lastAt ?? at, at),
  });
}
