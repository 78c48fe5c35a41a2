import { once } from 'node:events';
import { get } from 'node:http';
import type { IncomingMessage } from 'node:http';
import axe from 'axe-core';
import { expect, inject, test } from 'vitest';
import { openPage } from './support/visit.ts';
import type { Visit } from './support/visit.ts';

const open = (path: string): Promise<Visit> => openPage(`${inject('demo').site}${path}`);
const tabs = ['Choices', 'Log', 'Messages', 'Ledger', 'Capture'];
const looks = [320, 768, 1280].flatMap((width) =>
  (['light', 'dark'] as const).map((colorScheme) => ({ width, colorScheme })),
);

/** What axe finds wrong with the page; what is in the frame is the shop's, and is looked at elsewhere. */
async function violationsOf({ page }: Visit): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof import('axe-core') };
    const results = await axe.run(document, { iframes: false });
    return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
}

test.each(looks)('the test page passes axe and fits into $width px, $colorScheme', async ({ width, colorScheme }) => {
  const here = await open('/?situation=trusted-page');
  await here.page.setViewportSize({ width, height: 800 });
  await here.page.emulateMedia({ colorScheme });
  await here.page.locator('#why').getByText('The center is there').waitFor();
  for (const name of tabs) {
    await here.page.getByRole('tab', { name }).click();
    expect(await violationsOf(here), name).toEqual([]);
  }
  expect(await here.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
  expect(here.troubles).toEqual([]);
});

test.each(looks)('the table passes axe and fits into $width px, $colorScheme', async ({ width, colorScheme }) => {
  const here = await open('/situations');
  await here.page.setViewportSize({ width, height: 800 });
  await here.page.emulateMedia({ colorScheme });
  expect(await violationsOf(here)).toEqual([]);
  expect(await here.page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
});

test('what is changed in the panel is in the address, and opens the same again', async () => {
  const { page } = await open('/?situation=trusted-page');
  await page.locator('html[data-ready]').waitFor();
  await page.locator('#page-fields [name=lang]').selectOption('fr');
  await page.waitForURL('**/?situation=trusted-page&lang=fr');
  await page.locator('html[data-ready]').waitFor();
  await page.locator('#condition-fields [name=network]').selectOption('slow');
  await page.waitForURL('**/?situation=trusted-page&lang=fr&network=slow');
  await page.reload();
  await page.locator('html[data-ready]').waitFor();
  expect(await page.locator('#page-fields [name=lang]').inputValue()).toBe('fr');
  await expect.poll(() => page.locator('#condition-fields [name=network]').inputValue()).toBe('slow');
  await page.frameLocator('#page').locator('html[lang=fr]').waitFor();
});

test('the tabs are walked with the arrow keys', async () => {
  const { page } = await open('/?situation=trusted-page');
  await page.locator('html[data-ready]').waitFor();
  await page.getByRole('tab', { name: 'Choices' }).focus();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tab', { name: 'Log', selected: true }).waitFor();
  await page.keyboard.press('End');
  await page.getByRole('tabpanel', { name: 'Capture' }).waitFor();
  await page.keyboard.press('ArrowRight');
  await page.getByRole('tabpanel', { name: 'Choices' }).waitFor();
});

test('the address of an unknown situation leads to the first one, and settings that make no sense are left out', async () => {
  const { site } = inject('demo');
  const unknown = await fetch(`${site}/?situation=nonsense`, { redirect: 'manual' });
  expect([unknown.status, unknown.headers.get('location')]).toEqual([302, '/?situation=trusted-page']);
  const odd = await fetch(`${site}/shop?situation=trusted-page&lang=toString&layer=%3Cscript%3E&braze=constructor`);
  expect(await odd.text()).toContain('<html lang="en" dir="ltr" data-theme="auto"');
});

test('nothing but the demo’s own files and pages is served, and other sites’ pages may change nothing', async () => {
  const { site } = inject('demo');
  for (const path of ['/%2e%2e/package.json', '/templates/qa.html', '/qa/unknown']) {
    expect((await fetch(site + path)).status).toBe(404);
  }
  expect((await fetch(`${site}/sign-in?situation=trusted-page&person=toString`, { method: 'POST' })).status).toBe(404);
  expect((await fetch(`${site}/qa/crash`)).status).toBe(405);
  for (const origin of ['https://evil.example', 'null']) {
    for (const path of ['/qa/crash', '/qa/start-again', '/qa/conditions?backend=down']) {
      expect((await fetch(site + path, { method: 'POST', headers: { origin } })).status).toBe(403);
    }
  }
  // A name of another site's that was pointed at this machine.
  for (const path of ['/qa/live?as=ada', '/qa/start-again']) {
    const asked = get(site + path, { headers: { host: 'evil.example' } });
    const [answer] = (await once(asked, 'response')) as [IncomingMessage];
    expect(answer.resume().statusCode).toBe(403);
  }
});
