import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { paths, setScene, type Scene, type Wish } from './delivery-scene.ts';

const ada = 'ada@example.com';
const subscribed = { [groups.news]: 'subscribed' } as const;

function crowd(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `person${index}@example.com`);
}

/** How many people each request to a path named. */
function sizesOf({ braze }: Scene, path: string): number[] {
  return braze.world.requests({ path }).map(({ body, query }) => {
    const { subscription_groups: entries, attributes } = (body ?? {}) as {
      subscription_groups?: { emails: string[] }[];
      attributes?: unknown[];
    };
    return entries?.[0]?.emails.length ?? attributes?.length ?? query['email']?.length ?? 0;
  });
}

describe('a choice', () => {
  it('to leave reaches Braze and ends confirmed', async () => {
    const scene = await setScene({ braze: { people: [{ email: ada, groups: subscribed }] } });
    await scene.wish({ who: ada, state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who: ada }, 'confirmed');
    expect(scene.braze.world.requests().map(({ path }) => path)).toEqual([paths.set, paths.read]);
  });

  it('to join creates the profile of somebody new and ends confirmed', async () => {
    const scene = await setScene();
    await scene.wish({ who: ada, state: 'subscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('subscribed');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who: ada }, 'confirmed');
  });

  it('recorded before the process started is delivered when it starts', async () => {
    const scene = await setScene({ braze: { people: [{ email: ada, groups: subscribed }] } });
    await scene.deliverer.stop();
    await scene.store.record(scene.request([{ who: ada, state: 'unsubscribed' }]));
    scene.makeDeliverer().start();
    await scene.untilDelivery({ who: ada }, 'accepted');
  });

  it('of an external id is delivered by external id', async () => {
    const who = { kind: 'external_id', value: 'U-1' } as const;
    const scene = await setScene({ braze: { people: [{ externalId: 'U-1' }] } });
    await scene.wish({ who, state: 'subscribed' }, { who, topic: 'offers', state: 'unsubscribed' });
    await scene.untilDelivery({ who }, 'accepted');
    await scene.untilDelivery({ who, topic: 'offers' }, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who }, 'confirmed');
    await scene.untilDelivery({ who, topic: 'offers' }, 'confirmed');
    expect(scene.braze.world.people({ externalId: 'U-1' })[0]?.groups).toMatchObject({
      [groups.news]: { state: 'subscribed' },
      [groups.offers]: { state: 'unsubscribed' },
    });
  });

  it('whose topic left the configuration fails with that reason, once nobody has had a route for it in a day', async () => {
    const scene = await setScene();
    const retired = { who: ada, topic: 'retired' };
    const isTold = (part: object) =>
      scene.log.some((line) => Object.entries(part).every(([key, value]) => line[key] === value));
    await scene.wish({ ...retired, state: 'unsubscribed' });
    await scene.until(() => isTold({ code: 'route_missing', waiting: 1 }));
    expect(await scene.choiceOf(retired)).toMatchObject({ delivery: 'recorded' });
    scene.clock.advance(86_400_000);
    await scene.untilDelivery(retired, 'failed');
    expect(isTold({ code: 'route_missing', failed: 1 })).toBe(true);
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('to leave ends without a profile where Braze does not know the address, and creates none', async () => {
    const scene = await setScene();
    await scene.wish({ who: ada, state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who: ada }, 'no_profile');
    expect(scene.braze.world.personCount).toBe(0);
  });

  it('to leave ends confirmed where Braze creates a profile for an unknown address', async () => {
    const scene = await setScene({ braze: { unknowns: { unknownPersonOnStatusSet: 'create' } } });
    await scene.wish({ who: ada, state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who: ada }, 'confirmed');
  });

  it('to join by text message waits in Braze and is never sent again', async () => {
    const who = { kind: 'phone', value: '+33612345678' } as const;
    const scene = await setScene();
    await scene.wish({ who, topic: 'offers', channel: 'sms', state: 'subscribed' });
    await scene.untilDelivery({ who, topic: 'offers', channel: 'sms' }, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery({ who, topic: 'offers', channel: 'sms' }, 'waiting_in_braze');
    expect(scene.braze.world.outbox({ kind: 'sms_opt_in_prompt' })).toHaveLength(1);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  });

  it('seen late by reads is neither sent again nor given up', async () => {
    const scene = await setScene({ braze: { lagMs: 30_000 } });
    await scene.wish({ who: ada, state: 'subscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    for (const [index, waitMs] of [2000, 8000, 50_000].entries()) {
      scene.clock.advance(waitMs);
      await scene.untilRequests(paths.read, index + 1);
      await scene.until(() => scene.log.filter(({ message }) => message.startsWith('read')).length === index + 1);
    }
    await scene.untilDelivery({ who: ada }, 'confirmed');
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(1);
  });
});

describe('many choices', () => {
  it('go out in requests of 50 to leave and of 75 to join', async () => {
    const scene = await setScene();
    const leaving = crowd(120).map((who): Wish => ({ who, state: 'unsubscribed' }));
    const joining = crowd(160).map((who): Wish => ({ who, topic: 'offers', state: 'subscribed' }));
    await scene.wish(...leaving, ...joining);
    const done = async (): Promise<boolean> => (await scene.store.countByDelivery('eu')).accepted === 280;
    await scene.until(done);
    expect(sizesOf(scene, paths.set).sort((one, other) => other - one)).toEqual([50, 50, 20]);
    expect(sizesOf(scene, paths.track).sort((one, other) => other - one)).toEqual([75, 75, 10]);
  });

  it('share reads of 50 people', async () => {
    const scene = await setScene();
    await scene.wish(...crowd(120).map((who): Wish => ({ who, state: 'subscribed' })));
    await scene.until(async () => (await scene.store.countByDelivery('eu')).accepted === 120);
    scene.clock.advance(2000);
    await scene.until(async () => (await scene.store.countByDelivery('eu')).confirmed === 120);
    expect(sizesOf(scene, paths.read).sort((one, other) => other - one)).toEqual([50, 50, 20]);
  });

  it('of one person to join go out in one object', async () => {
    const scene = await setScene();
    await scene.wish({ who: ada, state: 'subscribed' }, { who: ada, topic: 'offers', state: 'subscribed' });
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'accepted');
    expect(scene.braze.world.requests({ path: paths.track }).map(({ body }) => body)).toMatchObject([
      { attributes: [{ email: ada, subscription_groups: [{}, {}] }] },
    ]);
  });
});

describe('a poisoned choice', () => {
  it('to leave is rejected alone, and its 49 neighbours are delivered', async () => {
    const scene = await setScene();
    const poison = { kind: 'phone', value: '12345' } as const;
    const phones = Array.from(
      { length: 49 },
      (_, index) => ({ kind: 'phone', value: `+3361234${1000 + index}` }) as const,
    );
    const leave = (who: Wish['who']): Wish => ({ who, topic: 'offers', channel: 'sms', state: 'unsubscribed' });
    await scene.wish(...phones.slice(0, 30).map(leave), leave(poison), ...phones.slice(30).map(leave));
    await scene.until(async () => (await scene.store.countByDelivery('eu')).accepted === 49);
    await scene.untilDelivery(leave(poison), 'in_doubt');
    const reasons = scene.log.flatMap(({ reason }) => (typeof reason === 'string' ? [reason] : []));
    expect(new Set(reasons)).toEqual(new Set(['braze_400:phone_numbers_must_be_in_the_format']));
  });

  it('to join fails alone where Braze names it', async () => {
    const scene = await setScene();
    const error = { type: 'EMAIL_BAD_FORMAT', input_array: 'attributes', index: 3 } as const;
    scene.braze.world.addFault({ kind: 'track_errors', errors: [error] });
    await scene.wish(...crowd(20).map((who): Wish => ({ who, state: 'subscribed' })));
    await scene.until(async () => {
      const counts = await scene.store.countByDelivery('eu');
      return counts.accepted === 19 && counts.failed === 1;
    });
  });

  it('that names an unknown group fails, and the same person’s other choices are delivered', async () => {
    const scene = await setScene({ braze: { unknowns: { trackUnknownGroup: 'reject' } } });
    await scene.wish(
      { who: ada, topic: 'typo', state: 'subscribed' },
      { who: ada, topic: 'news', state: 'subscribed' },
      { who: ada, topic: 'offers', state: 'subscribed' },
    );
    await scene.untilDelivery({ who: ada, topic: 'typo' }, 'failed');
    await scene.untilDelivery({ who: ada, topic: 'news' }, 'accepted');
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'accepted');
  });

  it('that leaves an unknown group costs one request, however many people it is for', async () => {
    const scene = await setScene();
    await scene.wish(...crowd(50).map((who): Wish => ({ who, topic: 'typo', state: 'unsubscribed' })));
    await scene.until(async () => (await scene.store.countByDelivery('eu')).failed === 50);
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(1);
  });
});
