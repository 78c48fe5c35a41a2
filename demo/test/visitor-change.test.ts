import { expect, test } from 'vitest';
import { brazeHolds, waitForLiveView } from './support/braze.ts';
import { save, visit } from './support/visit.ts';

test('when another visitor logs in, nothing of the first one stays and a save is the second one’s', async () => {
  const here = await visit('inline', 'katherine');
  const magazine = here.center.getByRole('switch', { name: 'The Acme magazine, Email' });
  await magazine.scrollIntoViewIfNeeded();
  await magazine.click();
  await here.center.getByText('Not saved yet', { exact: true }).waitFor();
  const first = await brazeHolds('katherine@example.com');

  const answer = here.page.waitForResponse('**/sessions');
  await here.page.getByRole('button', { name: 'Switch user' }).click();
  expect(await (await answer).json()).toMatchObject({ proof: 'page' });
  await here.center.getByRole('switch', { name: 'Product news, Text message', checked: true }).waitFor();
  expect(await here.center.getByText('Not saved yet', { exact: true }).count()).toBe(0);
  expect(await here.center.locator('[part=save]').getAttribute('aria-disabled')).toBe('true');

  await here.center.getByRole('switch', { name: 'Workshops and events, Email' }).click();
  await save(here, '1 change saved.');
  await waitForLiveView(here.page, 'eventsEmail', 'unsubscribed');
  expect(await brazeHolds('katherine@example.com')).toEqual(first);
  expect(here.troubles).toEqual([]);
});

test('when the visitor logs out, the center leaves the page', async () => {
  const here = await visit('inline', 'family');
  await here.center.scrollIntoViewIfNeeded();
  await here.center.locator('[part=topic]').first().waitFor();
  await here.page.getByRole('button', { name: 'Log out' }).click();
  await here.center.locator('[part=topic]').first().waitFor({ state: 'detached' });
  expect((await here.center.innerText()).trim()).toBe('');
  await here.page.getByRole('link', { name: 'Manage preferences' }).click();
  await here.page.waitForURL('**/preferences.html');
  expect(here.troubles).toEqual([]);
});
