import { expect, test } from 'vitest';
import { brazeHeardOf, brazeHolds, waitForLiveView } from './support/braze.ts';
import { followLink, openCenter, save, visit } from './support/visit.ts';

test('a trusted page shows what Braze holds, and changes go both ways', async () => {
  const here = await visit('trusted-page', 'margaret');
  await openCenter(here);
  const offers = here.center.getByRole('switch', { name: 'Offers, Email' });
  const news = here.center.getByRole('switch', { name: 'Product news, Email' });
  expect([await offers.isChecked(), await news.isChecked()]).toEqual([true, false]);

  await offers.click();
  await news.click();
  await save(here, '2 changes saved.');
  await waitForLiveView(here.page, 'offersEmail', 'unsubscribed');
  await waitForLiveView(here.page, 'productNewsEmail', 'subscribed');

  await here.page.keyboard.press('Escape');
  expect(await here.page.locator(':focus').textContent()).toBe('Manage preferences');
  await openCenter(here);
  expect([await offers.isChecked(), await news.isChecked()]).toEqual([false, true]);
  expect(here.troubles).toEqual([]);
});

test('a token signed by the site shows what Braze holds, and changes go both ways', async () => {
  const here = await visit('signed-token', 'ada');
  const answer = here.page.waitForResponse('**/sessions');
  await openCenter(here);
  expect(await (await answer).json()).toMatchObject({ proof: 'token', choicesFrom: 'braze' });
  await here.center.getByRole('switch', { name: 'Offers, Email' }).click();
  await here.center.getByRole('switch', { name: 'The Acme magazine, Email' }).click();
  await save(here, '2 changes saved.');
  await waitForLiveView(here.page, 'offersEmail', 'subscribed');
  await waitForLiveView(here.page, 'magazineEmail', 'unsubscribed');
  expect(here.troubles).toEqual([]);
});

test.each(['expired-token', 'forged-token'])(
  'with the situation %s the center says so and nothing reaches Braze',
  async (situation) => {
    const heldBefore = await brazeHolds('grace@example.com');
    const heardBefore = await brazeHeardOf('grace@example.com');
    const here = await visit(situation, 'grace');
    await followLink(here);
    await here.center.getByRole('status').getByText('sign in again').waitFor();
    expect(await here.center.locator('[part=topic]').count()).toBe(0);
    expect(await brazeHeardOf('grace@example.com')).toEqual(heardBefore);
    expect(await brazeHolds('grace@example.com')).toEqual(heldBefore);
    // Browsers themselves note every refused request on the console; nothing else may be there.
    expect(here.troubles.filter((text) => !text.includes('401'))).toEqual([]);
  },
);

test('where two profiles share the address and disagree, the switch is half on and a change settles both', async () => {
  const here = await visit('shared-address');
  await openCenter(here);
  const offers = here.center.getByRole('checkbox', { name: 'Offers, Email' });
  expect(await offers.evaluate((box) => (box as HTMLInputElement).indeterminate)).toBe(true);
  await offers.click();
  await save(here, '1 change saved.');
  await waitForLiveView(here.page, 'offersEmail', 'subscribed');
  expect(here.troubles).toEqual([]);
});

test('a choice made while Braze is down is saved, and arrives once Braze is well', async () => {
  const here = await visit('braze-down', 'hedy');
  await here.page.locator('#qa-modes[data-mode=down]').waitFor();
  await openCenter(here);
  await here.center.getByRole('switch', { name: 'The Acme magazine, Email' }).click();
  await save(here, '1 change saved.');
  await here.page.keyboard.press('Escape');
  await here.page.getByRole('button', { name: 'Well' }).click();
  await waitForLiveView(here.page, 'magazineEmail', 'subscribed');
});
