import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator } from '@preference-center/braze-simulator';
import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';
import { SignJWT } from 'jose';
import Libsql from 'libsql';
import { expect, onTestFinished } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { createBrazeReader } from '../../src/braze/reader.ts';
import type { Config } from '../../src/config/schema.ts';
import { problem, sessionResponse, type Problem, type ProblemCode, type SessionResponse } from '../../src/contract.ts';
import { SharedCounts } from '../../src/http/shared-counts.ts';
import type { AppParts } from '../../src/http/app-parts.ts';
import { readWidgetFiles } from '../../src/http/widget-files.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import type { Store } from '../../src/store/store.ts';
import { clientOf, groups, startBraze } from '../braze/simulated-braze.ts';
import { ManualClock } from '../manual-clock.ts';
import { writeBuiltWidget } from './built-widget.ts';
import { watchForLeaks } from './leak-watch.ts';
import { insiderGroup, origins, readConfig, secrets, type PropertyCode } from './http-config.ts';

export interface SceneOptions {
  /** Replaces top-level fields of the configuration. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** The files beside the configuration, by their path. */
  readonly files?: Readonly<Record<string, string>>;
}

/** What a page asks with; the property's own origin where none is named, none at all for `null`. */
export interface Ask {
  readonly property?: PropertyCode;
  readonly origin?: string | null;
  readonly body?: object;
}

/** The whole app on a real store, in front of a simulated Braze, with a clock that stands still. */
export interface HttpScene {
  readonly app: FastifyInstance;
  readonly config: Config;
  readonly braze: Simulator;
  readonly clock: ManualClock;
  readonly store: Store;
  /** What the app was given, to build another one beside it. */
  readonly parts: AppParts;
  /** Every line logged, as JSON. */
  readonly log: readonly string[];
  /** The connections that delivery was told of. */
  readonly nudged: readonly string[];
  postSession(ask?: Ask): Promise<LightMyRequestResponse>;
  /** Opens a session that has to succeed. */
  openSession(ask?: Ask): Promise<SessionResponse>;
  /** Sends changes in a session; the origin is that of `acme-www` where none is named. */
  patch(token: string, changes: unknown, options?: InjectOptions): Promise<LightMyRequestResponse>;
  /** How many rows each table has that a visitor can cause, read past the store. */
  rows(): Record<string, number>;
  query(sql: string): Record<string, unknown>[];
}

/** Sets the scene; it is taken down when the test ends. */
export async function startApp(options: SceneOptions = {}): Promise<HttpScene> {
  const clock = new ManualClock();
  const now = (): number => clock.now();
  const braze = await startBraze({
    now,
    groups: [
      { id: groups.news, name: 'News', channel: 'email' },
      { id: groups.offers, name: 'Offers', channel: 'email' },
      { id: groups.texts, name: 'Texts', channel: 'sms' },
      { id: insiderGroup, name: 'Insider', channel: 'email' },
    ],
  });
  const folder = await mkdtemp(join(tmpdir(), 'http-'));
  const path = join(folder, 'store.db');
  const store = await openSqliteStore({ path, horizonMs: 600_000, now });
  const config = readConfig(braze.url, options.config, options.files);
  const counts = new SharedCounts({ store, key: deriveKeys(config, 'limit')[0], clock });
  const log: string[] = [];
  const nudged: string[] = [];
  const parts = {
    ...{ store, counts },
    reader: createBrazeReader({ clients: new Map([['eu', clientOf(braze.url, { now })]]), clock }),
    widget: readWidgetFiles(await writeBuiltWidget(join(folder, 'widget'))),
    nudge: (connection: string) => void nudged.push(connection),
    health: () => [],
    now,
    logger: { level: 'trace', stream: { write: (line: string) => void log.push(line) } },
  };
  const app = await buildApp(config, parts);
  const reading = new Libsql(path);
  const watch = watchForLeaks(app);
  onTestFinished(async () => {
    await app.close();
    reading.close();
    await store.close();
    await rm(folder, { recursive: true });
    expect(clock.waiting, 'timers left behind').toBe(0);
    watch.expectNoLeak(log);
  });
  const query = (sql: string): Record<string, unknown>[] => reading.prepare(sql).all() as Record<string, unknown>[];
  const postSession = ({ property = 'acme-www', origin = origins[property], body = {} }: Ask = {}) =>
    app.inject({
      method: 'POST',
      url: `/v1/properties/${property}/sessions`,
      headers: origin === null ? {} : { origin },
      payload: body,
    });
  return {
    ...{ app, config, braze, clock, store, parts, log, nudged, postSession, query },
    openSession: async (ask) => {
      const response = await postSession(ask);
      expect(response.statusCode, response.body).toBe(200);
      return sessionResponse.parse(response.json());
    },
    patch: (token, changes, more = {}) =>
      app.inject({
        method: 'PATCH',
        url: '/v1/preferences',
        payload: { changes },
        ...more,
        headers: { origin: origins['acme-www'], authorization: `Bearer ${token}`, ...more.headers },
      }),
    rows: () =>
      Object.fromEntries(
        ['target', 'choice', 'ledger', 'confirmation', 'message', 'message_cell', 'wording'].map((table) => [
          table,
          Number(query(`select count(*) as count from ${table}`)[0]?.['count']),
        ]),
      ),
  };
}

export interface TokenOptions {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly secret?: string;
  readonly audience?: string;
  readonly issuer?: string;
  /** Epoch milliseconds; null for a token without an end. */
  readonly expiresAt: number | null;
}

/** A token as the site's own server signs it for its visitor. */
export function signSiteToken({
  claims = { email: 'ada@example.com' },
  secret = secrets.siteSecret,
  audience = 'acme-www',
  issuer = 'https://id.acme.example',
  expiresAt,
}: TokenOptions): Promise<string> {
  const token = new SignJWT({ ...claims }).setProtectedHeader({ alg: 'HS256' }).setAudience(audience).setIssuer(issuer);
  if (expiresAt !== null) token.setExpirationTime(Math.floor(expiresAt / 1000));
  return token.sign(new TextEncoder().encode(secret));
}

/** Fails unless the answer is the problem of this code in every respect. */
export function expectProblem(response: LightMyRequestResponse, status: number, code: ProblemCode): Problem {
  expect(response.body).not.toBe('');
  expect({ status: response.statusCode, code: response.json<Problem>().code }, response.body).toEqual({ status, code });
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
  return problem.strict().parse(response.json());
}
