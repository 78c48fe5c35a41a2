import { posix, win32 } from 'node:path';

const LINUX_COMMANDS = [
  'google-chrome-stable',
  'google-chrome',
  'chromium',
  'chromium-browser',
  'microsoft-edge-stable',
  'microsoft-edge',
];
const LINUX_FOLDERS = ['/usr/bin', '/usr/local/bin', '/snap/bin', '/opt/google/chrome'];
const MAC_APPS = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS_PATHS = [
  'Google\\Chrome\\Application\\chrome.exe',
  'Chromium\\Application\\chrome.exe',
  'Microsoft\\Edge\\Application\\msedge.exe',
];
const WINDOWS_FOLDERS = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'];

/**
 * Where Chrome, Chromium and Edge (any browser that speaks Chrome's protocol) are installed by their own installers
 * and by distributions, most likely first. The files need not exist.
 * @param {NodeJS.Platform} platform
 * @param {NodeJS.ProcessEnv} env for PATH and the folders of Windows
 * @returns {string[]}
 */
export function installedBrowserPaths(platform, env) {
  if (platform === 'win32') return windowsPaths(env);
  if (platform === 'darwin') return macPaths(env);
  const folders = new Set([...(env.PATH ?? '').split(':').filter(Boolean), ...LINUX_FOLDERS]);
  return LINUX_COMMANDS.flatMap((command) => [...folders].map((folder) => posix.join(folder, command)));
}

function macPaths(env) {
  const folders = ['/Applications', ...(env.HOME ? [posix.join(env.HOME, 'Applications')] : [])];
  return MAC_APPS.flatMap((app) => folders.map((folder) => `${folder}/${app}.app/Contents/MacOS/${app}`));
}

function windowsPaths(env) {
  const folders = WINDOWS_FOLDERS.map((name) => env[name]).filter(Boolean);
  return WINDOWS_PATHS.flatMap((path) => folders.map((folder) => win32.join(folder, path)));
}
