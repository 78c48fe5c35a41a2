/** @typedef {import('./sources.mjs').BrowserSource} BrowserSource */

/**
 * Asks the sources in order and answers the first browser that really starts. What was wrong with the others is in the
 * error when none does.
 * @param {BrowserSource[]} sources
 * @param {Record<BrowserSource, () => string[] | Promise<string[]>>} bring the paths that a source has, best first
 * @param {(path: string) => Promise<string | undefined>} launchProblem see launch-problem.mjs
 * @returns {Promise<{ path: string, source: BrowserSource }>}
 * @throws {Error} with an `exitCode`, and a message that says what to do
 */
export async function firstWorkingBrowser(sources, bring, launchProblem) {
  const problems = [];
  for (const source of sources) {
    try {
      const paths = await bring[source]();
      if (paths.length === 0) problems.push(`${source}: none found`);
      for (const path of paths) {
        const problem = await launchProblem(path);
        if (problem === undefined) return { path, source };
        problems.push(`${source}: ${path} ${problem}`);
      }
    } catch (error) {
      problems.push(`${source}: ${error.message}`);
    }
  }
  throw Object.assign(new Error(noBrowserMessage(problems)), { exitCode: 1 });
}

function noBrowserMessage(problems) {
  return [
    'No browser for the tests could be found or brought:',
    ...problems.map((problem) => `  ${problem}`),
    'Install Chrome, Chromium or Edge, or set CHROME_PATH to the executable of one, and run the command again.',
  ].join('\n');
}
