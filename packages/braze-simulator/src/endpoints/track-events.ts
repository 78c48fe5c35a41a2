import type { Effect } from '../workspace/effect.ts';
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
    const before = profile.customEvents.get(name);
    profile.customEvents.set(name, {
      count: (before?.count ?? 0) + 1,
      firstAt: Math.min(before?.firstAt ?? eventAt, eventAt),
      lastAt: Math.max(before?.lastAt ?? eventAt, eventAt),
    });
    scope.state.touch(profile, scope.at);
  };
}

/** Checks a purchase of a track request. It creates the person where an attribute would; the purchase itself is not kept. Throws a TrackProblem. */
export function readPurchase(item: JsonObject): Effect {
  const { identity, mayCreate } = readTarget(item);
  const { product_id: product, currency, price, time } = item;
  if (typeof product !== 'string' || product === '') throw new TrackProblem('BAD_PRODUCT');
  if (typeof currency !== 'string' || typeof price !== 'number') throw new TrackProblem('BAD_PRICE');
  if (!isIsoTime(time)) throw new TrackProblem('BAD_TIME');
  return (scope) => {
    const profile = mayCreate ? findOrCreateUser(scope, identity) : findUser(scope, identity);
    if (profile) scope.state.touch(profile, scope.at);
  };
}
