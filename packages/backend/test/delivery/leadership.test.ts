import { describe, expect, it } from 'vitest';
import type { Deliverer } from '../../src/delivery/deliverer.ts';
import { groups } from '../braze/simulated-braze.ts';
import { horizonMs, paths, setScene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const people = [{ email: ada, groups: { [groups.news]: 'subscribed' } as const }];
const leave = { who: ada, state: 'unsubscribed' } as const;
const join = { who: ada, topic: 'offers', state: 'subscribed' } as const;

const states = (...deliverers: readonly Deliverer[]): string[] => deliverers.map((each) => each.status().state);

describe('two deliverers of one connection', () => {
  it('never work at the same time; the second takes over when the first stops', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.until(() => states(scene.deliverer)[0] === 'waiting');
    const second = scene.makeDeliverer();
    second.start();
    await scene.until(() => states(second)[0] === 'standby');
    await scene.deliverer.stop();
    await scene.store.record(scene.request([leave]));
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
    expect(states(scene.deliverer, second)).toEqual(['stopped', 'waiting']);
  });

  it('hand over when the first one no longer renews its lease', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.deliverer.stop();
    await scene.store.acquireLease('eu', 'a process that died', 15_000, scene.clock.now());
    const second = scene.makeDeliverer();
    second.start();
    await scene.until(() => states(second)[0] === 'standby');
    await scene.store.record(scene.request([leave]));
    scene.clock.advance(10_000);
    second.nudge();
    expect(scene.braze.world.requests()).toEqual([]);
    scene.clock.advance(5000);
    await scene.untilDelivery(leave, 'accepted');
  });
});

describe('choices that a dead process had in hand', () => {
  it('are recovered: opt-outs go out at once, opt-ins are in doubt until the horizon', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.deliverer.stop();
    await scene.store.record(scene.request([leave, join]));
    const lease = await scene.store.acquireLease('eu', 'a process that died', 15_000, scene.clock.now());
    expect(lease && (await scene.store.claimForSend(lease, 10, scene.clock.now()))).toHaveLength(2);
    scene.clock.advance(15_000);
    scene.makeDeliverer().start();
    await scene.untilDelivery(leave, 'accepted');
    await scene.untilDelivery(join, 'in_doubt');
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(join, 'accepted');
    expect(scene.log).toContainEqual(expect.objectContaining({ message: 'took over delivery', recovered: 2 }));
  });
});

describe('a leader that was frozen', () => {
  it('cannot settle what others have taken over', async () => {
    const scene = await setScene({ braze: { people } });
    const answer = { kind: 'slow', delayMs: 80, path: paths.set } as const;
    scene.braze.world.addFault(answer);
    await scene.wish(leave);
    await scene.untilRequests(paths.set, 1);
    scene.clock.advance(16_000);
    const other = await scene.store.acquireLease('eu', 'the new leader', 15_000, scene.clock.now());
    expect(other?.fence).toBeGreaterThan(1);
    await scene.until(() => scene.log.some(({ movedOn }) => movedOn === 1));
    expect((await scene.choiceOf(leave))?.delivery).toBe('sent');
  });

  it('sends nothing that it claimed before it lost the lease, even if it has a lease again', async () => {
    const scene = await setScene({ client: { timeoutMs: 60_000 } });
    // Nine requests for eight places: the ninth waits while others lead.
    scene.braze.world.addFault({ kind: 'slow', delayMs: 250, path: paths.track, times: 8 });
    const crowd = Array.from({ length: 601 }, (_, index) => ({ ...join, who: `person${index}@example.com` }));
    await scene.wish(...crowd);
    await scene.untilRequests(paths.track, 8);
    scene.clock.advance(16_000);
    const other = await scene.store.acquireLease('eu', 'the new leader', 15_000, scene.clock.now());
    if (other !== undefined) await scene.store.releaseLease(other);
    await scene.until(() => states(scene.deliverer)[0] === 'standby');
    scene.clock.advance(5000);
    await scene.until(() => scene.log.filter(({ message }) => message === 'took over delivery').length === 2);
    await scene.until(() => scene.log.filter(({ message }) => message.startsWith('sent')).length === 8);
    await scene.until(async () => (await scene.store.countByDelivery('eu')).in_doubt === 601);
    expect(scene.braze.world.requests({ path: paths.track })).toHaveLength(8);
    scene.clock.advance(horizonMs);
    await scene.until(async () => ((await scene.store.countByDelivery('eu')).confirmed ?? 0) >= 600);
    await scene.untilRequests(paths.track, 9);
  });

  it('sends nothing that it claimed too long ago, and gives it back', async () => {
    const scene = await setScene({
      braze: { people },
      deliverer: { sendWindowMs: 1000, leaseMs: 3_600_000 },
      client: { timeoutMs: 60_000 },
    });
    // Seventeen requests for sixteen places: the last one waits, and the clock runs on meanwhile.
    scene.braze.world.addFault({ kind: 'slow', delayMs: 60, path: paths.set, times: 16 });
    const crowd = Array.from({ length: 801 }, (_, index) => ({ ...leave, who: `person${index}@example.com` }));
    await scene.wish(...crowd);
    await scene.untilRequests(paths.set, 16);
    scene.clock.advance(1001);
    await scene.until(async () => (await scene.store.countByDelivery('eu')).accepted === 801);
    expect(scene.braze.world.requests({ path: paths.set })).toHaveLength(17);
    // Read back two seconds after it was noted as sent: anew, a second after the others.
    const readAt = async (index: number): Promise<number | null | undefined> => {
      const target = { kind: 'email', value: `person${index}@example.com` } as const;
      return (await scene.store.personRecord(target))?.choices[0]?.nextAttemptAt;
    };
    expect(((await readAt(800)) ?? 0) - ((await readAt(0)) ?? 0)).toBeGreaterThanOrEqual(1000);
  });

  it('sends nothing that it looked something up for while it lost the lease', async () => {
    const scene = await setScene({ connection: { emailAlias: { label: 'email' } } });
    scene.braze.world.addFault({ kind: 'slow', delayMs: 80, path: paths.read });
    await scene.wish(join);
    await scene.untilRequests(paths.read, 1);
    scene.clock.advance(16_000);
    expect(await scene.store.acquireLease('eu', 'the new leader', 15_000, scene.clock.now())).toMatchObject({
      fence: 2,
    });
    await scene.deliverer.stop();
    expect(scene.braze.world.requests({ path: paths.track })).toEqual([]);
    expect((await scene.choiceOf(join))?.delivery).toBe('sent');
  });
});

describe('stopping', () => {
  it('waits for the answer under way and keeps it', async () => {
    const scene = await setScene({ braze: { people } });
    scene.braze.world.addFault({ kind: 'slow', delayMs: 60, path: paths.set });
    await scene.wish(leave);
    await scene.untilRequests(paths.set, 1);
    await scene.deliverer.stop();
    expect((await scene.choiceOf(leave))?.delivery).toBe('accepted');
    expect(scene.clock.waiting).toBe(0);
  });

  it('gives back what was claimed and not sent, due at once and without a counted attempt', async () => {
    const scene = await setScene({ client: { timeoutMs: 60_000 } });
    scene.braze.world.addFault({ kind: 'slow', delayMs: 500, path: paths.set, times: 'until_cleared' });
    const crowd = Array.from({ length: 1000 }, (_, index) => ({ ...leave, who: `person${index}@example.com` }));
    await scene.wish(...crowd);
    await scene.untilRequests(paths.set, 16);
    await scene.deliverer.stop();
    expect(await scene.store.countByDelivery('eu')).toEqual({ accepted: 800, recorded: 200 });
    const lease = await scene.store.acquireLease('eu', 'next', 15_000, scene.clock.now());
    const left = lease === undefined ? [] : await scene.store.claimForSend(lease, 1000, scene.clock.now());
    expect(left.map(({ attempts }) => attempts)).toEqual(Array.from({ length: 200 }, () => 0));
  });

  it('cuts off requests that never end, and leaves their choices to be settled later', async () => {
    const scene = await setScene({ braze: { people }, client: { timeoutMs: 60_000 } });
    scene.braze.world.addFault({ kind: 'timeout', times: 2 });
    await scene.wish(leave, join);
    await scene.untilRequests(paths.set, 1);
    await scene.untilRequests(paths.track, 1);
    const stopped = scene.deliverer.stop();
    scene.clock.advance(5000);
    await stopped;
    expect((await scene.choiceOf(leave))?.delivery).toBe('recorded');
    expect((await scene.choiceOf(join))?.delivery).toBe('in_doubt');
    expect(scene.clock.waiting).toBe(0);
  });

  it('lets another process take over at once', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.until(() => states(scene.deliverer)[0] === 'waiting');
    await scene.deliverer.stop();
    expect(await scene.store.acquireLease('eu', 'next', 15_000, scene.clock.now())).toMatchObject({ fence: 2 });
  });

  it('may be asked for twice, and before anything was started', async () => {
    const scene = await setScene();
    const idle = scene.makeDeliverer();
    await Promise.all([idle.stop(), idle.stop()]);
    idle.start();
    expect(states(idle)).toEqual(['stopped']);
  });
});

describe('a store that fails in the middle', () => {
  it.each(['claimForSend', 'settle', 'nextDueAt', 'acquireLease', 'recoverAbandoned'] as const)(
    'in %s is logged, and delivery starts over under a new fence',
    async (method) => {
      const scene = await setScene({ braze: { people } });
      await scene.deliverer.stop();
      let failures = 1;
      const store = new Proxy(scene.store, {
        get: (target, name) => {
          const member: unknown = Reflect.get(target, name);
          if (name !== method || typeof member !== 'function') return member;
          return (...parameters: unknown[]): unknown => {
            failures -= 1;
            return failures >= 0 ? Promise.reject(new Error('disk full')) : Reflect.apply(member, target, parameters);
          };
        },
      });
      const deliverer = scene.makeDeliverer({ store });
      await scene.store.record(scene.request([leave]));
      deliverer.start();
      await scene.until(() => scene.log.some(({ level }) => level === 'error'));
      expect(deliverer.status()).toMatchObject({ state: 'backing_off', lastError: 'delivery_failed' });
      scene.clock.advance(1500);
      await scene.untilDelivery(leave, 'accepted');
      await scene.until(() => deliverer.status().state !== 'backing_off');
      scene.clock.advance(5000);
      await scene.until(() => deliverer.status().lastError === null);
    },
  );

  it('for a long time is tried less and less often, and survived', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.deliverer.stop();
    let isBroken = true;
    const store = new Proxy(scene.store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (!isBroken || typeof member !== 'function') return member;
        return () => Promise.reject(new Error('disk full'));
      },
    });
    await scene.store.record(scene.request([leave]));
    scene.makeDeliverer({ store }).start();
    for (let failure = 1; failure <= 8; failure += 1) {
      await scene.until(() => scene.log.filter(({ level }) => level === 'error').length === failure);
      scene.clock.advance(31_000);
    }
    isBroken = false;
    await scene.untilDelivery(leave, 'accepted');
  });
});
