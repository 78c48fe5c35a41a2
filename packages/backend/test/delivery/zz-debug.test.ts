import { it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { paths, setScene } from './delivery-scene.ts';
it('dbg', async () => {
  const ada = 'ada@example.com';
  const leave = { who: ada, state: 'unsubscribed' } as const;
  const scene = await setScene({ braze: { people: [{ email: ada, groups: { [groups.news]: 'subscribed' } }], rateLimits: { subscriptionSet: { limit: 1, windowMs: 60_000 } } } });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish({ ...leave, topic: 'offers' });
  await new Promise((r) => setTimeout(r, 300));
  console.log(JSON.stringify(scene.log.slice(1)), await scene.store.nextDueAt('eu'), scene.clock.now(), scene.deliverer.status(), scene.clock.waiting);
  console.log(scene.braze.world.requests());
});
