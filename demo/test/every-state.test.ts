import axe from 'axe-core';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { looks, states } from '../../scripts/screenshots/states.mjs';
import { withState } from '../../scripts/screenshots/take-screenshot.mjs';

// Every state of the contact sheet (`npm run screenshots`), in the looks that are hardest on it.

const hard = ['768 forced', '768 text 200 %', '1280 zoom 400 %', '320 dark', '320 rtl'];

let browser: Browser;
beforeAll(async () => {
  browser = await chromium.connect(inject('browser'));
});
afterAll(() => browser.close());

/** What axe finds, the size of targets included, which it leaves out unless asked. */
async function violations(tab: Page): Promise<string[]> {
  await tab.evaluate(axe.source);
  return tab.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run('preference-center', { rules: { 'target-size': { enabled: true } } });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

/** What does not fit: a page or a part that scrolls sideways, words cut off, controls below 24 pixels, what still moves. */
function misfits(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const found: string[] = [];
    const all = [...document.querySelector('preference-center')!.shadowRoot!.querySelectorAll<HTMLElement>('*')];
    const page = document.documentElement;
    if (page.scrollWidth > page.clientWidth) found.push(`the page is ${page.scrollWidth} px wide`);
    for (const each of all) {
      const { scrollWidth, clientWidth, scrollHeight, clientHeight } = each;
      const what = `${each.localName} ${each.getAttribute('part') ?? ''} ${each.ariaLabel ?? each.textContent.trim().slice(0, 30)}`;
      const { overflowX, overflowY, transitionDuration, animationName } = getComputedStyle(each);
      if (overflowX !== 'visible' && scrollWidth > clientWidth && each.localName !== 'p')
        found.push(`sideways: ${what}`);
      if (overflowY === 'hidden' && scrollHeight > clientHeight + 1) found.push(`cut off: ${what}`);
      if (each.localName === 'button' && scrollWidth > clientWidth) found.push(`too narrow: ${what}`);
      if (transitionDuration !== '0s' || animationName !== 'none') found.push(`moves: ${what}`);
      const { top, bottom } = each.getBoundingClientRect();
      if (each.matches('dialog[open]') && (top < 0 || bottom > innerHeight)) found.push(`out of the window: ${what}`);
      const { width, height } = (each.closest('label') ?? each).getBoundingClientRect();
      if (each.matches('button, input') && width > 0 && (width < 24 || height < 24)) found.push(`small: ${what}`);
    }
    return found;
  });
}

/** The controls that no scrolling brings into view, because what is around them leaves them no room. */
function outOfReach(tab: Page): Promise<string[]> {
  return tab.evaluate(() => {
    const root = document.querySelector('preference-center')!.shadowRoot!;
    const modal = [...root.querySelectorAll('dialog[open]')].at(-1) ?? root;
    return [...modal.querySelectorAll<HTMLElement>('button, input')].flatMap((control) => {
      control.scrollIntoView({ block: 'center' });
      const { x, y, width, height } = control.getBoundingClientRect();
      const seen = root.elementFromPoint(x + width / 2, y + height / 2);
      const isSeen = seen === control || control.contains(seen) || control.closest('label')?.contains(seen);
      return width === 0 || isSeen ? [] : [control.ariaLabel ?? control.textContent.trim()];
    });
  });
}

test.each(states)('the state $name passes axe, fits, moves nothing and is all in reach', async (state) => {
  for (const look of looks.filter(({ name }) => hard.includes(name))) {
    await withState(browser, { state, look }, async (tab) => {
      expect(await violations(tab), look.name).toEqual([]);
      expect(await misfits(tab), look.name).toEqual([]);
      expect(await outOfReach(tab), look.name).toEqual([]);
    });
  }
});

test('the looks that are hardest are all looked at', () => {
  expect(looks.map(({ name }) => name)).toEqual(expect.arrayContaining(hard));
});
