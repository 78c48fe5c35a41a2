import { expect, inject } from 'vitest';
import { cells } from '../../src/cells.js';
import { brazeHolds, brazeRequests } from './braze.ts';
import { shopUrl, switchOf } from './row.ts';
import type { Row } from './row.ts';

type Cell = keyof typeof cells;

/** Requests by which Braze is asked to change something. */
const writes = ['/users/track', '/v2/subscription/status/set', '/email/status'];

/**
 * What takes its time: reads that come later, the horizon of 30 seconds, and sends that are put off for as long again as Braze has
 * been unwell, which is longer where the steps before take longer.
 */
const patience = { timeout: 100_000, interval: 100 };

const announcement = ({ center }: Row) => center.locator('p[role=status]');
const cellRow = ({ page }: Row, cell: Cell) => page.locator(`#choices tr[data-cell=${cell}]`);

async function noCenter({ page, center }: Row): Promise<void> {
  await expect.poll(() => shopUrl(page)).toMatch(/\/preferences\.html$/);
  expect(await center.count()).toBe(0);
}

async function hiddenChoices({ center }: Row): Promise<void> {
  await center.locator('[part=option]').first().waitFor();
  expect(await center.getByRole('switch').count()).toBe(0);
  expect(await center.locator('[aria-pressed=true]').count()).toBe(0);
}

async function choices({ center }: Row): Promise<void> {
  await center.getByRole('switch').first().waitFor();
  expect(await center.locator('[part=option]').count()).toBe(0);
}

async function switchIs(row: Row, cell: Cell, state: 'on' | 'off' | 'half'): Promise<void> {
  const read = (box: HTMLElement) => {
    const { checked, indeterminate } = box as HTMLInputElement;
    return indeterminate ? 'half' : checked ? 'on' : 'off';
  };
  await expect.poll(() => switchOf(row, cell).evaluate(read), patience).toBe(state);
}

async function gone({ center }: Row): Promise<void> {
  await center.locator('[part=topic]').first().waitFor({ state: 'detached' });
  await expect.poll(async () => (await center.allInnerTexts()).join('').trim()).toBe('');
}

async function nothingPending({ center }: Row): Promise<void> {
  await expect.poll(() => center.locator('[part=save]').getAttribute('aria-disabled'), patience).toBe('true');
  expect(await center.getByText('Not saved yet', { exact: true }).count()).toBe(0);
}

async function stateText(row: Row, cell: Cell, text: string): Promise<void> {
  const { topic, channel } = cells[cell];
  await row.center.locator(`[id="${topic}/${channel}"]`).getByText(text, { exact: true }).waitFor();
}

async function asks({ center }: Row, title: string, lines: readonly string[]): Promise<void> {
  const question = center.locator('[part=question]');
  await question.getByRole('heading', { name: title }).waitFor();
  expect(await question.getByRole('listitem').allTextContents()).toEqual(lines);
}

/** What the center has pushed to the data layer of the page in the frame. */
function mirroredOn({ page }: Row): Promise<string> | undefined {
  return page
    .frames()[1]
    ?.evaluate(() =>
      JSON.stringify(
        (Reflect.get(window, 'dataLayer') as { event?: string }[]).filter(({ event }) => event?.startsWith('pref')),
      ),
    );
}

async function colours({ center }: Row, scheme: string): Promise<void> {
  const surface = center.locator('[part=center]');
  const background = await surface.evaluate((element) => getComputedStyle(element).backgroundColor);
  const [red = 0] = (/[\d.]+/.exec(background) ?? []).map(Number);
  expect(red > 128 ? 'light' : 'dark', background).toBe(scheme);
}

async function nothingWritten({ backendRequests }: Row): Promise<void> {
  expect(backendRequests.filter((each) => each.startsWith('PATCH'))).toEqual([]);
  expect((await brazeRequests()).filter(({ path }) => writes.includes(path))).toEqual([]);
}

async function braze(row: Row, cell: Cell, state: string): Promise<void> {
  const states = () =>
    cellRow(row, cell)
      .locator('[data-braze]')
      .evaluateAll((found) => [...new Set(found.map((each) => (each as HTMLElement).dataset['braze']))]);
  await expect.poll(states, patience).toEqual([state]);
}

async function asked({ page }: Row, request: string, status: number | undefined): Promise<void> {
  const entries = page.locator('#log li').filter({ hasText: request });
  await entries
    .filter({ hasText: String(status ?? 'no answer') })
    .first()
    .waitFor({ state: 'attached' });
}

/** How each thing that `src/steps.js` says is seen is looked for in the browser. */
export const checks: Record<string, (row: Row, ...args: never[]) => Promise<unknown>> = {
  asks,
  pending: (row, cell: Cell) => stateText(row, cell, 'Not saved yet'),
  changedElsewhere: (row, cell: Cell) => stateText(row, cell, 'Changed elsewhere'),
  mirrored: ({ page }, name: string) =>
    page.locator('#log li[data-source=page]').getByText(name, { exact: true }).first().waitFor({ state: 'attached' }),
  noAddressMirrored: async (row) => {
    const pushed = await mirroredOn(row);
    expect(pushed).toContain('preference_center_save');
    expect(pushed).not.toContain('@');
  },
  ...{ noCenter, hiddenChoices, choices, switchIs, gone, nothingPending, colours, nothingWritten, braze, asked },
  nothingButLoader: async ({ page, backendRequests }) => {
    await page.frames()[1]?.waitForFunction(() => 'identify' in Object(Reflect.get(window, 'preferenceCenter')));
    expect(backendRequests).toEqual([expect.stringMatching(/^GET \/acme-[a-z-]+\.js$/)]);
  },
  because: ({ page }, text: string) => page.locator('#why').getByText(text).waitFor(),
  reads: ({ center }, text: string) => center.getByText(text).first().waitFor(),
  says: (row, text: string) => announcement(row).getByText(text).waitFor(),
  addressBarIsClean: async ({ page }) => {
    await expect.poll(() => shopUrl(page)).not.toContain('preference-center-link');
    expect(shopUrl(page)).toContain('/shop?');
  },
  strictPolicy: async ({ page }) => {
    const { backend } = inject('demo');
    const answer = await fetch(shopUrl(page));
    const policy = (answer.headers.get('content-security-policy') ?? '').split('; ');
    expect(policy).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        `script-src 'self' ${backend}`,
        "style-src 'self'",
        `connect-src 'self' ${backend}`,
        "require-trusted-types-for 'script'",
        'trusted-types preference-center',
      ]),
    );
  },
  direction: async ({ center }, direction: string) =>
    expect(await center.locator('[part=center]').evaluate((each) => getComputedStyle(each).direction)).toBe(direction),
  delivery: (row, cell: Cell, delivery: string) =>
    cellRow(row, cell).locator(`[data-delivery=${delivery}]`).waitFor({ state: 'attached', timeout: patience.timeout }),
  brazeStays: async ({ email }, cell: Cell, state: string) => expect((await brazeHolds(email))[cell]).toBe(state),
  told: ({ page }, text: string) =>
    page
      .locator('#choices tr.told')
      .filter({ hasText: text })
      .waitFor({ state: 'attached', timeout: patience.timeout }),
  message: ({ page }, kind: string) =>
    page.locator('#messages li').filter({ hasText: kind }).first().waitFor({ state: 'attached' }),
  ledger: ({ page }, text: string) =>
    page.locator('#ledger tbody tr').filter({ hasText: text }).first().waitFor({ state: 'attached' }),
  event: ({ page }, text: string) =>
    page.locator('#log li[data-source=page]').filter({ hasText: text }).first().waitFor({ state: 'attached' }),
};
