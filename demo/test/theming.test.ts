import axe from 'axe-core';
import type { FrameLocator, Page } from 'playwright-core';
import { expect, inject, test } from 'vitest';
import { element } from '../src/theming-page.mjs';
import { placesOf, samples } from '../src/theming-samples.mjs';
import { openPage } from './support/visit.ts';

/** The page, with its sample in the state it begins with. */
async function openTheming() {
  const here = await openPage(`${inject('demo').site}/theming`);
  const sample = here.page.frameLocator('iframe');
  await shown(sample);
  return { ...here, sample, center: sample.locator('preference-center') };
}

/** Waits until the sample has reached the state it is on the way to. */
async function shown(sample: FrameLocator): Promise<void> {
  await sample.locator('html[data-shown]').waitFor({ state: 'attached' });
}

/** Waits until the sample has reached one of the states. */
async function arrived(page: Page, sample: FrameLocator, states: readonly string[]): Promise<void> {
  await page.waitForFunction((wanted) => {
    const { search } = document.querySelector('iframe')!.contentWindow!.location;
    return wanted.some((state) => search === `?state=${state}`);
  }, states);
  await shown(sample);
}

async function choose(page: Page, sample: FrameLocator, state: string): Promise<void> {
  await page.locator('#state').selectOption(state);
  await arrived(page, sample, [state]);
}

const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);
const bare = (name: string) => name.replace('--preference-center-', '');
const states = Object.keys(samples) as (keyof typeof samples)[];

test('the page has a control for every custom property, part and slot of the manifest', async () => {
  const { page, troubles } = await openTheming();
  const all = (selector: string, attribute: string) =>
    page.locator(selector).evaluateAll((found, name) => found.map((each) => each.getAttribute(name)), attribute);
  expect(await all('[data-property]', 'id')).toEqual(names(element.cssProperties));
  expect(await all('[data-css]', 'id')).toEqual(names(element.cssParts).map((name) => `part-${name}`));
  expect(await all('[data-slot]', 'id')).toEqual(names(element.slots).map((name) => `slot-${name}`));
  expect(troubles).toEqual([]);
});

test.each(states)('every part and slot is seen where the page says that it is: %s', async (state) => {
  const { page, sample, center, troubles } = await openTheming();
  await choose(page, sample, state);
  // All at once, and not one by one, which would lead from state to state.
  await page.locator('[data-css], [data-slot]').evaluateAll((boxes: HTMLInputElement[]) => {
    for (const box of boxes) box.checked = true;
    document.querySelector('#scheme')!.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const outlined = await center.evaluate((host) =>
    [...(host.shadowRoot?.querySelectorAll<HTMLElement>('[part]') ?? [])]
      .filter((part) => part.checkVisibility() && part.getClientRects().length > 0)
      .filter((part) => getComputedStyle(part).outlineStyle === 'dashed')
      .map((part) => part.getAttribute('part')),
  );
  const filled = await center.evaluate((host) =>
    [...host.children].filter((child) => child.assignedSlot && child.checkVisibility()).map(({ slot }) => slot),
  );
  const here = (kind: 'parts' | 'slots') =>
    names(kind === 'parts' ? element.cssParts : element.slots).filter((name) => placesOf(kind, name).includes(state));
  expect(outlined).toEqual(expect.arrayContaining(here('parts')));
  expect(filled).toEqual(expect.arrayContaining(here('slots').map((name) => name.replace('{code}', 'offers'))));
  expect(troubles.filter((text) => !text.includes('500'))).toEqual([]);
});

test('every custom property changes what is seen, in the state that trying it brings about', async () => {
  const { page, sample, troubles } = await openTheming();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  for (const name of names(element.cssProperties)) {
    await page.getByRole('button', { name: `Try it: ${name}`, exact: true }).click();
    await arrived(page, sample, placesOf('properties', bare(name)));
    const tried = await page.locator('iframe').screenshot();
    await page.getByRole('button', { name: 'Clear all' }).click();
    expect(tried.equals(await page.locator('iframe').screenshot()), name).toBe(false);
  }
  expect(troubles.filter((text) => !text.includes('500'))).toEqual([]);
});

test.each([1280, 390])('what is tried is in sight beside its control, at %i pixels', async (width) => {
  const { page, sample, center } = await openTheming();
  await page.setViewportSize({ width, height: 800 });
  for (const name of names(element.cssParts)) {
    const box = page.locator(`#part-${name}`);
    // By the keyboard, for which the browser scrolls as for any visitor.
    await box.focus();
    await box.press(' ');
    await arrived(page, sample, placesOf('parts', name));
    // How much of the part is on the screen, by what the frame and the window leave of it.
    const seen = () => center.locator(`[part="${name}"]:visible`).first().evaluate(inSight);
    await expect.poll(seen, { message: name }).toBeGreaterThan(0);
    await expect.poll(() => box.evaluate(inSight), { message: `the control of ${name}` }).toBeGreaterThan(0);
    await box.uncheck();
  }
});

/** How many pixels of the element's height can be seen, through the frame it is in and under nothing that lies on it. */
function inSight(element: Element): number {
  const { top, bottom } = element.getBoundingClientRect();
  const frame = window.frameElement?.getBoundingClientRect();
  const [offset, height] = frame ? [frame.top, window.parent.innerHeight] : [0, window.innerHeight];
  const own = Math.min(bottom, window.innerHeight) - Math.max(top, 0);
  const cover = frame ? undefined : document.querySelector('.sample')!.getBoundingClientRect();
  const isBelow = cover && cover.left < 100 && cover.top < bottom;
  return isBelow ? 0 : Math.min(own, Math.min(bottom + offset, height) - Math.max(top + offset, 0));
}

test('a custom property that is tried is cleared again', async () => {
  const { page, center, troubles } = await openTheming();
  const radius = () => center.locator('[part=center]').evaluate((box) => getComputedStyle(box).borderRadius);
  const before = await radius();
  await page.getByRole('button', { name: 'Try it: --preference-center-radius', exact: true }).click();
  await expect.poll(radius).toBe('0px');
  expect(await page.locator('#css').textContent()).toContain('--preference-center-radius: 0;');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(radius).toBe(before);
  expect(troubles).toEqual([]);
});

test.each(['light', 'dark'])('the page and its samples pass axe: %s', async (scheme) => {
  const { page, sample, troubles } = await openTheming();
  await page.locator('#scheme').selectOption(scheme);
  for (const state of states) {
    await choose(page, sample, state);
    for (const frame of page.frames()) {
      await frame.evaluate(axe.source);
      const violations = await frame.evaluate(async () => {
        const { axe } = window as unknown as { axe: typeof import('axe-core') };
        const results = await axe.run(document, { iframes: false });
        return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
      });
      expect(violations, `${state}, ${frame.url()}`).toEqual([]);
    }
  }
  expect(troubles.filter((text) => !text.includes('500'))).toEqual([]);
});
