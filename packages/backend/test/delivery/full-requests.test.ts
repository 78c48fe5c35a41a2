import { describe, expect, it } from 'vitest';
import { KeptRequests } from '../../src/delivery/kept-requests.ts';
import { planRequests } from '../../src/delivery/plan.ts';
import type { Turn } from '../../src/delivery/turn.ts';
import { groups } from '../braze/simulated-braze.ts';
import { changedAt, choice } from './choice.ts';
import { paths, setScene, type Wish } from './delivery-scene.ts';

const turn: Turn = { lease: { name: 'eu', holder: 'one', fence: 1, expiresAt: changedAt + 15_000 }, isActive: true };

/** Opt-outs of so many people from each of two topics, one topic after the other for each of them. */
function leaving(count: number): Wish[] {
  return Array.from({ length: count }, (_, index) => `person${index}@example.com`).flatMap((who) => [
    { who, topic: 'news', state: 'unsubscribed' },
    { who, topic: 'offers', state: 'unsubscribed' },
  ]);
}

function requestsOf(count: number) {
  const people = Array.from({ length: count }, (_, index) =>
    choice({ target: { kind: 'email', value: `person${index}@example.com` } }),
  );
  const route = { connection: 'eu', subscriptionGroupId: groups.news, doubleOptIn: false };
  return planRequests(people, () => route).requests;
}

describe('a backlog', () => {
  it('goes out in full requests, though each claim is of several groups', async () => {
    const scene = await setScene({ deliverer: { claimLimit: 60 } });
    // Two groups of 125 in claims of 60: by themselves, each claim would make two requests of 30.
    await scene.wish(...leaving(125));
    await scene.until(() => sentPeople(scene.log) === 250);
    const sizes = scene.log.flatMap(({ message, people }) => (message.startsWith('sent choices') ? [people] : []));
    expect(sizes.toSorted()).toEqual([25, 25, 50, 50, 50, 50]);
  });

  it('that our share of the limit ends is given back whole, with what was kept for a fuller request', async () => {
    const scene = await setScene({ deliverer: { claimLimit: 60 }, client: { rateShare: 2 / 5000 } });
    await scene.wish(...leaving(125));
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    await scene.until(async () => (await scene.store.countByDelivery('eu')).recorded === 150);
    expect(await scene.store.countByDelivery('eu')).toEqual({ recorded: 150, accepted: 100 });
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(2);
  });
});

function sentPeople(log: readonly { readonly message: string; readonly people?: unknown }[]): number {
  return log.reduce((sum, { message, people }) => sum + (message.startsWith('sent choices') ? Number(people) : 0), 0);
}

describe('a request with room', () => {
  it('is kept while it is young', () => {
    const kept = new KeptRequests();
    const [full, half] = requestsOf(75);
    expect(kept.keep(requestsOf(75), turn, changedAt + 999)).toEqual([full]);
    expect(kept.take(turn)).toEqual([half]);
    expect(kept.take(turn)).toEqual([]);
  });

  it('is sent as it is once its first choice has waited a second, so that no group waits for the end of a backlog', () => {
    const kept = new KeptRequests();
    expect(kept.keep(requestsOf(75), turn, changedAt + 1000)).toEqual(requestsOf(75));
    expect(kept.take(turn)).toEqual([]);
  });

  it('is never sent in a later turn than that in which it was claimed', () => {
    const kept = new KeptRequests();
    kept.keep(requestsOf(75), turn, changedAt);
    expect(kept.take({ ...turn })).toEqual([]);
  });
});
