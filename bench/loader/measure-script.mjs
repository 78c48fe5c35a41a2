const slowdown = 4;
/** Long enough for the first looks of the loader, after 0.25, 0.75 and 1.75 s. */
const watchedMs = 2000;

/**
 * Opens the page with that script in a fresh profile, with the processor slowed down 4 times, and adds up what its main
 * thread has computed: in processor time, because other programs of the machine do not count.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {'loader' | 'empty'} script
 * @returns {Promise<{ taskMs: number, scriptMs: number }>} in all tasks, and in scripts alone, 2 s beyond the load
 */
export async function measureScript(browser, url, script) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(`${url}/?script=${script}`, { waitUntil: 'load' });
    await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), watchedMs);
    const { metrics } = await devtools.send('Performance.getMetrics');
    // A browser that is still slowed down now and then never finishes closing.
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    const ms = (metric) => 1000 * metrics.find(({ name }) => name === metric).value;
    return { taskMs: ms('TaskDuration'), scriptMs: ms('ScriptDuration') };
  } finally {
    await context.close();
  }
}
