/** The oldest Node that the packages run on; the same number stands in every `engines` field. */
export const OLDEST_NODE = '20.19.0';

/**
 * Says whether a Node version is new enough, as a message to show, or `undefined` when it is.
 * @param {string} version as `process.versions.node` gives it
 * @returns {string | undefined}
 */
export function nodeVersionProblem(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE.split('.').map(Number);
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return undefined;
  return `Node ${OLDEST_NODE} or newer is needed, and this is Node ${version}. Install a current release from https://nodejs.org and run the command again.`;
}

/** Ends the process with a clear message when Node is too old. Call it before anything else. */
export function checkNode() {
  const problem = nodeVersionProblem(process.versions.node);
  if (problem === undefined) return;
  console.error(problem);
  process.exit(1);
}
