import { chromium } from 'playwright-core';

import { startLoaderServer } from './loader/loader-server.mjs';
import { measureScript } from './loader/measure-script.mjs';
import { interleave } from './measure/interleave.mjs';
import { median, percentile } from './measure/statistics.mjs';

const rounds = 16;
/** Pages of each kind that are open at the same time: they mostly wait, and only the time their own threads compute counts. */
const pages = 2;

/**
 * What the loader costs on a page that names nobody, in a browser (CHROME_PATH), against an empty script on the
 * same page from the same server.
 *
 * A page alone varies by half from one load to the next, so that the ratio of two loads says little and the median of such ratios leans
 * upwards: this divides the median of all loads by the median of all.
 * @returns {Promise<import('../scripts/bench/bench-line.mjs').BenchLine[]>}
 */
export async function run() {
  const server = await startLoaderServer();
  const args = ['--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run'];
  const browser = await chromium.launch({ executablePath: process.env.CHROME_PATH, args });
  const open = (script) => Array.from({ length: pages }, () => measureScript(browser, server.url, script));
  try {
    const { both } = await interleave(
      {
        both: async () => {
          const measured = await Promise.all([...open('loader'), ...open('empty')]);
          return { loader: measured.slice(0, pages), empty: measured.slice(pages) };
        },
      },
      rounds,
    );
    const all = (script) => both.flatMap((round) => round[script]);
    return linesOf(all('loader'), all('empty'));
  } finally {
    await browser.close();
    await server.close();
  }
}

function linesOf(loader, empty) {
  const line = (name, field, limits) => {
    const [withLoader, without] = [loader, empty].map((results) => results.map((result) => result[field]));
    return {
      name: `loader without identity, three rules: main-thread time ${name}, 2 s beyond the load`,
      value: median(withLoader) / median(without),
      unit: 'x',
      baseline: 'an empty script on the same page',
      ...limits,
      higherIsBetter: false,
      detail: `loader ${spreadOf(withLoader)}, empty ${spreadOf(without)}; medians and quartiles of ${loader.length} loads`,
    };
  };
  return [
    line('of the whole page', 'taskMs', { gate: 1.2, aim: 1.1 }),
    line('of its scripts', 'scriptMs', { gate: 20, aim: 10 }),
  ];
}

function spreadOf(values) {
  const ms = (share) => percentile(values, share).toFixed(1);
  return `${median(values).toFixed(1)} ms (${ms(0.25)} to ${ms(0.75)})`;
}
