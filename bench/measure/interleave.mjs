import { median } from './statistics.mjs';

/**
 * Measures several things in turn, round after round, so that whatever else the machine does meets all of them alike.
 * @template {string} Name
 * @param {Record<Name, () => Promise<object>>} measures what each answers is numbers by name
 * @param {number} rounds how many count; one more before them warms up
 * @returns {Promise<Record<Name, object[]>>} the answers of each, round by round
 */
export async function interleave(measures, rounds) {
  const names = Object.keys(measures);
  const results = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = -1; round < rounds; round++) {
    // The order turns around each time: what runs second must not always find what the first has left.
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      const result = await measures[name]();
      if (round >= 0) results[name].push(result);
    }
  }
  return results;
}

/** The median over the rounds of one thing's number divided by another's of the same round. */
export function pairedRatio(measured, baseline, field) {
  return median(measured.map((result, round) => result[field] / baseline[round][field]));
}
