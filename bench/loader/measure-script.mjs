/** Long enough for the first looks of the loader, after 0.5 and 1.5 s. */
const watchedMs = 2000;

/**
 * Opens the page with that script in a fresh profile, and adds up what its main thread has computed: in processor time,
 * because other programs of the machine do not count.
 *
 * The browser's emulation of a slower processor is left out. It makes the thread spin for a multiple of the time that has
 * passed, also while another program had the processor, so on a busy machine it adds more noise than the loader costs; and a
 * ratio of processor times is the same on a slower one.
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
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    await page.goto(`${url}/?script=${script}`, { waitUntil: 'load' });
    await page.evaluate((ms) => new Promise((resolve) => setTimeout(resolve, ms)), watchedMs);
    const { metrics } = await devtools.send('Performance.getMetrics');
    const ms = (metric) => 1000 * metrics.find(({ name }) => name === metric).value;
    return { taskMs: ms('TaskDuration'), scriptMs: ms('ScriptDuration') };
  } finally {
    await context.close();
  }
}
