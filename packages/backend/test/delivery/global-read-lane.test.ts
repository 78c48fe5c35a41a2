import { describe, expect, it } from 'vitest';
import { globalTopic } from '../../src/preferences/global-cell.ts';
import { paths, setScene, type Scene, type Wish } from './delivery-scene.ts';

const ada = 'ada@example.com';
const eve = 'eve@example.com';
const people = [{ email: ada }, { email: eve }];
const stopOf = (who: Wish['who']) => ({ who, topic: globalTopic('eu'), state: 'unsubscribed' }) as const;
const idOf = (value: string) => ({ kind: 'external_id', value }) as const;

function reads({ braze }: Scene): number {
  return braze.world.requests({ path: paths.exported }).length;
}

/** Records stops and waits until Braze has taken all of them. */
async function stopped(scene: Scene, ...whom: readonly Wish['who'][]): Promise<void> {
  await scene.wish(...whom.map(stopOf));
  for (const who of whom) await scene.untilDelivery(stopOf(who), 'accepted');
}

describe('reading global email states back', () => {
  it("keeps to delivery's part of our share of exports", async () => {
    // A quarter of our share is delivery's: one export a second of Braze's forty.
    const scene = await setScene({ braze: { people }, client: { rateShare: 0.1 } });
    await stopped(scene, ada, eve);
    scene.clock.advance(2000);
    await scene.untilRequests(paths.exported, 1);
    await scene.until(() => scene.deliverer.status().closed.some(({ lane }) => lane === 'global_read'));
    expect(scene.deliverer.status().closed).toMatchObject([{ lane: 'global_read', reason: 'limit_reached' }]);
    scene.clock.advance(1000);
    await scene.untilDelivery(stopOf(ada), 'confirmed');
    await scene.untilDelivery(stopOf(eve), 'confirmed');
    const [first = 0, second = 0] = scene.braze.world.requests({ path: paths.exported }).map(({ at }) => at);
    expect(second - first).toBe(1000);
  });

  it('stops until the reset when Braze says that nothing is left, whoever used it up', async () => {
    const rateLimits = { exportFields: { limit: 1, windowMs: 60_000 } };
    const scene = await setScene({ braze: { people, rateLimits } });
    await stopped(scene, ada);
    scene.clock.advance(2000);
    await scene.untilDelivery(stopOf(ada), 'confirmed');
    await stopped(scene, eve);
    scene.clock.advance(3000);
    await scene.until(() => scene.deliverer.status().closed.some(({ lane }) => lane === 'global_read'));
    scene.clock.advance(60_000);
    await scene.untilDelivery(stopOf(eve), 'confirmed');
    expect(scene.braze.world.requests({ path: paths.exported }).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('parts an external id that Braze refuses from its neighbours, and only that one fails', async () => {
    const ids = ['U-1', 'U-2', 'U-3'].map(idOf);
    const scene = await setScene({ braze: { people: ids.map(({ value }) => ({ externalId: value, email: ada })) } });
    await stopped(scene, ...ids);
    // What was sent for an external id is followed by a look at whose it is.
    await scene.untilRequests(paths.exported, 1);
    // Once for all three, once for one alone.
    scene.braze.world.addFault({ kind: 'status', status: 400, path: paths.exported, times: 2 });
    scene.clock.advance(2000);
    const ends = async (): Promise<unknown[]> =>
      Promise.all(ids.map(async (who) => (await scene.choiceOf(stopOf(who)))?.delivery));
    await scene.until(async () => !(await ends()).includes('accepted'));
    expect((await ends()).sort()).toEqual(['confirmed', 'confirmed', 'failed']);
  });

  it.each([503, 500])('puts a read off that Braze answers with %i, and fails nobody for it', async (status) => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status, path: paths.exported });
    await stopped(scene, ada);
    scene.clock.advance(2000);
    await scene.until(() => scene.deliverer.status().closed.some(({ lane }) => lane === 'global_read'));
    expect((await scene.choiceOf(stopOf(ada)))?.delivery).toBe('accepted');
    scene.clock.advance(1000);
    await scene.untilDelivery(stopOf(ada), 'confirmed');
  });

  it('takes what a read shows for how it was when the read began: a lift that lands meanwhile is not sent again', async () => {
    const gone = { email: ada, emailSubscribe: 'unsubscribed' } as const;
    const scene = await setScene({ braze: { people: [gone] }, deliverer: { horizonMs: 320_000 } });
    const lift = { ...stopOf(ada), state: 'subscribed' } as const;
    const hold = scene.braze.world.hold({ path: paths.global });
    await scene.wish(lift);
    await scene.untilDelivery(lift, 'accepted');
    for (const [index, waitMs] of [2000, 8000, 50_000].entries()) {
      scene.clock.advance(waitMs);
      await scene.until(
        () => scene.log.filter(({ message }) => message.startsWith('read global')).length === index + 1,
      );
    }
    scene.braze.world.addFault({ kind: 'slow', delayMs: 100, path: paths.exported });
    scene.clock.advance(240_000);
    await scene.until(() => reads(scene) === 4);
    // The answer to this read is from before, and comes after the horizon.
    scene.clock.advance(30_000);
    hold.release();
    await scene.untilDelivery(lift, 'confirmed');
    expect(scene.braze.world.requests({ path: paths.global })).toHaveLength(1);
  });
});
