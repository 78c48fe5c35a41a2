import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { readWidgetFiles } from '../../src/http/widget-files.ts';
import { startService, type Service } from '../../src/service.ts';
import { startBraze } from '../braze/simulated-braze.ts';
import { writeBuiltWidget } from '../http/built-widget.ts';
import { configText, origins, readConfig } from '../http/http-config.ts';
import { freshDatabase, query } from './fresh-database.ts';

/** So long that no window of the limit ends while a test runs. */
const decadeMs = 10 * 365 * 24 * 3_600_000;

/** Starts backends on one database, one after the other, and answers the last one. */
async function startBackends(count: number, endpoint: string): Promise<Service> {
  const database = await freshDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'shares-'));
  const { connections } = JSON.parse(configText(endpoint)) as { connections: object[] };
  // Whatever else is asked of Braze counts towards the same limit.
  const quiet = connections.map((each) => ({ ...each, rateShare: 0.5, pollUnsubscribesSeconds: 0 }));
  const config = readConfig(endpoint, { listen: { port: 0 }, connections: quiet });
  const widget = readWidgetFiles(await writeBuiltWidget(join(folder, 'widget')));
  const services: Service[] = [];
  onTestFinished(async () => {
    await Promise.all(services.map((service) => service.close()));
    await rm(folder, { recursive: true });
  });
  for (let started = 1; started <= count; started += 1) {
    const postgres = { kind: 'postgres', url: database } as const;
    services.push(await startService(config, { database: postgres, widget, logger: false }));
    // It counts the backends in the transaction that adds its row, so it knows of the others once that is seen.
    const announced = async (): Promise<number> => (await query(database, 'select id from backend')).length;
    await expect.poll(announced, { timeout: 15_000 }).toBe(started);
  }
  return services.at(-1) as Service;
}

/** Where the choices came from that a session of this visitor shows. */
async function choicesFrom({ url }: Service, email: string): Promise<string> {
  const response = await fetch(`${url}/v1/properties/acme-app/sessions`, {
    method: 'POST',
    headers: { origin: origins['acme-app'], 'content-type': 'application/json' },
    body: JSON.stringify({ identities: { email } }),
  });
  return ((await response.json()) as { choicesFrom: string }).choicesFrom;
}

it.each([
  // Of 100 reads half are ours, and four tenths of those are for sessions.
  { backends: 1, reads: 20 },
  { backends: 2, reads: 10 },
  { backends: 4, reads: 5 },
])(
  'one of $backends backends on a database reads for $reads sessions of the 20 that all may',
  async ({ backends, reads }) => {
    const braze = await startBraze({ rateLimits: { default: { limit: 100, windowMs: decadeMs } } });
    const last = await startBackends(backends, braze.url);
    const shown: string[] = [];
    for (let n = 0; n < 22; n += 1) shown.push(await choicesFrom(last, `visitor${n}@example.com`));
    expect(shown).toEqual(Array.from({ length: 22 }, (_, index) => (index < reads ? 'braze' : 'store')));
  },
);
