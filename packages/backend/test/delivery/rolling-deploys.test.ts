import { describe, expect, it } from 'vitest';
import type { Deliverer } from '../../src/delivery/deliverer.ts';
import { groups } from '../braze/simulated-braze.ts';
import { setScene, type Scene } from './delivery-scene.ts';
import { tableOf } from './table-of.ts';

const ada = 'ada@example.com';
const people = [{ email: ada, groups: { [groups.offers]: 'subscribed' } as const }];
const leave = { who: ada, topic: 'offers', state: 'unsubscribed' } as const;

const route = (subscriptionGroupId: string) => ({ connection: 'eu', subscriptionGroupId, doubleOptIn: false });
const before = tableOf({ 'news/email': route(groups.news) });
const after = tableOf({ 'news/email': route(groups.news), 'offers/email': route(groups.offers) });

/** The configuration before leads, the one after stands by. */
async function setDeploy(): Promise<{ scene: Scene; newer: Deliverer }> {
  const scene = await setScene({ braze: { people }, deliverer: { routes: before } });
  await scene.until(() => scene.deliverer.status().state === 'waiting');
  const newer = scene.makeDeliverer({ routes: after });
  newer.start();
  return { scene, newer };
}

const isPutOff = (scene: Scene) => (): boolean => scene.log.some(({ code }) => code === 'route_missing');

describe('while a topic is added in a rolling deploy', () => {
  it('a choice of it that the old configuration finds goes out when the new one takes over', async () => {
    const { scene } = await setDeploy();
    await scene.wish(leave);
    await scene.until(isPutOff(scene));
    expect(await scene.choiceOf(leave)).toMatchObject({ delivery: 'recorded' });
    await scene.deliverer.stop();
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.groupState({ email: ada }, groups.offers)).toBe('unsubscribed');
  });

  it('one that the new configuration sent and the old one is to read back is read when the new one takes over again', async () => {
    const { scene, newer } = await setDeploy();
    await scene.deliverer.stop();
    scene.clock.advance(5000);
    await scene.until(() => newer.status().state === 'waiting');
    await scene.store.record(scene.request([leave]));
    newer.nudge();
    await scene.untilDelivery(leave, 'accepted');
    await newer.stop();
    const older = scene.makeDeliverer({ routes: before });
    older.start();
    scene.clock.advance(2000);
    await scene.until(isPutOff(scene));
    expect(await scene.choiceOf(leave), 'it was sent, and not forgotten').toMatchObject({ delivery: 'accepted' });
    await older.stop();
    scene.makeDeliverer({ routes: after }).start();
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.requests().filter(({ path }) => path.endsWith('/subscription/status/set'))).toHaveLength(
      1,
    );
  });

  it('one that is old already is not given up for it', async () => {
    const { scene, newer } = await setDeploy();
    await newer.stop();
    await scene.deliverer.stop();
    await scene.store.record(scene.request([leave]));
    scene.clock.advance(3 * 86_400_000);
    const older = scene.makeDeliverer({ routes: before });
    older.start();
    await scene.until(isPutOff(scene));
    expect(await scene.choiceOf(leave)).toMatchObject({ delivery: 'recorded' });
    await older.stop();
    scene.makeDeliverer({ routes: after }).start();
    await scene.untilDelivery(leave, 'accepted');
  });

  it('the end of a global unsubscribe waits for an opt-out that nobody has a route for yet', async () => {
    const { scene, newer } = await setDeploy();
    await newer.stop();
    await scene.deliverer.stop();
    const lift = { who: ada, topic: '*eu', state: 'subscribed', afterOptOuts: true } as const;
    await scene.store.record(scene.request([leave, lift]));
    scene.clock.advance(3 * 86_400_000);
    const older = scene.makeDeliverer({ routes: before });
    older.start();
    await scene.until(isPutOff(scene));
    for (let seconds = 0; seconds < 60; seconds += 5) {
      scene.clock.advance(5000);
      older.nudge();
      await scene.until(() => older.status().state === 'waiting');
    }
    expect(await scene.choiceOf(lift)).toMatchObject({ delivery: 'recorded' });
    expect(scene.braze.world.requests()).toEqual([]);
    await older.stop();
    scene.makeDeliverer({ routes: after }).start();
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift, 'accepted');
    expect(scene.braze.world.groupState({ email: ada }, groups.offers)).toBe('unsubscribed');
  });
});
