import type * as fc from 'fast-check';

/** Requests that are thrown at each endpoint. `ADVERSARY_RUNS` sets another number. */
const runs = Number(process.env['ADVERSARY_RUNS'] ?? 10_000);

/**
 * How the properties of these tests are run: another seed each time, printed so that `ADVERSARY_SEED` (and, for one
 * counterexample, `ADVERSARY_PATH` as fast-check reports it) play the same again.
 */
export function runParameters<T>(label: string, numRuns = runs): fc.Parameters<T> {
  const seed = Number(process.env['ADVERSARY_SEED'] ?? Math.trunc(Math.random() * 2 ** 31));
  process.stdout.write(`${label}: ${numRuns} runs, ADVERSARY_SEED=${seed}\n`);
  const path = process.env['ADVERSARY_PATH'];
  return { seed, numRuns, ...(path === undefined ? {} : { path }) };
}
