import { elements } from './grid-server.mjs';

const slowdown = 4;

/**
 * Opens the page in a fresh profile, with the processor slowed down 4 times, and waits for the grid to be drawn.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {'widget' | 'hand'} name
 * @param {'inline' | 'dialog'} [mode]
 * @returns {Promise<{ visibleMs: number, blockingMs: number, shift: number }>} since the navigation began
 */
export async function measureLoad(browser, url, name, mode = 'inline') {
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(`${url}/?${new URLSearchParams({ ...elements[name], mode })}`, { waitUntil: 'load' });
    const measured = await page.evaluate(async () => {
      const visibleMs = await window.visible;
      // Long tasks and shifts are reported when the browser has nothing better to do.
      await new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 100), { timeout: 1000 }));
      return { visibleMs, ...window.seen };
    });
    // A browser that is still slowed down now and then never finishes closing.
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    return measured;
  } finally {
    await context.close();
  }
}
