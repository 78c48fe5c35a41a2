import { inject } from 'vitest';
import { cells } from '../../src/cells.js';

/** A request that the simulator received, as its control API tells it. */
export interface BrazeRequest {
  readonly method: string;
  readonly path: string;
}

/** What the simulator holds for an address now, by cell: of its first profile; `unknown` where nobody touched it. */
export async function brazeHolds(email: string): Promise<Record<string, string>> {
  const { people } = await readSimulator(`/people?${new URLSearchParams({ email }).toString()}`);
  const states = Object.entries(cells).map(([code, { groupId }]) => [
    code,
    people[0]?.groups[groupId]?.state ?? 'unknown',
  ]);
  return Object.fromEntries(states);
}

/** The requests that the simulator received since the demo last started again. */
export async function brazeRequests(): Promise<BrazeRequest[]> {
  const { requests } = await readSimulator('/requests?limit=1000');
  return requests;
}

async function readSimulator(path: string) {
  const response = await fetch(`${inject('demo').simulator}/simulator${path}`);
  return response.json();
}
