import type { Locator } from 'playwright-core';
import { cells } from '../../src/cells.js';
import { switchOf } from './row.ts';
import type { Row } from './row.ts';

type Cell = keyof typeof cells;

const panelButton = ({ page }: Row, name: string) => page.locator('#act').getByRole('button', { name, exact: true });
const followLink = ({ shop }: Row) => shop.locator('footer [data-preference-center-open]').click();

/** Waits until the link leads to the center: that takes a download after the visitor is known. */
async function ask(row: Row): Promise<void> {
  if ((await row.page.locator('#page-fields [name=explain]').inputValue()) === 'on') {
    await row.page.locator('#why').getByText('The center is there').waitFor();
  } else {
    await row.page
      .frames()[1]
      ?.waitForFunction(() =>
        performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/presence-')),
      );
  }
  await followLink(row);
}

/** Does something to the demo, and waits until it is done. */
async function tell({ page }: Row, path: string, act: () => Promise<unknown>): Promise<void> {
  const done = page.waitForResponse((response) => response.url().includes(path));
  await act();
  await done;
}

/** How long an answer of Braze's serves the backend, in milliseconds (`keepMs` of its reader). */
const servesMs = 3000;

/** Waits until nothing serves any more that the backend has read of Braze: each session that opened may have read. */
async function outwaitReads({ page }: Row): Promise<void> {
  const requests = await requestsSoFar(new URL('/qa/live?after=0', page.url()));
  const sessions = requests.filter(({ to, path }) => to === 'backend' && path.endsWith('/sessions'));
  const last = Math.max(...sessions.map(({ at, ms }) => at + ms));
  await page.waitForFunction((until) => Date.now() >= until, last + servesMs);
}

interface Traffic {
  readonly to: string;
  readonly path: string;
  readonly at: number;
  readonly ms: number;
}

/** The requests that the demo remembers: its stream tells them before how delivery fares. */
async function requestsSoFar(stream: URL): Promise<readonly Traffic[]> {
  const response = await fetch(stream);
  let text = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as AsyncIterable<Uint8Array>) {
    text += decoder.decode(chunk, { stream: true });
    if (text.includes('event: health\n')) break;
  }
  return [...text.matchAll(/^event: traffic\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data) as Traffic);
}

async function save({ center }: Row): Promise<void> {
  await center.locator('[part=save]').click();
}

async function unsubscribeFromAll({ center }: Pick<Row, 'center'>): Promise<void> {
  await center.locator('[part=all]').click();
  await center.locator('[part=question]').getByRole('button', { name: 'Unsubscribe from all' }).click();
}

async function sayNo({ center }: Row): Promise<void> {
  await center.locator('[part=question] [value=cancel]').click();
}

/** Does something in the center of a second tab of the same browser, and waits until its page knows that it is saved. */
async function inSecondTab({ page, context }: Row, act: (center: Locator) => Promise<unknown>): Promise<void> {
  const tab = await context.newPage();
  await tab.goto(new URL((await page.locator('#alone').getAttribute('href')) ?? '', page.url()).href);
  await tab.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/presence-')),
  );
  await tab.locator('footer [data-preference-center-open]').click();
  const center = tab.locator('preference-center');
  await center.locator('[part=topic]').first().waitFor();
  // The answer alone is not enough: a page that is closed before it has read it tells the other tabs nothing.
  await tab.evaluate(() => {
    document.addEventListener('preference-save', () => (document.documentElement.dataset.saved = ''));
  });
  await act(center);
  await tab.locator('html[data-saved]').waitFor();
  await tab.close();
}

async function sayYes({ center }: Row): Promise<void> {
  await center.locator('[part=question] [value=confirm]').click();
}

/** What the owner of the address does, after a mail scanner has opened the link several times. */
async function confirm({ page, context }: Row): Promise<void> {
  const link = page.locator('#messages').getByText('Open its link').first();
  await link.waitFor({ state: 'attached' });
  const url = (await link.getAttribute('href')) ?? '';
  for (const method of ['GET', 'HEAD', 'GET']) await fetch(url, { method });
  const opened = await context.newPage();
  await opened.goto(url);
  await opened.getByRole('button').click();
  await opened.getByRole('button').waitFor({ state: 'detached' });
  await opened.close();
}

/** How each act of `src/steps.js` is done in the browser. */
export const acts: Record<string, (row: Row, ...args: never[]) => Promise<unknown>> = {
  open: async (row) => {
    await ask(row);
    await row.center.locator('[part=topic]').first().waitFor();
  },
  ...{ followLink, ask, save, sayNo, sayYes, unsubscribeFromAll, confirm },
  inSecondTab: (row, cell: Cell) =>
    inSecondTab(row, async (center) => {
      await center.getByLabel(cells[cell].name, { exact: true }).click();
      await center.locator('[part=save]').click();
    }),
  unsubscribeInSecondTab: (row) => inSecondTab(row, (center) => unsubscribeFromAll({ center })),
  leave: ({ page }) => page.frames()[1]?.goto('about:blank') ?? Promise.resolve(),
  reopen: async ({ page, center }) => {
    await center.locator('[part=close]').click();
    await center.locator('[part=topic]').first().waitFor({ state: 'hidden' });
    const answer = page.waitForResponse((response) => response.url().endsWith('/sessions'));
    await page.frameLocator('#page').locator('footer [data-preference-center-open]').click();
    await answer;
    await center.locator('[part=topic]').first().waitFor();
  },
  outwaitReads,
  editInBraze: (row, cell: Cell) =>
    tell(row, '/qa/edit', () => row.page.locator(`#choices tr[data-cell=${cell}] .edit`).click()),
  answerSms: async (row) => {
    await row.page.getByRole('tab', { name: 'Messages' }).click();
    await tell(row, '/qa/sms', () => row.page.getByRole('button', { name: 'Answer Y' }).click());
  },
  scrollToCenter: ({ center }) => center.scrollIntoViewIfNeeded(),
  press: ({ center }, name: string) => center.getByRole('button', { name, exact: true }).click(),
  launch: ({ shop }) => shop.locator('preference-center-launcher').getByRole('button').click(),
  logIn: (row) => panelButton(row, 'Log in').click(),
  logOut: (row) => panelButton(row, 'Log out').click(),
  switchUser: (row) => panelButton(row, 'Switch user').click(),
  flip: (row, cell: Cell) => switchOf(row, cell).click(),
  flipNamed: ({ center }, name: string) => center.getByLabel(name, { exact: true }).click(),
  receive: ({ center }, cell: Cell) => center.getByRole('button', { name: `Receive: ${cells[cell].name}` }).click(),
  stop: ({ center }, cell: Cell) => center.getByRole('button', { name: `Stop: ${cells[cell].name}` }).click(),
  condition: (row, name: string, value: string) =>
    tell(row, '/qa/conditions', () => row.page.locator(`#condition-fields [name=${name}]`).selectOption(value)),
  crash: (row) => tell(row, '/qa/crash', () => row.page.getByRole('button', { name: 'Crash' }).click()),
  fastForward: (row) => panelButton(row, 'Fast-forward 10 min').click(),
};
