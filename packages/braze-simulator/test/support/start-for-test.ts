import { onTestFinished } from 'vitest';
import { startSimulator } from '../../src/index.ts';
import type { Simulator, SimulatorOptions } from '../../src/index.ts';

/** The ids of the groups that tests start with. */
export const newsGroup = '6f1c0000-0000-4000-8000-000000000001';
export const offersGroup = '6f1c0000-0000-4000-8000-000000000002';
export const smsGroup = '6f1c0000-0000-4000-8000-000000000003';
export const archivedGroup = '6f1c0000-0000-4000-8000-000000000004';
export const missingGroup = '6f1c0000-0000-4000-8000-0000000000ff';

/** The key that tests use. */
export const testKey = 'key-with-every-permission';

/** What a call was answered with. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
}

/** A simulator with a client for it. Closed when the test ends. */
export interface Started extends Simulator {
  readonly post: (path: string, body: unknown, headers?: Record<string, string>) => Promise<Answer>;
  readonly get: (path: string, query?: [string, string][], headers?: Record<string, string>) => Promise<Answer>;
}

/** Starts a simulator with two email groups, an SMS group, an archived email group and one campaign, unless the options say otherwise. */
export async function startForTest(options: SimulatorOptions = {}): Promise<Started> {
  const simulator = await startSimulator({
    keys: [{ key: testKey }],
    groups: [
      { id: newsGroup, name: 'News', channel: 'email' },
      { id: offersGroup, name: 'Offers', channel: 'email' },
      { id: smsGroup, name: 'Texts', channel: 'sms' },
      { id: archivedGroup, name: 'Old', channel: 'email', archived: true },
    ],
    campaigns: [{ id: 'welcome', name: 'Welcome' }],
    ...options,
  });
  onTestFinished(() => simulator.close());
  const call = async (path: string, init: RequestInit): Promise<Answer> => {
    const response = await fetch(simulator.url + path, init);
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text) as Record<string, unknown>, headers: response.headers };
  };
  const authorization = `Bearer ${testKey}`;
  return {
    ...simulator,
    post: (path, body, headers = {}) =>
      call(path, {
        method: 'POST',
        headers: { authorization, 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    get: (path, query = [], headers = {}) =>
      call(`${path}?${new URLSearchParams(query).toString()}`, { headers: { authorization, ...headers } }),
  };
}
