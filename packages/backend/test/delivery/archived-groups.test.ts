import { expect, it } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { mostOptOutResends } from '../../src/delivery/settle-read.ts';
import { handleFailed } from '../../src/operator/failed-commands.ts';
import { parseFailedOrder } from '../../src/operator/failed-order.ts';
import { groups } from '../braze/simulated-braze.ts';
import { paths, setScene, type Scene, type SceneOptions } from './delivery-scene.ts';

const ada = 'ada@example.com';
const leave = { who: ada, state: 'unsubscribed' } as const;
const dayMs = 86_400_000;
const news = { id: groups.news, name: 'News', channel: 'email' } as const;

/** As much of a configuration as `failed` looks at. */
const config = {
  topics: [{ code: 'news', channels: { email: { connection: 'eu' } } }],
  connections: [{ code: 'eu' }],
} as unknown as Config;

function setArchivedScene(braze: SceneOptions['braze'] = {}): Promise<Scene> {
  const person = { email: ada, groups: { [groups.news]: 'subscribed' } } as const;
  return setScene({ braze: { groups: [{ ...news, archived: true }], people: [person], ...braze } });
}

function command({ store }: Scene, ...args: readonly string[]): Promise<string> {
  return handleFailed(config, store, parseFailedOrder(args));
}

function held({ braze }: Scene): string | undefined {
  return braze.world.groupState({ email: ada }, groups.news);
}

/** Lets time pass until delivery has something to do. */
async function untilDue({ store, clock }: Scene): Promise<void> {
  const due = await store.nextDueAt('eu');
  if (due === undefined) throw new Error('nothing will be due');
  clock.advance(Math.max(0, due - clock.now()));
}

/** Brings the group back, retries what failed, and sees it through to its confirmation. */
async function bringBack(scene: Scene): Promise<void> {
  scene.braze.world.setGroup(news);
  expect(await command(scene, 'retry', '--topic', 'news', '--yes')).toMatch(/^1 choice\(s\) are due again/);
  // The command goes by the machine's clock.
  scene.clock.advance(Math.max(0, Date.now() - scene.clock.now()));
  scene.deliverer.nudge();
  await scene.untilDelivery(leave, 'accepted');
  await untilDue(scene);
  await scene.untilDelivery(leave, 'confirmed');
  expect(held(scene)).toBe('unsubscribed');
  expect(await command(scene, 'list')).toBe('No choice is failed or not applied.\n');
}

it('gives an opt-out of an archived group up after about a week, and delivers it once the group is back', async () => {
  const scene = await setArchivedScene();
  const began = scene.clock.now();
  await scene.wish(leave);
  for (let sends = 1; sends <= mostOptOutResends + 1; sends += 1) {
    await scene.untilRequests(paths.set, sends);
    await scene.untilDelivery(leave, 'accepted');
    await untilDue(scene);
    const isLast = sends > mostOptOutResends;
    await scene.untilDelivery(leave, isLast ? 'failed' : 'recorded');
    if (!isLast) await untilDue(scene);
  }
  expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  expect((scene.clock.now() - began) / dayMs).toBeGreaterThan(5);
  expect((scene.clock.now() - began) / dayMs).toBeLessThan(9);
  expect(held(scene)).toBe('subscribed');
  expect(await command(scene, 'list')).toMatch(/^1 choice\(s\) .*\n +1 {2}eu {2}failed {2}still_subscribed\n/);
  await bringBack(scene);
});

it('fails an opt-out that Braze refuses because the group is archived, and delivers it once the group is back', async () => {
  const scene = await setArchivedScene({ unknowns: { archivedGroup: 'reject' } });
  await scene.wish(leave);
  for (const delivery of ['in_doubt', 'recorded', 'in_doubt'] as const) {
    await scene.untilDelivery(leave, delivery);
    await untilDue(scene);
  }
  await scene.untilDelivery(leave, 'failed');
  expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(2);
  await bringBack(scene);
});
