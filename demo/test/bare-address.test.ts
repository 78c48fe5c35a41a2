import { expect, test } from 'vitest';
import { brazeHolds, waitForLiveView } from './support/braze.ts';
import { openCenter, save, visit } from './support/visit.ts';

test('an address named before the script hides the choices, and stopping reaches Braze at once', async () => {
  const here = await visit('address-before', 'katherine');
  const answer = here.page.waitForResponse('**/sessions');
  await openCenter(here);
  expect(await (await answer).json()).toMatchObject({ proof: 'none', choices: null, choicesFrom: null });
  expect(await here.center.getByRole('switch').count()).toBe(0);
  expect(await here.center.locator('[aria-pressed=true]').count()).toBe(0);

  await here.center.getByRole('button', { name: 'Stop: Offers, Email' }).click();
  await save(here, '1 change saved.');
  await waitForLiveView(here.page, 'offersEmail', 'unsubscribed');
  expect(await brazeHolds('katherine@example.com')).toMatchObject({
    offersEmail: 'unsubscribed',
    productNewsEmail: 'subscribed',
  });
  expect(here.troubles).toEqual([]);
});

test('an address named after the script brings the center, and receiving waits for the button behind the link', async () => {
  const here = await visit('address-after', 'alan');
  expect(here.backendRequests).toEqual(['GET /acme-www.js']);
  await here.page.getByRole('button', { name: 'Log in' }).click();
  await here.page.getByText('Alan Turing').waitFor();
  await openCenter(here);
  await here.center.getByRole('button', { name: 'Receive: Workshops and events, Email' }).click();
  await save(here, 'Confirm 1 choice from your inbox.');
  await here.page.keyboard.press('Escape');

  const link = here.page.getByRole('link', { name: 'Open the confirmation link' });
  const url = (await link.getAttribute('href')) ?? '';
  // What a mail scanner does: it opens the link, and it opens it again.
  for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(url, { method })).status).toBe(200);
  const [confirmation] = await Promise.all([here.context.waitForEvent('page'), link.click()]);
  await confirmation.waitForURL('**/confirm');
  expect(await confirmation.getByRole('button').count()).toBe(1);
  expect((await brazeHolds('alan@example.com')).eventsEmail).toBeUndefined();

  await confirmation.getByRole('button').click();
  await waitForLiveView(here.page, 'eventsEmail', 'subscribed');
  expect(await confirmation.getByRole('button').count()).toBe(0);
  expect(here.troubles).toEqual([]);
});
