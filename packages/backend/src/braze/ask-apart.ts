import type { BrazeOutcome } from './outcome.ts';

/**
 * What Braze said of some of those that were asked about, in this very composition; undefined where it was not asked. `rejected` of one value is
 * about that value. Of several it is about some of them, or none: Braze was not asked about each.
 */
export interface PartAnswer<Value, Body> {
  readonly values: readonly Value[];
  readonly outcome: BrazeOutcome<Body> | undefined;
}

/**
 * After so many rejections, and no part that Braze took, nothing is parted any more: it is taken not to be about single values. One at fault in each
 * eighth of 50 looks the same.
 */
const mostRejections = 15;

/**
 * Asks about values together. Where Braze rejects them, it asks about each half, and so on, so that one that Braze does not take leaves nobody
 * else without an answer. The largest parts go first.
 *
 * For 50 values these are 13 requests where one of them is at fault, 25 at most for two, and 99 for all but one. Where Braze rejects the
 * first 15 requests, it ends, and what is not parted by then is answered as it was rejected, together. Whoever reads the answers ends
 * it by reading no further.
 */
export async function* askApart<Value, Body>(
  values: readonly Value[],
  ask: (values: readonly Value[]) => Promise<BrazeOutcome<Body> | undefined>,
): AsyncGenerator<PartAnswer<Value, Body>, void, undefined> {
  let rejections = 0;
  let isAnyTaken = false;
  const rejected: PartAnswer<Value, Body>[] = [];
  let parts: readonly (readonly Value[])[] = [values];
  for (;;) {
    for (const part of parts) {
      const answer = { values: part, outcome: await ask(part) };
      const isRejected = answer.outcome?.outcome === 'rejected';
      if (isRejected) rejections += 1;
      else if (answer.outcome !== undefined) isAnyTaken = true;
      if (isRejected && part.length > 1) rejected.push(answer);
      else yield answer;
    }
    const next = rejected.shift();
    if (next === undefined) return;
    if (isAnyTaken || rejections < mostRejections) parts = halvesOf(next.values);
    else {
      yield next;
      parts = [];
    }
  }
}

function halvesOf<Value>(values: readonly Value[]): readonly (readonly Value[])[] {
  const middle = Math.ceil(values.length / 2);
  return [values.slice(0, middle), values.slice(middle)];
}
