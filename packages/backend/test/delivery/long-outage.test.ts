import { expect, it } from 'vitest';
import type { BrazeClient } from '../../src/braze/client.ts';
import type { BrazeOutcome } from '../../src/braze/outcome.ts';
import { paths, setScene, type Scene } from './delivery-scene.ts';

/** What a client says of a server that takes no connection. */
const refused = {
  outcome: 'not_sent',
  reason: 'econnrefused',
  trace: { status: null, requestId: null, durationMs: 1, rateLimit: { limit: null, remaining: null, retryAt: null } },
} as const satisfies BrazeOutcome<never>;

const crowd = (count: number, state: 'subscribed' | 'unsubscribed') =>
  Array.from({ length: count }, (_, index) => ({ who: `person${index}@example.com`, state }));

/** Resolves when so many requests to send choices have been answered and settled. */
async function untilAnswered(scene: Scene, count: number): Promise<void> {
  await scene.until(() => scene.log.filter(({ message }) => message === 'sent choices to Braze').length >= count);
}

/** Lets so many attempts fail, each after the longest wait. */
async function failFor(scene: Scene, attempts: number): Promise<void> {
  for (let made = 1; made <= attempts; made += 1) {
    await untilAnswered(scene, made);
    if (made < attempts) scene.clock.advance(61_000);
  }
}

it('ends with full requests, after those that only try whether Braze is back', async () => {
  const scene = await setScene();
  scene.braze.world.addFault({ kind: 'status', status: 503, times: 'until_cleared' });
  await scene.wish(...crowd(100, 'unsubscribed'));
  await failFor(scene, 40);
  scene.braze.world.clearFaults();
  scene.clock.advance(61_000);
  await scene.until(async () => (await scene.store.countByDelivery('eu')).accepted === 100);
  const sizes = scene.log.flatMap(({ message, outcome, people }) =>
    message === 'sent choices to Braze' && outcome === 'ok' ? [people] : [],
  );
  // The second is taken while the first is under way.
  expect(sizes).toEqual([1, 1, 50, 48]);
});

it('ends for opt-outs as soon as Braze answers anything', async () => {
  const scene = await setScene({ deliverer: { random: () => 1 } });
  scene.braze.world.addFault({ kind: 'status', status: 503, times: 'until_cleared' });
  await scene.wish(...crowd(1, 'unsubscribed'));
  await failFor(scene, 8);
  await scene.wish({ who: 'joiner@example.com', state: 'subscribed' });
  await untilAnswered(scene, 9);
  scene.braze.world.clearFaults();
  // The opt-in tries again after a second; the opt-out is due after two, and would be tried after a minute.
  scene.clock.advance(1000);
  await scene.untilRequests(paths.track, 2);
  scene.clock.advance(1000);
  await scene.untilRequests(paths.set, 9);
});

it('that one choice brings about by itself ends for its neighbours', async () => {
  const scene = await setScene();
  const where = ({ body }: { body: unknown }) => JSON.stringify(body).includes('person7@');
  scene.braze.world.addFault({ kind: 'status', status: 500, path: paths.set, where, times: 'until_cleared' });
  await scene.wish(...crowd(60, 'unsubscribed'));
  const left = async (): Promise<number> => (await scene.store.countByDelivery('eu')).recorded ?? 0;
  for (let minutes = 0; minutes < 60 && (await left()) !== 1; minutes += 1) {
    const settled = scene.log.length;
    scene.clock.advance(61_000);
    await scene.until(() => scene.log.length > settled);
  }
  expect(await left()).toBe(1);
});

it('does not leave opt-outs that could not be sent behind the opt-ins of the backlog', async () => {
  const scene = await setScene();
  await scene.deliverer.stop();
  let isDown = true;
  const reach =
    <Request, Answer>(call: (request: Request, signal?: AbortSignal) => Promise<Answer>) =>
    async (request: Request, signal?: AbortSignal): Promise<Answer | typeof refused> =>
      isDown ? refused : call(request, signal);
  const client: BrazeClient = {
    ...scene.client,
    setStatus: reach((request, signal) => scene.client.setStatus(request, signal)),
    track: reach((people, signal) => scene.client.track(people, signal)),
  };
  scene.makeDeliverer({ client, random: () => 1 }).start();
  await scene.wish(...crowd(1, 'unsubscribed'));
  await failFor(scene, 8);
  await scene.wish({ who: 'joiner@example.com', state: 'subscribed' });
  scene.clock.advance(1000);
  await untilAnswered(scene, 9);
  isDown = false;
  // The opt-in tries again after a second; the opt-out by itself would after a minute.
  scene.clock.advance(1000);
  await scene.untilRequests(paths.track, 1);
  scene.clock.advance(1000);
  await scene.untilRequests(paths.set, 1);
});
