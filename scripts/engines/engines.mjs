/** The browser engines that the widget's tests can run in. @typedef {'chromium' | 'firefox' | 'webkit'} Engine */

/** @type {readonly Engine[]} */
export const engines = ['chromium', 'firefox', 'webkit'];

/**
 * Reads a list of engines, as BROWSERS holds it: names with commas between.
 * @param {string | undefined} list Chromium alone where it is empty or not set
 * @returns {readonly Engine[]} each once, in the order of the list
 * @throws {Error} with an `exitCode`, for a name that is none
 */
export function chosenEngines(list) {
  const names = (list ?? '')
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');
  const unknown = names.filter((name) => !engines.includes(name));
  if (unknown.length > 0) {
    const message = `Unknown browser engine: ${unknown.join(', ')}. There are: ${engines.join(', ')}.`;
    throw Object.assign(new Error(message), { exitCode: 1 });
  }
  return names.length === 0 ? ['chromium'] : [...new Set(names)];
}
