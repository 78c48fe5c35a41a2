import { expect, test } from 'vitest';
import { waitForLiveView } from './support/braze.ts';
import { openCenter, save, visit } from './support/visit.ts';

test('a link in a message opens the center on a page that names nobody, and leaves the address bar', async () => {
  const here = await visit('signed-link');
  const answer = here.page.waitForResponse('**/sessions');
  await openCenter(here);
  expect(await (await answer).json()).toMatchObject({ proof: 'link', choicesFrom: 'braze', disagreeing: [] });
  expect(new URL(here.page.url()).search).toBe('?situation=signed-link');
  const magazine = here.center.getByRole('switch', { name: 'The Acme magazine, Email' });
  expect(await magazine.isChecked()).toBe(true);
  expect(here.troubles).toEqual([]);
});

test('a link in an old message hides the choices, and still lets its owner leave at once', async () => {
  const here = await visit('old-link');
  const answer = here.page.waitForResponse('**/sessions');
  await openCenter(here);
  expect(await (await answer).json()).toMatchObject({ proof: 'old_link', choices: null });
  await here.center.getByRole('button', { name: 'Stop: Workshops and events, Email' }).click();
  await save(here, '1 change saved.');
  await waitForLiveView(here.page, 'eventsEmail', 'unsubscribed');
  expect(here.troubles).toEqual([]);
});

test('where link and page disagree the link decides, and the page is told', async () => {
  const here = await visit('disagreement');
  const answer = here.page.waitForResponse('**/sessions');
  await openCenter(here);
  expect(await (await answer).json()).toMatchObject({ proof: 'link', disagreeing: ['email'] });
  await here.page.getByText('link, the page names another email').waitFor();
  expect(here.troubles).toEqual([]);
});
