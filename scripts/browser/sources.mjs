/**
 * @typedef {object} Machine
 * @property {string | undefined} chromePath the value of CHROME_PATH
 * @property {NodeJS.Platform} platform
 * @property {string} arch as `process.arch`
 * @property {boolean} isRoot
 * @property {boolean} hasApt whether apt-get is there
 */

/** @typedef {'CHROME_PATH' | 'installed' | 'packaged' | 'playwright' | 'apt'} BrowserSource */

/**
 * Where to look for a browser on a machine, in order: what costs nothing first, what changes the machine last.
 * A CHROME_PATH is an order, not a hint: where it is set, nothing else is tried.
 * @param {Machine} machine
 * @returns {BrowserSource[]}
 */
export function browserSources({ chromePath, platform, arch, isRoot, hasApt }) {
  if (chromePath) return ['CHROME_PATH'];
  const isLinux = platform === 'linux';
  return [
    'installed',
    ...(isLinux && arch === 'x64' ? ['packaged'] : []),
    'playwright',
    ...(isLinux && isRoot && hasApt ? ['apt'] : []),
  ];
}
