import { expect, inject, test } from 'vitest';
import { openPage } from './support/visit.ts';

const pageUrl = (): string => `${inject('demo').backend}/p/acme-shop`;

test('the page that the backend brings tells a stranger what to do, and asks the backend for nobody', async () => {
  const { page, backendRequests, troubles } = await openPage(pageUrl());
  await page.getByRole('heading', { name: 'Open this page from a message' }).waitFor();
  await page.waitForLoadState('networkidle');
  expect(backendRequests.filter((each) => each.includes('/v1/'))).toEqual([]);
  expect(troubles).toEqual([]);
});

test('a link leaves its address bar, and the center takes the place of the words under its policy', async () => {
  const { page, center, backendRequests, troubles } = await openPage(`${pageUrl()}?preference-center-link=c1.made.up`);
  await center.locator('[part=center]').waitFor();
  await expect.poll(() => backendRequests).toContain('POST /v1/properties/acme-shop/sessions');
  expect(page.url()).toBe(pageUrl());
  expect(await page.getByRole('heading', { name: 'Open this page from a message' }).isVisible()).toBe(false);
  expect(await page.locator('preference-center-launcher').isVisible()).toBe(false);
  // The browser notes that the link was refused; nothing else went wrong, the page's own policy least of all.
  expect(troubles).toEqual([expect.stringContaining('401')]);
});
