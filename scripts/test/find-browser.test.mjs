import { describe, expect, it } from 'vitest';

import { firstWorkingBrowser } from '../browser/first-working-browser.mjs';
import { installedBrowserPaths } from '../browser/installed-paths.mjs';
import { browserSources } from '../browser/sources.mjs';

const linux = { chromePath: undefined, platform: 'linux', arch: 'x64', isRoot: false, hasApt: true };

describe('the order of sources', () => {
  it('obeys CHROME_PATH alone where it is set', () => {
    expect(browserSources({ ...linux, chromePath: '/opt/chrome' })).toEqual(['CHROME_PATH']);
  });

  it('prefers what is installed, then what npm has, then a download', () => {
    expect(browserSources(linux)).toEqual(['installed', 'packaged', 'playwright']);
  });

  it('changes the machine last, and only as root where there is apt', () => {
    expect(browserSources({ ...linux, isRoot: true }).at(-1)).toBe('apt');
    expect(browserSources({ ...linux, isRoot: true, hasApt: false })).not.toContain('apt');
  });

  it.each([
    ['linux', 'arm64'],
    ['darwin', 'arm64'],
    ['win32', 'x64'],
  ])('leaves the packaged Chromium out on %s %s, for which there is none', (platform, arch) => {
    expect(browserSources({ ...linux, platform, arch })).toEqual(['installed', 'playwright']);
  });
});

describe('the usual places', () => {
  it('are the PATH and the standard folders on Linux, Chrome before Chromium before Edge', () => {
    const paths = installedBrowserPaths('linux', { PATH: '/nix/bin:/usr/bin' });
    expect(paths[0]).toBe('/nix/bin/google-chrome-stable');
    expect(paths.indexOf('/usr/bin/google-chrome')).toBeLessThan(paths.indexOf('/usr/bin/chromium'));
    expect(paths.indexOf('/usr/bin/chromium')).toBeLessThan(paths.indexOf('/usr/bin/microsoft-edge'));
    expect(new Set(paths).size).toBe(paths.length);
  });

  it('are the applications of the machine and of the user on macOS', () => {
    const paths = installedBrowserPaths('darwin', { HOME: '/Users/ada' });
    expect(paths).toContain('/Applications/Google Chrome.app/Contents/MacOS/Google Chrome');
    expect(paths).toContain('/Users/ada/Applications/Chromium.app/Contents/MacOS/Chromium');
  });

  it('are the program folders that the environment names on Windows', () => {
    const paths = installedBrowserPaths('win32', { 'PROGRAMFILES(X86)': 'C:\\Program Files (x86)' });
    expect(paths).toContain('C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe');
    expect(paths).toHaveLength(3);
  });
});

describe('the first working browser', () => {
  const works = async () => undefined;
  const fails = async () => 'lacks a library';

  it('is the first that starts, and nothing after it is brought', async () => {
    const asked = [];
    const bring = {
      installed: () => ['/usr/bin/stub', '/usr/bin/chromium'],
      packaged: () => asked.push('packaged'),
    };
    const launchProblem = async (path) => (path.endsWith('stub') ? 'is a stub' : undefined);
    const browser = await firstWorkingBrowser(['installed', 'packaged'], bring, launchProblem);
    expect(browser).toEqual({ path: '/usr/bin/chromium', source: 'installed' });
    expect(asked).toEqual([]);
  });

  it('comes from the next source when one cannot bring it', async () => {
    const bring = { packaged: () => Promise.reject(new Error('no network')), playwright: () => ['/cache/chrome'] };
    const browser = await firstWorkingBrowser(['packaged', 'playwright'], bring, works);
    expect(browser.source).toBe('playwright');
  });

  it('is missing with what was wrong everywhere and what to do', async () => {
    const bring = { installed: () => [], packaged: () => ['/cache/chrome'] };
    const finding = firstWorkingBrowser(['installed', 'packaged'], bring, fails);
    await expect(finding).rejects.toThrow(
      /installed: none found[^]*packaged: \/cache\/chrome lacks a library[^]*set CHROME_PATH/,
    );
  });
});
