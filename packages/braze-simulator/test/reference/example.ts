import { expect } from 'vitest';
import type { SimulatorOptions, World } from '../../src/index.ts';
import { archivedGroup, newsGroup, offersGroup, smsGroup, startForTest, testKey } from '../support/start-for-test.ts';
import type { Started } from '../support/start-for-test.ts';

/** One example of a request and its answer that Braze's documentation, or a recording of a real workspace, gives. */
export interface Example {
  /** The section of our notes on Braze's API, which follow the endpoints. */
  readonly section: string;
  readonly what: string;
  /** Path with its query. */
  readonly request: readonly [method: 'GET' | 'POST', path: string, body?: unknown];
  /** Besides the key and, with a body, the JSON content type. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly options?: SimulatorOptions;
  readonly status: number;
  /** Compared whole. */
  readonly body: unknown;
  /** The headers of the answer that the example shows; null for one that must be missing. */
  readonly answerHeaders?: Readonly<Record<string, string | null | RegExp>>;
  /** What must be so in the workspace afterwards. */
  readonly after?: (world: World) => void;
}

/** Thursday 18 June 2020, 10:02:30 UTC, when most of the recordings were made. */
export const recordedAt = Date.UTC(2020, 5, 18, 10, 2, 30);

export const ada = { externalId: 'ada', email: 'ada@example.com', phone: '+15550000001' };

/** The workspace of the examples. */
const workspace: SimulatorOptions = {
  keys: [{ key: testKey }, { key: 'no-permissions', scopes: [] }],
  people: [
    { ...ada, groups: { [newsGroup]: 'subscribed', [smsGroup]: 'unsubscribed' }, emailSubscribe: 'opted_in' },
    { externalId: 'bob', email: 'bob@example.com', aliases: [{ name: 'bob-1', label: 'crm' }] },
    { aliases: [{ name: 'anon-1', label: 'web' }] },
  ],
  campaigns: [
    { id: 'welcome', name: 'Welcome' },
    { id: 'receipt', name: 'Receipt', transactional: true },
    { id: 'paused', name: 'Paused', transactional: true, status: 'paused' },
    { id: 'archived', name: 'Archived', transactional: true, status: 'archived' },
  ],
  groups: [
    { id: newsGroup, name: 'News', channel: 'email' },
    { id: offersGroup, name: 'Offers', channel: 'email' },
    { id: smsGroup, name: 'Texts', channel: 'sms' },
    { id: archivedGroup, name: 'Old', channel: 'email', archived: true },
  ],
  now: () => recordedAt,
};

/** Starts the workspace of the examples. Closed when the test ends. */
export function startExampleWorkspace(options: SimulatorOptions = {}): Promise<Started> {
  return startForTest({ ...workspace, ...options });
}

/** Asks for an example, and compares status, body, headers and what came of it. */
export async function checkExample(example: Example): Promise<void> {
  const { url, world } = await startExampleWorkspace(example.options);
  const [method, path, body] = example.request;
  const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${testKey}`, ...content, ...example.headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  expect({ status: response.status, body: await response.json() }).toEqual({
    status: example.status,
    body: example.body,
  });
  for (const [name, expected] of Object.entries(example.answerHeaders ?? {})) {
    const value = response.headers.get(name);
    if (expected instanceof RegExp) expect(value, name).toMatch(expected);
    else expect(value, name).toBe(expected);
  }
  example.after?.(world);
}

/** The body of an answer that only says so. */
export const success = { message: 'success' };
