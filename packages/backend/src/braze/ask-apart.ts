import type { BrazeOutcome } from './outcome.ts';

/** What Braze said of some of those that were asked about; undefined where it was not asked. */
export interface PartAnswer<Value, Body> {
  readonly values: readonly Value[];
  readonly outcome: BrazeOutcome<Body> | undefined;
}

/**
 * Asks about values together. Where Braze rejects them, it asks about each half, and so on, so that one that Braze does not take leaves nobody
 * else without an answer: a `rejected` that comes out of here is about one value alone.
 *
 * For 50 values of which one is at fault these are 13 requests at most. Whoever reads the answers ends it by reading no further.
 */
export async function* askApart<Value, Body>(
  values: readonly Value[],
  ask: (values: readonly Value[]) => Promise<BrazeOutcome<Body> | undefined>,
): AsyncGenerator<PartAnswer<Value, Body>, void, undefined> {
  const outcome = await ask(values);
  if (outcome?.outcome !== 'rejected' || values.length < 2) {
    yield { values, outcome };
    return;
  }
  const middle = Math.ceil(values.length / 2);
  yield* askApart(values.slice(0, middle), ask);
  yield* askApart(values.slice(middle), ask);
}
