import axe from 'axe-core';
import { expect, inject, test } from 'vitest';
import { element } from '../src/theming-page.mjs';
import { openPage } from './support/visit.ts';

/** The page, with its samples loaded. */
async function openTheming() {
  const here = await openPage(`${inject('demo').site}/theming`);
  const sample = (kind: string) => here.page.frameLocator(`iframe[data-kind=${kind}]`).locator('preference-center');
  await sample('inline').locator('[part=topic]').first().waitFor();
  await sample('hidden').locator('[part=option]').first().waitFor();
  return { ...here, sample };
}

const names = (entries: readonly { name: string }[]) => entries.map(({ name }) => name);

test('the page has a control for every custom property, part and slot of the manifest', async () => {
  const { page, troubles } = await openTheming();
  const all = (selector: string, attribute: string) =>
    page.locator(selector).evaluateAll((found, name) => found.map((each) => each.getAttribute(name)), attribute);
  expect(await all('[data-property]', 'id')).toEqual(names(element.cssProperties));
  expect(await all('[data-css]', 'id')).toEqual(names(element.cssParts).map((name) => `part-${name}`));
  expect(await all('[data-slot]', 'id')).toEqual(names(element.slots).map((name) => `slot-${name}`));
  expect(troubles).toEqual([]);
});

test('a custom property that is tried is seen on the centers, and cleared again', async () => {
  const { page, sample, troubles } = await openTheming();
  const radius = () =>
    sample('inline')
      .locator('[part=center]')
      .evaluate((box) => getComputedStyle(box).borderRadius);
  const before = await radius();
  await page.getByRole('button', { name: 'Try it: --preference-center-radius', exact: true }).click();
  await expect.poll(radius).toBe('0px');
  expect(await page.locator('#css').textContent()).toContain('--preference-center-radius: 0;');
  await page.getByRole('button', { name: 'Clear all' }).click();
  await expect.poll(radius).toBe(before);
  expect(troubles).toEqual([]);
});

test('parts and slots that are tried are seen on the centers', async () => {
  const { page, sample, troubles } = await openTheming();
  for (const box of await page.locator('[data-css], [data-slot]').all()) await box.check();
  const dialogFrame = page.frames().find((frame) => frame.url().endsWith('kind=dialog'))!;
  await dialogFrame.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/presence-')),
  );
  await dialogFrame.getByRole('link', { name: 'Manage preferences' }).click();
  await sample('dialog').locator('[part=topic]').first().waitFor();
  const inline = sample('inline');
  await inline.getByRole('switch').first().click();
  await inline.locator('[part=review]').click();
  await inline.locator('[part=question]').waitFor();
  const seen = (kind: string) =>
    sample(kind).evaluate((center) =>
      [...center.shadowRoot!.querySelectorAll('[part]')]
        .filter((part) => getComputedStyle(part).outlineStyle === 'dashed')
        .map((part) => part.getAttribute('part')!),
    );
  const outlined = new Set([...(await seen('inline')), ...(await seen('hidden')), ...(await seen('dialog'))]);
  // A bar while loading, an image or a link of a topic that the demo has none of, and what follows a save.
  const rare = ['skeleton', 'icon', 'link', 'undo', 'send-link'];
  const expected = names(element.cssParts).filter((name) => !rare.includes(name));
  expect([...outlined]).toEqual(expect.arrayContaining(expected));
  await inline.locator('[part=cancel]').click();
  for (const text of ['What the page puts into header', 'What the page puts into footer', '★'])
    expect(await inline.getByText(text).isVisible(), text).toBe(true);
  expect(troubles).toEqual([]);
});

test.each(['light', 'dark'])('the page and its samples pass axe: %s', async (scheme) => {
  const { page, troubles } = await openTheming();
  await page.locator('#scheme').selectOption(scheme);
  expect(troubles).toEqual([]);
  for (const frame of page.frames()) {
    await frame.evaluate(axe.source);
    const violations = await frame.evaluate(async () => {
      const { axe } = window as unknown as { axe: typeof import('axe-core') };
      const results = await axe.run(document, { iframes: false });
      return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
    });
    expect(violations, frame.url()).toEqual([]);
  }
});
