import type { FrameLocator, Locator, Page } from 'playwright-core';
import { inject } from 'vitest';
import { cells } from '../../src/cells.js';
import { people } from '../../src/people.js';
import { settingsOf, visitorOf } from '../../src/settings.js';
import type { situations } from '../../src/situations.js';
import { openPage } from './visit.ts';
import type { Visit } from './visit.ts';

type Situation = (typeof situations)[number];

/** A tester on the page of a situation. */
export interface Row extends Visit {
  /** The shop's page, in its frame. */
  readonly shop: FrameLocator;
  /** The address of whom the situation is about. */
  readonly email: string;
}

/** Requests that only look, and so leave the demo as it was. */
const harmless = /^(GET|OPTIONS) |^POST \/v1\/properties\/[a-z-]+\/sessions$/;

let last: Row | undefined;
let lastEditedBraze = false;

/**
 * Opens the situation as a tester does, with the demo as it is at its start; resolves once the page is there. What the last
 * row has changed is put back first.
 */
export async function openRow(situation: Situation): Promise<Row> {
  if (!last || lastEditedBraze || !last.backendRequests.every((request) => harmless.test(request))) await startAgain();
  // That goes past the backend.
  lastEditedBraze = situation.steps.some(({ name }) => name === 'editInBraze');
  last = await open(situation);
  return last;
}

async function startAgain(): Promise<void> {
  const answer = await fetch(`${inject('demo').site}/qa/start-again`, { method: 'POST' });
  if (!answer.ok) throw new Error(`the demo could not start again: ${answer.status}`);
}

async function open(situation: Situation): Promise<Row> {
  const { site } = inject('demo');
  const visit = await openPage(`${site}/?situation=${situation.code}`);
  await visit.page.locator('html[data-ready]').waitFor();
  const shop = visit.page.frameLocator('#page');
  await shop.locator('html[data-visitor]').waitFor();
  return { ...visit, shop, center: shop.locator('preference-center'), email: emailOf(situation) };
}

function emailOf(situation: Situation): string {
  const settings = settingsOf(situation);
  const key = visitorOf(settings) ?? settings.as;
  return key === 'nobody' ? '' : people[key as keyof typeof people].email;
}

/** The control of a cell. */
export function switchOf({ center }: Row, cell: keyof typeof cells): Locator {
  return center.getByLabel(cells[cell].name, { exact: true });
}

/** The address of the page in the frame. */
export function shopUrl(page: Page): string {
  return page.frames()[1]?.url() ?? '';
}
