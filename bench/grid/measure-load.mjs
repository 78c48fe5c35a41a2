import { elements } from './grid-server.mjs';

/**
 * Opens the page in a fresh profile, with the processor slowed down 4 times unless told otherwise, and waits for the grid to
 * be drawn.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {'widget' | 'hand'} name
 * @param {{ mode?: 'inline' | 'dialog', property?: string, slowdown?: number }} [options] what the center shows, and how
 * @returns {Promise<{ visibleMs: number, blockingMs: number, shift: number, elementCount: number }>} since the navigation
 *   began; the elements are those of the center, itself included
 */
export async function measureLoad(browser, url, name, options = {}) {
  const { mode = 'inline', property = 'acme-www', slowdown = 4 } = options;
  const context = await browser.newContext({ viewport: { width: 1280, height: 1400 } });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
    await page.goto(`${url}/?${new URLSearchParams({ ...elements[name], mode, property })}`, { waitUntil: 'load' });
    const measured = await page.evaluate(async () => {
      const visibleMs = await window.visible;
      // Long tasks and shifts are reported when the browser has nothing better to do.
      await new Promise((resolve) => requestIdleCallback(() => setTimeout(resolve, 100), { timeout: 1000 }));
      const { shadowRoot } = document.querySelector('main').firstElementChild;
      return { visibleMs, elementCount: 1 + shadowRoot.querySelectorAll('*').length, ...window.seen };
    });
    // A browser that is still slowed down now and then never finishes closing.
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: 1 });
    return measured;
  } finally {
    await context.close();
  }
}
