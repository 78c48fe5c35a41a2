import type { Page } from 'playwright-core';
import { inject } from 'vitest';

/** Ids of the subscription groups that `preference-center.yaml` names. */
export const groupIds = {
  productNewsEmail: '5ab50000-0000-4000-8000-000000000001',
  offersEmail: '5ab50000-0000-4000-8000-000000000003',
  magazineEmail: '5ab50000-0000-4000-8000-000000000007',
  eventsEmail: '5ab50000-0000-4000-8000-000000000008',
} as const;

export type GroupName = keyof typeof groupIds;

/** What the simulator holds for an address now, by group: of its first profile. */
export async function brazeHolds(email: string): Promise<Partial<Record<GroupName, string>>> {
  const { people } = await readSimulator(`/people?${new URLSearchParams({ email }).toString()}`);
  const states = Object.entries(groupIds).map(([name, id]) => [name, people[0]?.groups[id]?.state]);
  return Object.fromEntries(states);
}

/** The requests the simulator received that name an address or id, as `METHOD path`. */
export async function brazeHeardOf(identifier: string): Promise<string[]> {
  const { requests } = await readSimulator('/requests?limit=1000');
  return requests
    .filter((request: object) => JSON.stringify(request).includes(identifier))
    .map(({ method, path }: { method: string; path: string }) => `${method} ${path}`);
}

/** Waits until the demo's live view shows a group in a state for every profile with the visitor's address. */
export async function waitForLiveView(page: Page, group: GroupName, state: string): Promise<void> {
  const others = `:has([data-state]:not([data-state="${state}"]))`;
  await page.locator(`[data-group="${groupIds[group]}"]:has([data-state]):not(${others})`).waitFor();
}

async function readSimulator(path: string) {
  const response = await fetch(`${inject('demo').simulator}/simulator${path}`);
  return response.json();
}
