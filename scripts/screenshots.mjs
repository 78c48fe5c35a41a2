import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

import { findBrowser } from './find-browser.mjs';
import { writeContactSheet } from './screenshots/contact-sheet.mjs';
import { looks, states } from './screenshots/states.mjs';
import { takeScreenshot } from './screenshots/take-screenshot.mjs';
import { repositoryRoot } from './toolchain/repository-root.mjs';
import { runScript } from './toolchain/run-script.mjs';

const folder = join(repositoryRoot, 'test-results', 'screenshots');

/**
 * `npm run screenshots [-- <part of a name> ...]`: draws the built center in every state and look, and writes a picture of
 * each and one contact sheet to test-results/screenshots. Needs a build, and makes none.
 */
async function screenshots() {
  const wanted = process.argv.slice(2);
  const shots = states
    .flatMap((state) => looks.map((look) => ({ state, look, name: `${state.name}, ${look.name}` })))
    .filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const browser = await chromium.launch({ executablePath: (await findBrowser()).path });
  try {
    for (const shot of shots)
      await takeScreenshot(browser, shot, join(folder, `${shot.name.replace(/\W+/g, '-')}.png`));
    await writeContactSheet(browser, shots, folder);
  } finally {
    await browser.close();
  }
  console.log(`${shots.length} pictures and contact-sheet.png in ${folder}`);
  return 0;
}

await runScript(screenshots);
