import { expect, inject, test } from 'vitest';
import { visit } from './support/visit.ts';

test('a visitor the page cannot name sees no center, and nothing but the loader is asked for', async () => {
  const { page, center, backendRequests, troubles } = await visit('nobody');
  await page.getByRole('link', { name: 'Manage preferences' }).click();
  await page.waitForURL('**/preferences.html');
  expect(await center.count()).toBe(0);
  expect(backendRequests).toEqual(['GET /acme-www.js']);
  expect(troubles).toEqual([]);
});

test('the address of an unknown situation leads to the first one, and an unknown file is not found', async () => {
  const { site } = inject('demo');
  const unknown = await fetch(`${site}/?situation=nonsense`, { redirect: 'manual' });
  expect([unknown.status, unknown.headers.get('location')]).toEqual([302, '/?situation=trusted-page']);
  expect((await fetch(`${site}/%2e%2e/package.json`)).status).toBe(404);
  expect((await fetch(`${site}/sign-in?situation=trusted-page&as=toString`, { method: 'POST' })).status).toBe(404);
});
