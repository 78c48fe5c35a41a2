import { describe, expect, it } from 'vitest';
import { paths, setScene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const minute = 60_000;

describe.each([500, 504])('an opt-in that Braze answered with %i', (status) => {
  it('is not sent again before a read at the horizon, which shows whether it is needed', async () => {
    const scene = await setScene({ braze: { people: [{ email: ada }] } });
    scene.braze.world.addFault({ kind: 'status', status, path: paths.track, times: 1 });
    const wish = { who: ada, state: 'subscribed' } as const;
    await scene.wish(wish);
    await scene.untilDelivery(wish, 'in_doubt');
    scene.clock.advance(2 * minute);
    await scene.untilRequests(paths.read, 1);
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(1);
    scene.clock.advance(9 * minute);
    await scene.untilRequests(paths.track, 2);
    await scene.untilDelivery(wish, 'accepted');
  });
});

it('an opt-in that Braze never processed, by a 503, is sent again after a backoff', async () => {
  const scene = await setScene({ braze: { people: [{ email: ada }] } });
  scene.braze.world.addFault({ kind: 'status', status: 503, path: paths.track, times: 1 });
  const wish = { who: ada, state: 'subscribed' } as const;
  await scene.wish(wish);
  await scene.until(() => scene.log.some(({ reason }) => reason === 'braze_503'));
  scene.clock.advance(2000);
  await scene.untilRequests(paths.track, 2);
  await scene.untilDelivery(wish, 'accepted');
});

it('an opt-in that makes Braze fail with a 500 is parted from its neighbours all the same', async () => {
  const crowd = Array.from(
    { length: 20 },
    (_, index) => ({ who: `person${index}@example.com`, state: 'subscribed' }) as const,
  );
  const scene = await setScene({ braze: { people: crowd.map(({ who }) => ({ email: who })) } });
  const where = ({ body }: { body: unknown }) => JSON.stringify(body).includes('person7@');
  scene.braze.world.addFault({ kind: 'status', status: 500, path: paths.track, where, times: 'until_cleared' });
  await scene.wish(...crowd);
  const left = async (): Promise<string[]> => {
    const choices = await scene.store.choicesOf(crowd.map(({ who }) => ({ kind: 'email', value: who })));
    return choices
      .filter(({ delivery }) => !['accepted', 'confirmed'].includes(delivery ?? ''))
      .map(({ target }) => target.value);
  };
  for (let rounds = 0; rounds < 40 && (await left()).length > 1; rounds += 1) {
    const settled = scene.log.length;
    scene.clock.advance(11 * minute);
    await scene.until(() => scene.log.length > settled);
  }
  expect(await left()).toEqual(['person7@example.com']);
});
