import { describe, expect, it } from 'vitest';
import type { BrazeClient } from '../../src/braze/client.ts';
import type { Unsubscribed } from '../../src/braze/unsubscribes-page.ts';
import { apiKey } from '../braze/simulated-braze.ts';
import { paths, setScene, type Scene, type SceneOptions } from './delivery-scene.ts';

const ada = 'ada@example.com';
const list = '/email/unsubscribes';
const minute = 60_000;
const everySeconds = 300;

/** Ada's choice to get mail at all, as our store keeps it. */
const mail = { who: ada, topic: '*eu', state: 'subscribed' } as const;

function setUp(options: SceneOptions = {}): Promise<Scene> {
  return setScene({
    ...options,
    braze: { people: [{ email: ada, emailSubscribe: 'unsubscribed' }], ...options.braze },
    connection: { pollUnsubscribesSeconds: everySeconds, ...options.connection },
  });
}

async function confirmed(scene: Scene): Promise<void> {
  await scene.wish(mail);
  await scene.untilDelivery(mail, 'accepted');
  scene.clock.advance(2000);
  await scene.untilDelivery(mail, 'confirmed');
}

const requests = ({ braze }: Scene) => braze.world.requests({ path: list });

/** Moves on to the next pass and waits until it has come through. */
async function nextPass(scene: Scene, pages = 1): Promise<void> {
  const before = requests(scene).length;
  const since = await scene.store.unsubscribesSeenUntil('eu');
  scene.clock.advance(everySeconds * 1000);
  await scene.untilRequests(list, before + pages);
  await scene.until(async () => (await scene.store.unsubscribesSeenUntil('eu')) !== since || pages === 1);
}

const stateOf = async (scene: Scene) => (await scene.choiceOf(mail))?.state;
const untilLeft = (scene: Scene) => scene.until(async () => (await stateOf(scene)) === 'unsubscribed');

/** So many people nobody knows here, who leave one after the other. */
function crowd(scene: Scene, count: number, from = 0): void {
  for (let index = from; index < from + count; index += 1) {
    scene.clock.advance(1);
    scene.braze.world.setEmailState(`person${index}@example.com`, 'unsubscribed', 'List-Unsubscribe');
  }
}

describe("Braze's list of unsubscribed addresses", () => {
  it.each(['iso', 'spaced'] as const)('has an opt-out in a mail recorded as made there (times %s)', async (format) => {
    const scene = await setUp({ braze: { unknowns: { listTimeFormat: format } } });
    await confirmed(scene);
    scene.clock.advance(minute);
    const leftAt = Math.floor(scene.clock.now() / 1000) * 1000;
    scene.braze.world.setEmailState(ada, 'unsubscribed', 'List-Unsubscribe');
    await nextPass(scene);
    await untilLeft(scene);
    const [last] = (await scene.store.ledgerOf({ kind: 'email', value: ada })).slice(-1);
    expect(last).toMatchObject({ topic: '*eu', context: { source: 'braze', session: 'unsubscribes' } });
    expect((last?.context.at ?? 0) - leftAt).toBeLessThan(1000);
    scene.clock.advance(10 * minute);
    await scene.untilDelivery(mail, 'confirmed');
    expect(await scene.choiceOf(mail)).toMatchObject({ state: 'unsubscribed', revision: 2 });
  });

  it('is asked for from a day ago at the first time, and to the end of today', async () => {
    const scene = await setUp();
    await scene.untilRequests(list, 1);
    const dayOf = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
    const dayMs = 24 * 60 * minute;
    const now = scene.clock.now();
    // And an hour, for what the list shows late. A day stands for its beginning.
    const query = { start_date: [dayOf(now - dayMs - 60 * minute)], end_date: [dayOf(now + dayMs)] };
    expect(requests(scene)[0]?.query).toMatchObject(query);
  });

  it('says nothing new of our own opt-outs, nor of people whom nobody knows here', async () => {
    const scene = await setUp();
    await scene.wish({ ...mail, state: 'unsubscribed' });
    await scene.untilDelivery(mail, 'accepted');
    crowd(scene, 3);
    await nextPass(scene);
    await scene.until(() => scene.log.some(({ message }) => message.includes('read')));
    expect(await scene.choiceOf(mail)).toMatchObject({ state: 'unsubscribed', revision: 1 });
    expect(await scene.store.choicesOf([{ kind: 'email', value: 'person0@example.com' }])).toEqual([]);
    expect(await scene.store.verifyLedger()).toMatchObject({ rows: 1 });
  });

  it('is gone through page by page, and afterwards only as far as the last time', async () => {
    const scene = await setUp();
    await confirmed(scene);
    scene.clock.advance(10_000);
    scene.braze.world.setEmailState(ada, 'unsubscribed', 'List-Unsubscribe');
    crowd(scene, 1100);
    await nextPass(scene, 3);
    await untilLeft(scene);
    expect(
      requests(scene)
        .slice(-3)
        .map(({ query }) => query['offset']),
    ).toEqual([['0'], ['450'], ['900']]);
    scene.clock.advance(2 * 60 * minute);
    const before = requests(scene).length;
    crowd(scene, 1, 2000);
    await nextPass(scene);
    expect(requests(scene).length).toBeGreaterThan(before);
    expect(requests(scene).at(-1)?.query['offset']).toEqual(['0']);
  });

  it('is gone through from where the last one ended, after days of downtime', async () => {
    const scene = await setUp();
    await confirmed(scene);
    await nextPass(scene);
    await scene.deliverer.stop();
    scene.clock.advance(10_000);
    scene.braze.world.setEmailState(ada, 'unsubscribed', 'List-Unsubscribe');
    scene.clock.advance(5 * 24 * 60 * minute);
    scene.makeDeliverer().start();
    await untilLeft(scene);
    expect(await scene.choiceOf(mail)).toMatchObject({ delivery: 'confirmed' });
  });

  it('passes nobody by when it shrinks between two pages', async () => {
    const scene = await setUp();
    await confirmed(scene);
    scene.clock.advance(10_000);
    scene.braze.world.setEmailState(ada, 'unsubscribed', 'List-Unsubscribe');
    crowd(scene, 600);
    let hasShrunk = false;
    scene.braze.world.on('request', ({ path }) => {
      if (path !== list || hasShrunk) return;
      hasShrunk = true;
      // After the first page was answered: the newest 300 come back, so that all others move up by as many.
      setImmediate(() => {
        for (let index = 300; index < 600; index += 1) {
          scene.braze.world.setEmailState(`person${index}@example.com`, 'subscribed', 'Preference Center');
        }
      });
    });
    await nextPass(scene);
    await untilLeft(scene);
  });

  it('is left alone where the key may not read it, which is said once and stops nothing else', async () => {
    const scopes = [
      'subscription.status.set',
      'subscription.groups.get',
      'users.track',
      'email.status',
      'users.export.ids',
    ];
    const scene = await setUp({ braze: { keys: [{ key: apiKey, scopes }] } });
    const said = () => scene.log.filter(({ permission }) => permission === 'email.unsubscribe');
    await scene.until(() => said().length === 1);
    await confirmed(scene);
    expect(scene.deliverer.status()).toMatchObject({ state: 'waiting', lastError: null });
    expect(scene.deliverer.status().missingPermissions).toEqual(['email.unsubscribe']);
    const before = requests(scene).length;
    scene.clock.advance(everySeconds * 1000);
    await scene.wish({ who: ada, state: 'unsubscribed' });
    await scene.untilRequests(paths.set, 1);
    expect(requests(scene)).toHaveLength(before);
    scene.clock.advance(15 * minute);
    await scene.untilRequests(list, before + 1);
    expect(said()).toHaveLength(1);
  });

  /** The list as another server would show it: every page goes through `changed`. */
  async function withList(
    scene: Scene,
    changed: (page: readonly Unsubscribed[], offset: number) => readonly Unsubscribed[],
  ): Promise<void> {
    await scene.deliverer.stop();
    const unsubscribes: BrazeClient['unsubscribes'] = async (query, signal) => {
      const outcome = await scene.client.unsubscribes(query, signal);
      return outcome.outcome === 'ok' ? { ...outcome, body: changed(outcome.body, query.offset) } : outcome;
    };
    scene.makeDeliverer({ client: { ...scene.client, unsubscribes } }).start();
  }

  it('passes by an entry whose time cannot be read, says so, and goes on behind it', async () => {
    const scene = await setUp();
    await confirmed(scene);
    scene.clock.advance(10_000);
    scene.braze.world.setEmailState(ada, 'unsubscribed', 'List-Unsubscribe');
    crowd(scene, 600);
    await withList(scene, (page, offset) =>
      page.map((entry, index) => (offset + index === 3 ? { ...entry, at: null } : entry)),
    );
    await untilLeft(scene);
    await scene.until(() => scene.log.some(({ undated }) => undated === 1));
  });

  it('is broken off, and that is said, where the server takes no notice of the offset', async () => {
    const scene = await setUp();
    await confirmed(scene);
    await nextPass(scene);
    const since = await scene.store.unsubscribesSeenUntil('eu');
    crowd(scene, 600);
    let first: readonly Unsubscribed[] = [];
    await withList(scene, (page, offset) => (offset === 0 ? (first = page) : first));
    await scene.until(() => scene.log.some(({ message }) => message.includes('does not end')));
    expect(await scene.store.unsubscribesSeenUntil('eu')).toBe(since);
  });

  it('is not asked for where that is turned off', async () => {
    const scene = await setUp({ connection: { pollUnsubscribesSeconds: 0 } });
    await confirmed(scene);
    scene.clock.advance(24 * 60 * minute);
    expect(requests(scene)).toEqual([]);
  });
});
