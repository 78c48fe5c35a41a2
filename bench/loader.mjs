import { chromium } from 'playwright-core';

import { startLoaderServer } from './loader/loader-server.mjs';
import { measureScript } from './loader/measure-script.mjs';
import { interleave, pairedRatio } from './measure/interleave.mjs';
import { median } from './measure/statistics.mjs';

const rounds = 15;

/**
 * What the loader costs on a page that names nobody, in a browser (CHROME_PATH) slowed down 4 times, against an empty
 * script on the same page from the same server.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const server = await startLoaderServer();
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args });
  try {
    const { loader, empty } = await interleave(
      {
        loader: () => measureScript(browser, server.url, 'loader'),
        empty: () => measureScript(browser, server.url, 'empty'),
      },
      rounds,
    );
    const ms = (results, field) => median(results.map((result) => result[field]));
    const line = (name, field, limits) => ({
      name: `loader without identity, three rules, 4 x CPU slowdown: main-thread time ${name}, 2 s beyond the load`,
      value: pairedRatio(loader, empty, field),
      unit: 'x',
      baseline: 'an empty script on the same page',
      ...limits,
      higherIsBetter: false,
      detail: `loader ${ms(loader, field).toFixed(1)} ms, empty ${ms(empty, field).toFixed(1)} ms; median of ${rounds} rounds`,
    });
    return [
      line('of the whole page', 'taskMs', { gate: 1.2, aim: 1.1 }),
      line('of its scripts', 'scriptMs', { gate: 20, aim: 10 }),
    ];
  } finally {
    await browser.close();
    await server.close();
  }
}
