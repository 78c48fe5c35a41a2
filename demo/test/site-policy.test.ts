import { expect, test } from 'vitest';
import { openCenter, visit } from './support/visit.ts';

test('the site’s policy is strict, and what breaks it does not go unnoticed', async () => {
  const here = await visit('trusted-page');
  await openCenter(here);
  expect(here.troubles).toEqual([]);
  const violation = here.page.waitForEvent('console', (message) => message.type() === 'error');
  await here.page.evaluate(() => {
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.head.append(style);
  });
  await violation;
  expect(here.troubles.join('\n')).toMatch(/Content Security Policy/);
});

test('the page’s only mention of the center besides its link is one script tag', async () => {
  const { page } = await visit('trusted-page');
  const html = await (await page.request.get(page.url())).text();
  expect(html.match(/<script[^>]+acme-account\.js[^>]*>/g)).toHaveLength(1);
  expect(html).not.toMatch(/<preference-center|style=|onclick=/);
});
