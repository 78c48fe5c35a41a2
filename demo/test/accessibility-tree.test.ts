import { beforeEach, expect, inject, test } from 'vitest';
import { cells } from '../src/cells.js';
import { TreeVisitor } from './support/accessibility-tree.ts';
import { visit } from './support/visit.ts';
import type { Visit } from './support/visit.ts';

// Each thing that a visitor comes for, done by the keyboard alone and by nothing but what the browser tells assistive
// technology: roles, names, descriptions, states, and what the live region says.

const title = 'What would you like to hear about?';
const { newsEmail, offersEmail } = cells;

beforeEach(async () => {
  const answer = await fetch(`${inject('demo').site}/qa/start-again`, { method: 'POST' });
  expect(answer.status).toBe(200);
});

interface Walk extends Visit {
  readonly visitor: TreeVisitor;
}

/** Somebody at the page's link to the center, which is ready to open. */
async function atTheLink(situation: string, as: string): Promise<Walk> {
  const here = await visit(situation, { as });
  await here.page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/presence-')),
  );
  const visitor = await TreeVisitor.on(here.page);
  await visitor.goTo('link', 'Manage preferences');
  return { ...here, visitor };
}

/** The same, with the center open. */
async function inTheCenter(situation: string, as: string): Promise<Walk> {
  const walk = await atTheLink(situation, as);
  await walk.visitor.key('Enter');
  await walk.visitor.find('dialog', title);
  return walk;
}

const isChecked = async (visitor: TreeVisitor, name: string) =>
  (await visitor.find('switch', name)).states['checked'] === 'true';

test('opening: what is going on is said, then each choice is there by its topic and channel', async () => {
  const { page, visitor } = await atTheLink('trusted-page', 'grace');
  let release = (): void => undefined;
  const isWanted = new Promise<void>((resolve) => (release = resolve));
  await page.route('**/sessions', async (route) => {
    await isWanted;
    await route.continue();
  });
  await visitor.key('Enter');
  await visitor.hears('Loading your preferences');
  release();
  await visitor.find('switch', newsEmail.name);
  await visitor.hears('');
  const dialog = await visitor.find('dialog', title);
  expect(dialog.states['modal']).toBe(true);
  const found = [...(await visitor.all('switch')), ...(await visitor.all('checkbox'))].map(({ name }) => name);
  for (const { name } of Object.values(cells)) expect(found).toContain(name);
  expect((await visitor.find('table', title)).role).toBe('table');
  expect((await visitor.all('columnheader')).map(({ name }) => name)).toEqual(['Email', 'Text message']);
  // Nothing of the page behind it is in the tree.
  expect(await visitor.all('link')).toEqual([]);
});

test('stopping one choice: its state and description follow, a save says so and keeps the focus', async () => {
  const { visitor } = await inTheCenter('trusted-page', 'grace');
  expect(await isChecked(visitor, newsEmail.name)).toBe(true);
  await visitor.press('switch', newsEmail.name);
  await visitor.hears('1 change is not saved yet.');
  expect(await isChecked(visitor, newsEmail.name)).toBe(false);
  expect((await visitor.find('switch', newsEmail.name)).description).toBe('Not saved yet');
  await expect.poll(() => visitor.focused()).toEqual({ role: 'switch', name: newsEmail.name });
  await visitor.press('button', 'Save 1 change');
  await visitor.hears('1 change saved.');
  expect((await visitor.find('switch', newsEmail.name)).description).toMatch(/^(Saved|In effect)$/);
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Save' });
});

test('receiving something: the same way', async () => {
  const { visitor } = await inTheCenter('trusted-page', 'ada');
  expect(await isChecked(visitor, offersEmail.name)).toBe(false);
  await visitor.press('switch', offersEmail.name);
  await visitor.hears('1 change is not saved yet.');
  expect(await isChecked(visitor, offersEmail.name)).toBe(true);
  await visitor.press('button', 'Save 1 change');
  await visitor.hears('1 change saved.');
});

test('reviewing: the question has a name, says what changes, and gives the focus back', async () => {
  const { visitor } = await inTheCenter('trusted-page', 'ada');
  await visitor.press('switch', newsEmail.name);
  await visitor.press('switch', offersEmail.name);
  await visitor.hears('2 changes are not saved yet.');
  await visitor.press('button', 'Review');
  const lines = await visitor.linesOf('Your changes');
  expect(lines).toEqual(['Receive: Offers (Email)', 'Stop: Product news (Email)']);
  expect((await visitor.find('dialog', 'Your changes')).description).toContain('Stop: Product news (Email)');
  await visitor.key('Escape');
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Review' });
  await visitor.key('Enter');
  await visitor.find('dialog', 'Your changes');
  await visitor.press('button', 'Save');
  await visitor.hears('2 changes saved.');
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Save' });
});

test('stopping everything: what stops is listed first, and can be undone', async () => {
  const { visitor } = await inTheCenter('trusted-page', 'alan');
  await visitor.press('button', 'Unsubscribe from all');
  const lines = await visitor.linesOf('Unsubscribe from everything?');
  expect(lines).toEqual(['Product news (Email)', 'Offers (Email)', 'The Acme magazine (Email)']);
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Cancel' });
  await visitor.press('button', 'Unsubscribe from all');
  await visitor.hears('You are unsubscribed from everything here.');
  for (const { name } of [newsEmail, offersEmail]) expect(await isChecked(visitor, name)).toBe(false);
  await visitor.press('button', 'Undo');
  await visitor.hears('3 choices are back as they were.');
  for (const { name } of [newsEmail, offersEmail]) expect(await isChecked(visitor, name)).toBe(true);
});

test('a save that fails: why is said, the choice is put back with a description, and trying again saves it', async () => {
  const { page, visitor } = await inTheCenter('trusted-page', 'katherine');
  const isSave = (url: URL) => url.pathname.endsWith('/preferences');
  await page.route(
    isSave,
    (route) =>
      route.fulfill({ status: 500, json: { type: 'about:blank', title: 'x', status: 500, code: 'internal_error' } }),
    { times: 1 },
  );
  await visitor.press('switch', newsEmail.name);
  await visitor.press('button', 'Save 1 change');
  await visitor.hears('1 change is not saved yet. Something went wrong on our side.');
  expect(await isChecked(visitor, newsEmail.name)).toBe(true);
  expect((await visitor.find('switch', newsEmail.name)).description).toBe('Could not turn off');
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Try again' });
  await visitor.key('Enter');
  await visitor.hears('1 change saved.');
  expect(await isChecked(visitor, newsEmail.name)).toBe(false);
});

test('without proof: buttons with nothing pressed, which say what they do, and a link by email', async () => {
  const { visitor } = await inTheCenter('address-before', 'grace');
  await visitor.find('button', `Stop: ${newsEmail.name}`);
  expect(await visitor.all('switch')).toEqual([]);
  const options = (await visitor.all('button')).filter(({ name }) => /^(Receive|Stop): /.test(name));
  // A phone number that a page names without proof is no way to reach anybody.
  const reachable = Object.values(cells).filter(({ channel }) => channel === 'email');
  expect(options.map(({ name }) => name)).toEqual(
    reachable.flatMap(({ name }) => [`Receive: ${name}`, `Stop: ${name}`]),
  );
  expect(options.filter(({ states }) => states['pressed'] !== 'false')).toEqual([]);
  await visitor.press('button', `Stop: ${newsEmail.name}`);
  await visitor.hears('1 change is not saved yet.');
  expect((await visitor.find('button', `Stop: ${newsEmail.name}`)).states['pressed']).toBe('true');
  expect((await visitor.find('group', newsEmail.name)).description).toBe('Not saved yet');
  await visitor.press('button', 'Email me a link to see my choices');
  await visitor.hears('Check your inbox: if messages can reach your address, a link is on its way.');
  await expect.poll(() => visitor.focused()).toEqual({ role: 'button', name: 'Email me a link to see my choices' });
});

test('lifting a global unsubscribe: what comes back is listed before, and the choice is saved after it', async () => {
  const { visitor } = await inTheCenter('unsubscribed-globally', 'barbara');
  await visitor.press('switch', cells.eventsEmail.name);
  await visitor.press('button', 'Save 1 change');
  const lines = await visitor.linesOf('Get our emails again?');
  expect(lines).toEqual(['Product news (Email)', 'Offers (Email)', 'Workshops and events (Email)']);
  await visitor.press('button', 'Get these emails');
  await visitor.hears('1 change saved.');
  expect(await isChecked(visitor, cells.eventsEmail.name)).toBe(true);
});

test('closing: by its button and by Escape, and the focus is back on the link', async () => {
  const { visitor } = await inTheCenter('trusted-page', 'grace');
  for (const close of [() => visitor.press('button', 'Close'), () => visitor.key('Escape')]) {
    await visitor.find('switch', newsEmail.name);
    await close();
    await expect.poll(() => visitor.focused()).toEqual({ role: 'link', name: 'Manage preferences' });
    expect(await visitor.all('dialog')).toEqual([]);
    await visitor.key('Enter');
    await visitor.find('dialog', title);
  }
});
