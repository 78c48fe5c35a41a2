import { describe, expect, it } from 'vitest';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene, type Scene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const people = [{ email: ada, groups: { [groups.news]: 'subscribed', [groups.offers]: 'subscribed' } as const }];
const leave = { who: ada, state: 'unsubscribed' } as const;
const join = { who: ada, topic: 'offers', state: 'subscribed' } as const;

/** Waits until delivery has logged so many lines about requests of a kind. */
function untilLogged(scene: Scene, start: string, count: number): Promise<void> {
  return scene.until(() => scene.log.filter(({ message }) => message.startsWith(start)).length >= count);
}

describe('a 429', () => {
  it('has delivery wait until the time Braze names, without counting an attempt', async () => {
    const scene = await setScene({ braze: { people } });
    const resetAt = scene.clock.now() + 30_000;
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(resetAt / 1000) };
    scene.braze.world.addFault({ kind: 'status', status: 429, headers });
    await scene.wish(leave);
    await untilLogged(scene, 'sent choices', 1);
    expect(scene.deliverer.status()).toMatchObject({ state: 'backing_off', lastError: 'braze_429' });
    await scene.wish({ ...leave, topic: 'offers' });
    scene.clock.advance(29_999);
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(1);
    scene.clock.advance(1);
    await scene.untilDelivery(leave, 'accepted');
    await scene.untilDelivery({ ...leave, topic: 'offers' }, 'accepted');
  });

  it('is not provoked when Braze says that nothing is left, whoever used it up', async () => {
    const scene = await setScene({
      braze: { people, rateLimits: { subscriptionSet: { limit: 1, windowMs: 60_000 } } },
    });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish({ ...leave, topic: 'offers' });
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    scene.clock.advance(60_000);
    await scene.untilDelivery({ ...leave, topic: 'offers' }, 'accepted');
    expect(scene.braze.world.requests({ path: paths.set }).map(({ status }) => status)).toEqual([201, 201]);
  });

  it('for opt-outs does not hold up opt-ins', async () => {
    const scene = await setScene({
      braze: { people, rateLimits: { subscriptionSet: { limit: 0, windowMs: 60_000 } } },
    });
    await scene.wish(leave, join);
    await scene.untilDelivery(join, 'accepted');
    expect((await scene.choiceOf(leave))?.delivery).not.toBe('accepted');
  });

  it('is not provoked between the pages of an address that many profiles share, and half an answer settles nothing', async () => {
    const sharing = Array.from({ length: 130 }, (_, index) => ({ ...people[0], externalId: `u-${index}` }));
    const hourMs = 60 * 60_000;
    const scene = await setScene({
      braze: { people: sharing, rateLimits: { default: { limit: 1, windowMs: hourMs } } },
    });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    expect(scene.braze.world.requests({ path: paths.read }).map(({ status }) => status)).toEqual([200]);
    // Braze keeps 100 profiles in step: all of the first page hold the opt-out, and some of the second do not.
    scene.braze.world.setRateLimits({ default: null });
    scene.clock.advance(hourMs);
    await scene.untilDelivery(leave, 'recorded');
    expect(scene.braze.world.requests({ path: paths.read })).toHaveLength(3);
  });

  it('of our own making never happens: our share is kept by waiting', async () => {
    const scene = await setScene({
      braze: { people, rateLimits: { subscriptionSet: null } },
      client: { rateShare: 1 / 5000 },
    });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    await scene.wish({ ...leave, topic: 'offers' });
    await scene.until(() => scene.deliverer.status().lastError === 'limit_reached');
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(1);
    scene.clock.advance(60_000);
    await scene.untilDelivery({ ...leave, topic: 'offers' }, 'accepted');
  });
});

describe('a 5xx', () => {
  it.each(['lost', 'applied'] as const)('is retried with backoff when the effect was %s', async (effect) => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status: 503, effect, times: 2, path: paths.set });
    await scene.wish(leave);
    await untilLogged(scene, 'sent choices', 1);
    scene.clock.advance(499);
    expect(scene.braze.world.requests()).toHaveLength(1);
    scene.clock.advance(1);
    await untilLogged(scene, 'sent choices', 2);
    scene.clock.advance(1000);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
  });

  it('for days leaves every choice in place, and one request at a time tries again', async () => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status: 500, times: 'until_cleared' });
    await scene.wish(leave, join);
    for (let hour = 0; hour < 72; hour += 1) {
      const before = scene.log.length;
      scene.clock.advance(3_600_000);
      await scene.until(() => scene.log.length > before);
    }
    scene.braze.world.clearFaults();
    scene.clock.advance(60_000);
    await scene.untilDelivery(leave, 'accepted');
    // A 500 may have applied the opt-in, so it is read first; Braze holds it.
    await scene.untilDelivery(join, 'confirmed');
  });

  it('while reading back only puts the read off', async () => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status: 502, path: paths.read });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await untilLogged(scene, 'read choices', 1);
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    scene.clock.advance(1000);
    await scene.untilDelivery(leave, 'confirmed');
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(1);
  });
});

describe('a lost answer', () => {
  it.each([
    { kind: 'timeout', effect: 'applied' },
    { kind: 'timeout', effect: 'lost' },
    { kind: 'reset', effect: 'applied' },
    { kind: 'reset', effect: 'lost' },
  ] as const)('to an opt-out ($kind, $effect) has it sent again at once', async (fault) => {
    const scene = await setScene({ braze: { people }, client: { timeoutMs: 100 } });
    scene.braze.world.addFault({ ...fault, path: paths.set });
    await scene.wish(leave);
    await untilLogged(scene, 'sent choices', 1);
    scene.clock.advance(500);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(3000);
    await scene.untilDelivery(leave, 'confirmed');
  });

  it('to an opt-in that was applied is settled by a read, and nothing is sent again', async () => {
    const scene = await setScene({ client: { timeoutMs: 100 } });
    scene.braze.world.addFault({ kind: 'timeout', effect: 'applied', path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'in_doubt');
    scene.clock.advance(2000);
    await scene.untilDelivery(join, 'confirmed');
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(1);
  });

  it('to an opt-in that was not applied has it sent again, but not before the horizon', async () => {
    const scene = await setScene({ client: { timeoutMs: 100 } });
    scene.braze.world.addFault({ kind: 'timeout', effect: 'lost', path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'in_doubt');
    scene.clock.advance(horizonMs - 1);
    await untilLogged(scene, 'read choices', 1);
    expect((await scene.choiceOf(join))?.delivery).toBe('in_doubt');
    scene.clock.advance(1000);
    await scene.untilDelivery(join, 'accepted');
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(2);
  });

  it('is not assumed where nobody listened: the choice goes out when somebody does', async () => {
    const scene = await setScene({ endpoint: 'http://no-such-host.invalid' });
    await scene.wish(join);
    await untilLogged(scene, 'sent choices', 1);
    expect(await scene.choiceOf(join)).toMatchObject({ delivery: 'recorded' });
    expect(scene.log[0] && scene.log.at(-1)).toMatchObject({ outcome: 'not_sent', verdicts: { not_taken: 1 } });
  });
});

describe('a refused key', () => {
  it('stops the connection, loses nothing, and delivery goes on by itself once the key is repaired', async () => {
    const scene = await setScene({ braze: { people, keys: [{ key: 'another-key' }] } });
    await scene.wish(leave, join);
    await scene.until(() => scene.deliverer.status().state === 'stopped_by_braze');
    expect(scene.deliverer.status()).toMatchObject({ lastError: 'braze_401', since: scene.clock.now() });
    await scene.until(async () => (await scene.store.countByDelivery('eu')).recorded === 2);
    const tries = scene.braze.world.requests().length;
    scene.clock.advance(59_999);
    await scene.wish({ who: 'bob@example.com', state: 'unsubscribed' });
    expect(scene.braze.world.requests()).toHaveLength(tries);
    scene.braze.world.setKeys([{ key: apiKey }]);
    scene.clock.advance(1);
    await scene.untilDelivery(leave, 'accepted');
    await scene.untilDelivery(join, 'accepted');
    await scene.until(() => scene.deliverer.status().lastError === null);
    expect(scene.log.map(({ message }) => message)).toContain('Braze answers again');
  });

  it('that one kind of request meets stops every other, is said once in the log, and is not taken for a missing permission', async () => {
    const scene = await setScene({ braze: { people, keys: [{ key: 'another-key' }] } });
    await scene.wish(leave);
    await scene.until(() => scene.deliverer.status().state === 'stopped_by_braze');
    const { closed, missingPermissions } = scene.deliverer.status();
    const lanes = ['opt_out', 'opt_in', 'global', 'read_back', 'global_read', 'message', 'signal', 'unsubscribes'];
    const opensAt = scene.clock.now() + 60_000;
    expect(closed).toEqual(lanes.map((lane) => ({ lane, reason: 'braze_401', opensAt })));
    expect(missingPermissions).toEqual([]);
    const errors = scene.log.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([{ connection: 'eu', state: 'stopped_by_braze', reason: 'braze_401' }]);
    expect(scene.braze.world.requests()).toHaveLength(1);
  });

  it('is tried again less and less often', async () => {
    const scene = await setScene({ braze: { keys: [] } });
    await scene.wish(leave);
    const opensAt = (): number => scene.deliverer.status().closed[0]?.opensAt ?? 0;
    const rests: number[] = [];
    for (let round = 0; round < 6; round += 1) {
      await scene.until(() => opensAt() > scene.clock.now());
      rests.push((opensAt() - scene.clock.now()) / 60_000);
      scene.clock.advance(opensAt() - scene.clock.now());
    }
    expect(rests).toEqual([1, 2, 4, 8, 15, 15]);
  });
});

describe('a missing permission', () => {
  it('to read or to join never holds up an opt-out', async () => {
    const scene = await setScene({ braze: { people, keys: [{ key: apiKey, scopes: ['subscription.status.set'] }] } });
    await scene.wish(leave, join);
    await scene.untilDelivery(leave, 'accepted');
    await scene.until(() => scene.deliverer.status().closed.some(({ lane }) => lane === 'opt_in'));
    scene.clock.advance(2000);
    await scene.until(() => scene.deliverer.status().closed.length === 2);
    expect(scene.deliverer.status()).toMatchObject({ state: 'stopped_by_braze', lastError: 'braze_403' });
    await scene.wish({ ...leave, topic: 'offers' });
    await scene.untilDelivery({ ...leave, topic: 'offers' }, 'accepted');
  });
});

describe('a missing permission that a workspace may do without', () => {
  it('stops only what needs it, and is named until it is there', async () => {
    const scopes = ['subscription.status.set', 'subscription.groups.get', 'users.track', 'users.export.ids'];
    const scene = await setScene({ braze: { people, keys: [{ key: apiKey, scopes }] } });
    const lift = { who: ada, topic: '*eu', state: 'unsubscribed' } as const;
    await scene.wish(lift, join);
    await scene.untilDelivery(join, 'accepted');
    const status = () => scene.deliverer.status();
    await scene.until(() => status().missingPermissions.length > 0);
    expect(status()).toMatchObject({ lastError: null, missingPermissions: ['email.status'] });
    expect(status().closed.map(({ lane }) => lane)).toEqual(['global']);
    expect(['waiting', 'delivering']).toContain(status().state);
    scene.braze.world.setKeys([{ key: apiKey }]);
    scene.clock.advance(60_000);
    await scene.untilDelivery(lift, 'accepted');
    expect(status().missingPermissions).toEqual([]);
  });
});

describe('work that a workspace may do without', () => {
  it('is in trouble all the same where Braze fails it for another reason than a permission', async () => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status: 503, path: paths.global });
    await scene.wish({ who: ada, topic: '*eu', state: 'unsubscribed' });
    await scene.until(() => scene.deliverer.status().state === 'backing_off');
    expect(scene.deliverer.status()).toMatchObject({ lastError: 'braze_503', missingPermissions: [] });
  });
});

describe('a wrong address of Braze', () => {
  it('fails no choice: they wait until the address is right', async () => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'status', status: 404, path: paths.set });
    await scene.wish(leave);
    await scene.until(() => scene.deliverer.status().lastError === 'braze_404');
    scene.clock.advance(60_000);
    await scene.untilDelivery(leave, 'accepted');
  });
});
