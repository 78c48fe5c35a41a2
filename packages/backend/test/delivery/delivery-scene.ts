import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Simulator, SimulatorOptions } from '@preference-center/braze-simulator';
import { onTestFinished } from 'vitest';
import type { BrazeClient, BrazeClientOptions } from '../../src/braze/client.ts';
import type { Connection, Route } from '../../src/config/schema.ts';
import type { Delivery, WantedState } from '../../src/contract.ts';
import { createDeliverer, type Deliverer, type DelivererOptions } from '../../src/delivery/deliverer.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import type { RecordRequest, Store, StoredChoice, Target } from '../../src/store/store.ts';
import { apiKey, campaignId, clientOf, groups, startBraze } from '../braze/simulated-braze.ts';
import { ManualClock } from '../manual-clock.ts';
import { observed, Signal } from './signal.ts';
import { tableOf } from './table-of.ts';

export const horizonMs = 600_000;

const routes: Readonly<Record<string, Route>> = {
  'news/email': { connection: 'eu', subscriptionGroupId: groups.news, doubleOptIn: false },
  'offers/email': { connection: 'eu', subscriptionGroupId: groups.offers, doubleOptIn: false },
  'offers/sms': { connection: 'eu', subscriptionGroupId: groups.texts, doubleOptIn: true },
  'typo/email': { connection: 'eu', subscriptionGroupId: groups.unknown, doubleOptIn: false },
};

/** A change as tests write it: `{ who: 'ada@example.com', topic: 'news', state: 'unsubscribed' }`. */
export interface Wish {
  readonly who: string | Target;
  readonly state: WantedState;
  /** Default: `news`. */
  readonly topic?: string;
  /** Default: `email`. */
  readonly channel?: string;
  readonly afterOptOuts?: boolean;
}

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly message: string;
  readonly [field: string]: unknown;
}

export interface SceneOptions {
  readonly braze?: SimulatorOptions;
  readonly client?: BrazeClientOptions;
  readonly deliverer?: Partial<DelivererOptions>;
  readonly connection?: Partial<Connection>;
  /** Where Braze is; default: the scene's simulator. */
  readonly endpoint?: string;
}

/** A simulated Braze, a real store in a directory of its own, a clock that stands still, and deliverers between them. */
export interface Scene {
  readonly braze: Simulator;
  readonly clock: ManualClock;
  readonly store: Store;
  readonly client: BrazeClient;
  /** Everything delivery logged. */
  readonly log: readonly LogLine[];
  /** Started at once; more may be made with another holder. */
  readonly deliverer: Deliverer;
  makeDeliverer(options?: Partial<DelivererOptions>): Deliverer;
  /** Records changes and tells the first deliverer. */
  wish(...wishes: readonly Wish[]): Promise<void>;
  request(wishes: readonly Wish[]): RecordRequest;
  choiceOf(wish: Pick<Wish, 'who' | 'topic' | 'channel'>): Promise<StoredChoice | undefined>;
  /** Resolves when the choice stands so; looked at after everything the store or the log did. */
  untilDelivery(wish: Pick<Wish, 'who' | 'topic' | 'channel'>, delivery: Delivery): Promise<void>;
  /** Resolves when so many requests have been made to a path. */
  untilRequests(path: string, count: number): Promise<void>;
  until(condition: () => boolean | Promise<boolean>): Promise<void>;
}

/** Sets the scene; it is taken down when the test ends, and whatever was left behind fails the test. */
export async function setScene(options: SceneOptions = {}): Promise<Scene> {
  const clock = new ManualClock();
  const now = (): number => clock.now();
  const braze = await startBraze({ now, ...options.braze });
  const directory = await mkdtemp(join(tmpdir(), 'delivery-'));
  const signal = new Signal();
  const opened = await openSqliteStore({ path: join(directory, 'store.db'), horizonMs, now });
  const store = observed(opened, signal);
  const client = clientOf(options.endpoint ?? braze.url, { now, timeoutMs: 2000, ...options.client });
  const log: LogLine[] = [];
  const deliverers: Deliverer[] = [];
  const write = (level: LogLine['level']) => (fields: object, message: string) => {
    log.push({ ...fields, level, message });
    signal.emit();
  };
  const connection: Connection = {
    ...{ code: 'eu', name: 'Braze EU', endpoint: braze.url, apiKey, identifyBy: 'email', rateShare: 0.8 },
    pollUnsubscribesSeconds: 0,
    confirmationCampaignId: campaignId,
    ...options.connection,
  };
  const makeDeliverer = (differences: Partial<DelivererOptions> = {}): Deliverer => {
    const deliverer = createDeliverer({
      ...{ store, client, connection, clock, horizonMs, random: () => 0.5, holder: `holder-${deliverers.length}` },
      routes: tableOf(routes),
      describeMessage: ({ id, kind, language, expiresAt }) => ({
        [`${kind}_url`]: `https://prefs.example.com/${kind}/${id}`,
        property: 'Acme',
        topics: ['News'],
        language,
        expires_at: new Date(expiresAt).toISOString(),
      }),
      logger: { info: write('info'), warn: write('warn'), error: write('error') },
      ...options.deliverer,
      ...differences,
    });
    deliverers.push(deliverer);
    return deliverer;
  };
  onTestFinished(async () => {
    await Promise.all(deliverers.map((each) => each.stop()));
    await opened.close();
    await rm(directory, { recursive: true });
    if (clock.waiting > 0) throw new Error(`${clock.waiting} timers were left behind`);
  });
  const unwatch = (['request', 'state', 'message'] as const).map((name) => braze.world.on(name, () => signal.emit()));
  onTestFinished(() => unwatch.forEach((stop) => stop()));

  const request = (wishes: readonly Wish[]): RecordRequest => ({
    changes: wishes.map(({ state, afterOptOuts = false, ...wish }) => ({
      ...{ ...cellOf(wish), connection: 'eu', state },
      ...(afterOptOuts ? { afterOptOuts } : {}),
    })),
    confirmations: [],
    context: contextAt(now()),
  });
  const choiceOf: Scene['choiceOf'] = async (wish) => {
    const { target, topic, channel } = cellOf(wish);
    const choices = await opened.choicesOf([target]);
    return choices.find((each) => each.topic === topic && each.channel === channel);
  };
  const deliverer = makeDeliverer();
  deliverer.start();
  return {
    ...{ braze, clock, store, client, log, deliverer, makeDeliverer, request, choiceOf },
    wish: async (...wishes) => {
      await store.record(request(wishes));
      deliverer.nudge();
    },
    untilDelivery: (wish, delivery) => signal.until(async () => (await choiceOf(wish))?.delivery === delivery),
    untilRequests: (path, count) => signal.until(() => braze.world.requests({ path }).length >= count),
    until: (condition) => signal.until(condition),
  };
}

export function cellOf({ who, topic = 'news', channel = 'email' }: Omit<Wish, 'state'>): {
  target: Target;
  topic: string;
  channel: string;
} {
  return { target: typeof who === 'string' ? { kind: 'email', value: who } : who, topic, channel };
}

export function contextAt(at: number): RecordRequest['context'] {
  return {
    at,
    property: 'acme-www',
    proof: 'token',
    source: 'visitor',
    wording: 'wording-1',
    language: 'en',
    configVersion: '1',
    session: 'session-1',
    network: null,
  };
}

export const paths = {
  set: '/v2/subscription/status/set',
  track: '/users/track',
  read: '/subscription/user/status',
  trigger: '/campaigns/trigger/send',
  global: '/email/status',
  exported: '/users/export/ids',
} as const;
