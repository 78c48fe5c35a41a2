import axe from 'axe-core';
import { expect, test } from 'vitest';
import { openCenter, visit } from './support/visit.ts';

const cases = ['trusted-page', 'address-before'].flatMap((situation) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ situation, colorScheme })),
);

test.each(cases)('the open center passes axe: $situation, $colorScheme', async ({ situation, colorScheme }) => {
  const here = await visit(situation, { as: 'family' });
  await here.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
  await openCenter(here);
  expect(here.troubles).toEqual([]);
  await here.page.evaluate(axe.source);
  const violations = await here.page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run('preference-center');
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  expect(violations).toEqual([]);
});

test.each([320, 390, 1280])('the page fits into %i px, panel and center included', async (width) => {
  const here = await visit('inline', { as: 'family' });
  await here.page.setViewportSize({ width, height: 800 });
  await here.center.scrollIntoViewIfNeeded();
  await here.center.locator('[part=topic]').first().waitFor();
  expect(await here.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});
