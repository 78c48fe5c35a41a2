import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { paths, setScene, type Scene, type SceneOptions } from './delivery-scene.ts';
import { ada, join, leave, member, setSignalScene } from './signal-scene.ts';

const hourMs = 3_600_000;
const eve = 'eve@example.com';
const people = [member(ada), member(eve)];

/** Waits until our share of a limit, or what Braze says is left of it, has closed a lane. */
function untilLimited(scene: Scene, lane: string): Promise<void> {
  return scene.until(() =>
    scene.deliverer.status().closed.some((each) => each.lane === lane && each.reason === 'limit_reached'),
  );
}

function statuses({ braze }: Scene, path: string): unknown[] {
  return braze.world.requests({ path }).map(({ status }) => status);
}

describe('read-backs', () => {
  /** Two people leave, a minute after the other, and are read back apart. */
  async function twoReads(options: SceneOptions): Promise<Scene> {
    const scene = await setScene(options);
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'confirmed');
    scene.clock.advance(60_000);
    await scene.wish({ ...leave, who: eve });
    await scene.untilDelivery({ ...leave, who: eve }, 'accepted');
    scene.clock.advance(3000);
    await untilLimited(scene, 'read_back');
    return scene;
  }

  it('stop until the reset when Braze says that nothing is left, whoever used it up', async () => {
    const scene = await twoReads({ braze: { people, rateLimits: { default: { limit: 1, windowMs: hourMs } } } });
    scene.clock.advance(hourMs);
    await scene.untilDelivery({ ...leave, who: eve }, 'confirmed');
    expect(statuses(scene, paths.read)).toEqual([200, 200]);
  });

  it("keep to delivery's part of our share of the hour", async () => {
    const scene = await twoReads({
      braze: { people, rateLimits: { default: null } },
      client: { rateShare: 1 / 250_000 },
    });
    expect(scene.braze.world.requests({ path: paths.read })).toHaveLength(1);
    scene.clock.advance(hourMs);
    await scene.untilDelivery({ ...leave, who: eve }, 'confirmed');
  });
});

describe('attributes and events', () => {
  it('stop until the reset when Braze says that nothing is left for track requests', async () => {
    const rateLimits = { track: { limit: 2, windowMs: 60_000 } };
    const scene = await setSignalScene({ braze: { people: [member(eve)], rateLimits } });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'confirmed');
    await scene.until(() => statuses(scene, paths.track).length === 2);
    await scene.wish({ ...leave, who: eve });
    await scene.untilDelivery({ ...leave, who: eve }, 'accepted');
    scene.clock.advance(3000);
    await untilLimited(scene, 'signal');
    expect(statuses(scene, paths.track)).toEqual([201, 201]);
  });
});

describe('look-ups before an opt-in', () => {
  const connection = { emailAlias: { label: 'email' } };
  const grace = { ...join, who: 'grace@example.com' };

  it.each([
    { what: 'our share', rateLimits: { default: null }, client: { rateShare: 1 / 70_000 } },
    { what: 'what Braze says is left', rateLimits: { default: { limit: 4, windowMs: hourMs } }, client: {} },
  ])('keep to $what, and the opt-in waits for them', async ({ rateLimits, client }) => {
    const scene = await setSignalScene({ connection, client, braze: { people: [], rateLimits } });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    scene.clock.advance(2000);
    // One look-up and one read-back: that is all of this hour.
    await scene.untilDelivery(join, 'confirmed');
    await scene.wish(grace);
    await untilLimited(scene, 'opt_in');
    expect(statuses(scene, paths.read)).toEqual([200, 200]);
    await scene.untilDelivery(grace, 'recorded');
    scene.clock.advance(hourMs);
    await scene.untilRequests(paths.read, 3);
    expect(statuses(scene, paths.read)).toEqual([200, 200, 200]);
  });
});

describe('a backend that takes delivery over', () => {
  it('counts as ours what was used before in this window, because the one before may have sent it', async () => {
    const scene = await setScene({ braze: { people } });
    // A window in which this process began counts so anyway.
    for (const who of [ada, eve]) {
      await scene.wish({ ...leave, who });
      await scene.untilDelivery({ ...leave, who }, 'accepted');
      scene.clock.advance(60_000);
    }
    await scene.deliverer.stop();
    const resetAt = Math.floor(scene.clock.now() / 1000) + 30;
    const headers = {
      ...{ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '1000', 'x-ratelimit-reset': String(resetAt) },
    };
    const body = { message: 'success' };
    scene.braze.world.addFault({ kind: 'status', status: 201, path: paths.set, headers, body, effect: 'applied' });
    const heir = scene.makeDeliverer();
    heir.start();
    const first = { ...leave, topic: 'offers' };
    await scene.store.record(scene.request([first]));
    heir.nudge();
    await scene.untilDelivery(first, 'accepted');
    await scene.store.record(scene.request([{ ...first, who: eve }]));
    heir.nudge();
    await scene.until(() => heir.status().lastError === 'limit_reached');
    expect(heir.status().closed).toMatchObject([{ lane: 'opt_out', opensAt: resetAt * 1000 }]);
    expect(scene.braze.world.groupState({ email: ada }, groups.offers)).toBe('unsubscribed');
  });
});
