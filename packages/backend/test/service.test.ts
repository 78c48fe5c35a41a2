import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator, SimulatorOptions } from '@preference-center/braze-simulator';
import { expect, it, onTestFinished } from 'vitest';
import type { SessionResponse } from '../src/contract.ts';
import { readWidgetFiles } from '../src/http/widget-files.ts';
import { startService } from '../src/service.ts';
import { openSqliteStore } from '../src/store/sqlite/open-sqlite-store.ts';
import { groups, startBraze } from './braze/simulated-braze.ts';
import { configText, origins, readConfig } from './http/http-config.ts';
import { writeBuiltWidget } from './http/built-widget.ts';
import { change, horizonMs, save } from './store/conformance/scene.ts';

interface RunningService {
  readonly braze: Simulator;
  /** The database file. */
  readonly database: string;
  /** Opens a session on trusted pages. */
  readonly open: (email: string) => Promise<SessionResponse>;
  readonly save: (session: SessionResponse, topic: string, state: 'subscribed' | 'unsubscribed') => Promise<void>;
  readonly health: () => Promise<{ readonly connections: readonly Readonly<Record<string, unknown>>[] }>;
  readonly metrics: () => Promise<string>;
}

/** The whole backend in this process, on a SQLite file, with a connection that differs as given. */
async function startWith(
  braze: SimulatorOptions,
  connection: object,
  rest: object = {},
  prepare: (database: string) => Promise<void> = () => Promise.resolve(),
): Promise<RunningService> {
  const simulator = await startBraze(braze);
  const folder = await mkdtemp(join(tmpdir(), 'service-'));
  const database = join(folder, 'store.db');
  await prepare(database);
  const { connections } = JSON.parse(configText(simulator.url)) as { connections: object[] };
  const changes = {
    listen: { port: 0 },
    connections: connections.map((each) => ({ ...each, ...connection })),
    ...rest,
  };
  const service = await startService(readConfig(simulator.url, changes), {
    database: { kind: 'sqlite', path: database },
    widget: readWidgetFiles(await writeBuiltWidget(join(folder, 'widget'))),
    logger: false,
  });
  onTestFinished(async () => {
    await service.close();
    await rm(folder, { recursive: true });
  });
  const call = async <Answer>(method: string, path: string, body?: unknown, token = ''): Promise<Answer> => {
    const headers = {
      origin: origins['acme-app'],
      'content-type': 'application/json',
      authorization: `Bearer ${token}`,
    };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const response = await fetch(`${service.url}${path}`, { method, headers, ...sent });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  };
  return {
    braze: simulator,
    database,
    open: (email) => call('POST', '/v1/properties/acme-app/sessions', { identities: { email } }),
    save: ({ session }, topic, state) =>
      call('PATCH', '/v1/preferences', { changes: [{ topic, channel: 'email', state }] }, session.token),
    health: () => call('GET', '/health'),
    metrics: async () => (await fetch(`${service.url}/metrics`)).text(),
  };
}

const ada = 'ada@example.com';
const member = { email: ada, groups: { [groups.news]: 'subscribed', [groups.offers]: 'subscribed' } } as const;
const hourMs = 3_600_000;
/** For machines that do other work: of the simulator, and of the test runner. */
const patience = { timeoutMs: 15_000, timeout: 15_000 };

it('has delivery keep to the share of the limits that the configuration gives it', async () => {
  const rateLimits = { subscriptionSet: { limit: 10, windowMs: hourMs } };
  const { braze, open, save, health } = await startWith({ people: [member], rateLimits }, { rateShare: 0.1 });
  const session = await open(ada);
  await save(session, 'news', 'unsubscribed');
  const isSet = ({ path }: { path: string }): boolean => path === '/v2/subscription/status/set';
  await braze.world.waitFor(() => braze.world.requests({ where: isSet }).length === 1, patience);
  await save(session, 'offers', 'unsubscribed');
  const reason = async (): Promise<unknown> => (await health()).connections[0]?.['reason'];
  await expect.poll(reason, patience).toBe('limit_reached');
  expect(braze.world.requests({ where: isSet })).toHaveLength(1);
});

it('tells in its metrics what Braze answered, of which person in no place', async () => {
  const { braze, open, save, metrics } = await startWith({ people: [member] }, {});
  const session = await open(ada);
  braze.world.addFault({ kind: 'status', status: 401, path: '/v2/subscription/status/set' });
  await save(session, 'news', 'unsubscribed');
  await expect
    .poll(metrics, patience)
    .toContain('preference_center_connection_state{connection="eu",state="stopped_by_braze",reason="braze_401"} 1');
  const text = await metrics();
  const requests = 'preference_center_braze_requests_total{connection="eu",endpoint=';
  expect(text).toContain(`${requests}"/v2/subscription/status/set",outcome="unauthorized"} 1`);
  expect(text).toContain(`${requests}"/subscription/user/status",outcome="ok"} `);
  expect(text).toContain(
    'preference_center_http_requests_total{method="PATCH",route="/v1/preferences",status="200"} 1',
  );
  expect(text).not.toMatch(/ada|example\.com|@|%40/);
});

it('has sessions keep to it, too', async () => {
  // Sessions have four tenths of our share of reads: one of these ten.
  const rateLimits = { default: { limit: 10, windowMs: hourMs } };
  const { open } = await startWith({ people: [member], rateLimits }, { rateShare: 0.2, pollUnsubscribesSeconds: 0 });
  expect((await open(ada)).choicesFrom).toBe('braze');
  expect((await open('bob@example.com')).choicesFrom).toBe('store');
});

it('takes over what Braze lists as unsubscribed as often as the connection says, and not where it says 0', async () => {
  const isList = ({ path }: { path: string }): boolean => path === '/email/unsubscribes';
  const asking = await startWith({ people: [member] }, {});
  await asking.braze.world.waitFor(() => asking.braze.world.requests({ where: isList }).length === 1, patience);
  const silent = await startWith({ people: [member] }, { pollUnsubscribesSeconds: 0 });
  await silent.save(await silent.open(ada), 'news', 'unsubscribed');
  await silent.braze.world.waitFor(
    () => silent.braze.world.groupState({ email: ada }, groups.news) === 'unsubscribed',
    patience,
  );
  expect(silent.braze.world.requests({ where: isList })).toEqual([]);
});

it('believes Braze to be able to apply a lost opt-in for as long as the configuration says, and sends it again then', async () => {
  const horizon = { delivery: { horizonSeconds: 2 } };
  const { braze, open, save } = await startWith({}, {}, horizon);
  braze.world.addFault({ kind: 'status', status: 500, path: '/users/track' });
  await save(await open(ada), 'news', 'subscribed');
  await braze.world.waitFor(() => braze.world.groupState({ email: ada }, groups.news) === 'subscribed', patience);
  expect(braze.world.requests({ path: '/users/track' })).toHaveLength(2);
});

it('seals what a backend before it wrote and did not come to seal', async () => {
  const written = async (path: string): Promise<void> => {
    const store = await openSqliteStore({ path, horizonMs });
    await save(store, [change('ann', 'unsubscribed')]);
    await store.close();
  };
  const { database } = await startWith({}, {}, {}, written);
  const beside = await openSqliteStore({ path: database, horizonMs });
  onTestFinished(() => beside.close());
  const sealed = async (): Promise<number[]> => (await beside.checkpointsAfter(0, 9)).map(({ number }) => number);
  await expect.poll(sealed, patience).toEqual([1]);
});
