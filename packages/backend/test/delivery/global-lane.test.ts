import { describe, expect, it } from 'vitest';
import type { WantedState } from '../../src/contract.ts';
import { globalTopic } from '../../src/preferences/global-cell.ts';
import { horizonMs, paths, setScene, type Scene, type SceneOptions, type Wish } from './delivery-scene.ts';

const topic = globalTopic('eu');
const ada = 'ada@example.com';
const byAddress = { kind: 'email', value: ada } as const;
const byId = { kind: 'external_id', value: 'U-1' } as const;
const gone = { email: ada, externalId: byId.value, emailSubscribe: 'unsubscribed' } as const;
const lift = { who: ada, topic, state: 'subscribed' } as const;
const stopOf = (who: Wish['who']) => ({ who, topic, state: 'unsubscribed' }) as const;

/** Records without delivering, one a second after the other, and then delivers. */
async function recorded(wishes: readonly Wish[], options: SceneOptions): Promise<Scene> {
  const scene = await setScene(options);
  await scene.deliverer.stop();
  for (const wish of wishes) {
    await scene.store.record(scene.request([wish]));
    scene.clock.advance(1000);
  }
  scene.makeDeliverer().start();
  return scene;
}

/** How many people each request to `/email/status` was about. */
function sizes({ braze }: Scene): number[] {
  return braze.world.requests({ path: paths.global }).map(({ body }) => (body as { email: string[] }).email.length);
}

function lines(scene: Scene, start: string): number {
  return scene.log.filter(({ message }) => message.startsWith(start)).length;
}

describe('global email states of an external id and of its address', () => {
  const wish = (who: typeof byAddress | typeof byId, state: WantedState): Wish => ({ who, topic, state });

  it.each([
    [wish(byAddress, 'subscribed'), wish(byId, 'unsubscribed')],
    [wish(byId, 'subscribed'), wish(byAddress, 'unsubscribed')],
    [wish(byAddress, 'unsubscribed'), wish(byId, 'subscribed')],
    [wish(byId, 'unsubscribed'), wish(byAddress, 'subscribed')],
  ])('end with the later one: %j, then %j', async (first, second) => {
    const scene = await recorded([first, second], { braze: { people: [gone] } });
    const rows = () => Promise.all([byId, byAddress].map((who) => scene.choiceOf({ who, topic })));
    const isSettled = async (): Promise<boolean> =>
      (await rows()).every((row) => row?.state === second.state && row.delivery === 'confirmed');
    const isUnderWay = async (): Promise<boolean> => (await rows()).some((row) => row?.delivery === 'sent');
    for (let looks = 0; looks < 12 && !(await isSettled()); looks += 1) {
      const dueAt = async (): Promise<number> => (await scene.store.nextDueAt('eu')) ?? Infinity;
      await scene.until(async () => !(await isUnderWay()) && (await dueAt()) > scene.clock.now());
      const next = await dueAt();
      if (next !== Infinity) scene.clock.advance(next - scene.clock.now());
    }
    expect(await rows()).toMatchObject([second, second].map(({ state }) => ({ state, delivery: 'confirmed' })));
    expect(scene.braze.world.emailState(ada)).toBe(second.state);
  });
});

it('a lift by external id is not sent at all where the address was stopped since', async () => {
  const wishes = [{ who: byId, topic, state: 'subscribed' }, stopOf(byAddress)] as const;
  const scene = await recorded(wishes, { braze: { people: [gone] } });
  await scene.until(async () => (await scene.choiceOf({ who: byId, topic }))?.state === 'unsubscribed');
  await scene.untilDelivery({ who: byId, topic }, 'accepted');
  const sent = scene.braze.world.requests({ path: paths.track }).map(({ body }) => JSON.stringify(body));
  expect(sent.filter((body) => body.includes('"subscribed"'))).toEqual([]);
  expect(sent).toHaveLength(1);
});

describe('a lift whose answer was lost', () => {
  it.each([
    { kind: 'timeout', effect: 'lost' },
    { kind: 'reset', effect: 'lost' },
    { kind: 'status', status: 500, effect: 'lost' },
    { kind: 'status', status: 504, effect: 'lost' },
  ] as const)('is in doubt, and goes again only after a read beyond the horizon (%j)', async (fault) => {
    const scene = await setScene({ braze: { people: [gone] }, client: { timeoutMs: 100 } });
    scene.braze.world.addFault({ ...fault, path: paths.global });
    await scene.wish(lift);
    await scene.untilDelivery(lift, 'in_doubt');
    scene.clock.advance(horizonMs - 1);
    await scene.until(() => lines(scene, 'read global') === 1);
    expect((await scene.choiceOf(lift))?.delivery).toBe('in_doubt');
    expect(sizes(scene)).toHaveLength(1);
    scene.clock.advance(1000);
    await scene.untilDelivery(lift, 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(lift, 'confirmed');
  });

  it('is not sent again where a read shows it, so that whoever left since is not brought back', async () => {
    const scene = await setScene({ braze: { people: [gone] }, client: { timeoutMs: 100 } });
    scene.braze.world.addFault({ kind: 'timeout', effect: 'applied', path: paths.global });
    await scene.wish(lift);
    await scene.untilDelivery(lift, 'in_doubt');
    scene.clock.advance(2000);
    await scene.untilDelivery(lift, 'confirmed');
    expect(sizes(scene)).toHaveLength(1);
  });

  it.each([502, 503])('is no such lift where the answer was a %i: it goes again as it is', async (status) => {
    const scene = await setScene({ braze: { people: [gone] } });
    scene.braze.world.addFault({ kind: 'status', status, path: paths.global });
    await scene.wish(lift);
    await scene.until(() => lines(scene, 'sent global') === 1);
    await scene.untilDelivery(lift, 'recorded');
    scene.clock.advance(1000);
    await scene.untilDelivery(lift, 'accepted');
  });
});

describe('requests for global email states', () => {
  it('keep to what is left of the limit they count against, and start again when it is reset', async () => {
    const rateLimits = { default: { limit: 1, windowMs: 60_000 }, track: null };
    const scene = await setScene({ braze: { people: [gone], rateLimits } });
    await scene.wish(stopOf(ada));
    await scene.untilDelivery(stopOf(ada), 'accepted');
    await scene.wish(stopOf('bob@example.com'));
    await scene.until(() => scene.deliverer.status().closed.some(({ lane }) => lane === 'global'));
    expect(scene.deliverer.status().closed).toMatchObject([{ lane: 'global', reason: 'limit_reached' }]);
    scene.clock.advance(60_000);
    await scene.untilDelivery(stopOf('bob@example.com'), 'accepted');
    expect(scene.braze.world.requests({ path: paths.global }).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('about addresses keep to our share of what Braze allows an hour, not of what it allows track requests', async () => {
    const scene = await setScene({ braze: { people: [gone] }, client: { rateShare: 1 / 250_000 } });
    await scene.wish(stopOf(ada));
    await scene.untilDelivery(stopOf(ada), 'accepted');
    await scene.wish(stopOf('bob@example.com'));
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    const hourMs = 3_600_000;
    const nextHour = (Math.floor(scene.clock.now() / hourMs) + 1) * hourMs;
    expect(scene.deliverer.status().closed).toMatchObject([{ lane: 'global', opensAt: nextHour }]);
  });

  it('about external ids count against the limit of the request that carries them', async () => {
    const rateLimits = { default: null, track: { limit: 1, windowMs: 3000 } };
    const scene = await setScene({ braze: { people: [gone], rateLimits } });
    await scene.wish(stopOf(byId));
    await scene.untilDelivery(stopOf(byId), 'accepted');
    const other = stopOf({ kind: 'external_id', value: 'U-2' });
    await scene.wish(other);
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    scene.clock.advance(3000);
    await scene.untilDelivery(other, 'accepted');
    expect(scene.braze.world.requests({ path: paths.track }).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('are one and small while Braze fails, whoever waits', async () => {
    const scene = await setScene({ braze: { people: [gone] } });
    scene.braze.world.addFault({ kind: 'status', status: 503, path: paths.global, times: 2 });
    const first = stopOf(ada);
    await scene.wish(first);
    await scene.until(() => lines(scene, 'sent global') === 1);
    await scene.wish(...Array.from({ length: 120 }, (_, index) => stopOf(`p${index}@example.com`)));
    scene.clock.advance(1000);
    await scene.until(() => lines(scene, 'sent global') === 2);
    await scene.until(() => scene.deliverer.status().state === 'backing_off');
    expect(sizes(scene)).toEqual([1, 50]);
    scene.clock.advance(2000);
    await scene.untilDelivery(stopOf('p119@example.com'), 'accepted');
  });

  it('that were taken up and not begun are given back by a process that stops, without a counted attempt', async () => {
    const scene = await setScene({ client: { timeoutMs: 60_000 } });
    scene.braze.world.addFault({ kind: 'slow', delayMs: 60, path: paths.global, times: 'until_cleared' });
    await scene.wish(...Array.from({ length: 150 }, (_, index) => stopOf(`p${index}@example.com`)));
    await scene.untilRequests(paths.global, 2);
    await scene.deliverer.stop();
    expect(await scene.store.countByDelivery('eu')).toEqual({ accepted: 100, recorded: 50 });
    const lease = await scene.store.acquireLease('eu', 'next', 15_000, scene.clock.now());
    const left = lease === undefined ? [] : await scene.store.claimForSend(lease, 150, scene.clock.now(), 'global');
    expect(left.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 50 }, () => 0));
  });

  it('are never about a number: it has no such state, and its choice fails with that as the reason', async () => {
    const number = stopOf({ kind: 'phone', value: '+15550000001' });
    const scene = await setScene();
    await scene.wish(number, stopOf(ada));
    await scene.untilDelivery(stopOf(ada), 'accepted');
    await scene.untilDelivery(number, 'failed');
    expect(sizes(scene)).toEqual([1]);
  });
});
