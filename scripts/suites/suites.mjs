/**
 * @typedef {object} Suite
 * @property {string} name what `npm test -- <name>` selects
 * @property {string} folder where it runs, relative to the checkout
 * @property {'vitest' | 'web-test-runner'} runner
 * @property {boolean} needsBrowser
 */

/**
 * Every test suite, in the order they run: the quick ones first.
 * @type {readonly Suite[]}
 */
export const suites = [
  { name: 'scripts', folder: 'scripts', runner: 'vitest', needsBrowser: false },
  { name: 'braze-simulator', folder: 'packages/braze-simulator', runner: 'vitest', needsBrowser: false },
  { name: 'backend', folder: 'packages/backend', runner: 'vitest', needsBrowser: false },
  { name: 'widget', folder: 'packages/widget', runner: 'web-test-runner', needsBrowser: true },
  { name: 'demo', folder: 'demo', runner: 'vitest', needsBrowser: true },
];

/**
 * The suites that the arguments name; all of them when there are none.
 * @param {string[]} names
 * @returns {readonly Suite[]}
 * @throws {Error} with an `exitCode`, when a name is unknown
 */
export function selectSuites(names) {
  const known = suites.map(({ name }) => name);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    const message = `Unknown suite: ${unknown.join(', ')}. There are: ${known.join(', ')}.`;
    throw Object.assign(new Error(message), { exitCode: 1 });
  }
  return names.length === 0 ? suites : suites.filter(({ name }) => names.includes(name));
}
