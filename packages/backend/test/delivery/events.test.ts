import { describe, expect, it } from 'vitest';
import { standing } from '../../src/delivery/settle-send.ts';
import { apiKey, clientOf, groups } from '../braze/simulated-braze.ts';
import { paths, type Scene } from './delivery-scene.ts';
import {
  ada,
  confirm,
  eventsOf,
  join,
  leave,
  linesOf,
  member,
  setSignalScene,
  signalsOf,
  tracked,
  untilSignals,
} from './signal-scene.ts';

const grace = 'grace@example.com';
const isEvents = ({ body }: { readonly body: unknown }): boolean => String(JSON.stringify(body)).includes('"events":');

/** Has an opt-in's event fall due, told to nobody yet. */
async function dueEvent(scene: Scene): Promise<void> {
  await scene.wish(join);
  await confirm(scene);
}

describe('the event of a choice', () => {
  it('is told once the choice is confirmed, once, with the time of the choice', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    const at = new Date(scene.clock.now()).toISOString();
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    expect(await signalsOf(scene)).toEqual([]);
    await confirm(scene);
    await untilSignals(scene, ['event 1 accepted']);
    expect(tracked(scene, 'events')).toEqual([
      [
        {
          ...{ email: ada, _update_existing_only: true, name: 'Joined $', time: at },
          properties: { topic: 'news', channel: 'email', at, paid: false },
        },
      ],
    ]);
    scene.clock.advance(86_400_000);
    await scene.until(() => scene.deliverer.status().state === 'waiting');
    expect(eventsOf(scene, 'Joined $')).toBe(1);
  });

  it('of an opt-out is its own', async () => {
    const scene = await setSignalScene();
    await scene.wish(leave);
    await confirm(scene);
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect([eventsOf(scene, 'Left'), eventsOf(scene, 'Joined $')]).toEqual([1, 0]);
    expect(tracked(scene, 'events')[0]?.[0]).toMatchObject({ properties: { language: 'en' } });
  });

  it.each([
    { who: { kind: 'external_id', value: 'U-1' } as const, topic: 'news', channel: 'email', name: 'Left' },
    { who: { kind: 'phone', value: '+33612345678' } as const, topic: 'offers', channel: 'sms', name: 'Left texts' },
  ])('names a person by $who.kind where that is the target', async ({ name, ...wish }) => {
    const phone = '+33612345678';
    const subscribed = { [groups.news]: 'subscribed', [groups.texts]: 'subscribed' } as const;
    const scene = await setSignalScene({
      braze: { people: [{ externalId: 'U-1', email: 'u1@example.com', phone, groups: subscribed }] },
    });
    await scene.wish({ ...wish, state: 'unsubscribed' });
    await confirm(scene, wish.who, wish.topic, wish.channel);
    await scene.until(() => eventsOf(scene, name, 'u1@example.com') === 1);
  });

  it('is not told of an opt-in that waits for an answer to a text message', async () => {
    const phone = { kind: 'phone', value: '+33612345678' } as const;
    const scene = await setSignalScene();
    const wish = { who: phone, topic: 'offers', channel: 'sms', state: 'subscribed' } as const;
    await scene.wish(wish);
    await scene.untilDelivery(wish, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(wish, 'waiting_in_braze');
    expect(await signalsOf(scene, phone)).toEqual([]);
  });

  it('is not told of an opt-out of somebody Braze does not know', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    await scene.untilDelivery(leave, 'no_profile');
    expect(await signalsOf(scene)).not.toContain('event 1 due');
    expect(scene.braze.world.people({ email: ada })).toEqual([]);
  });

  it('is not told of a choice that another followed before it was confirmed', async () => {
    const scene = await setSignalScene();
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    scene.clock.advance(2000);
    scene.clock.advance(600_000);
    await scene.untilDelivery(leave, 'confirmed');
    await scene.until(() => eventsOf(scene, 'Left') === 1);
    expect(eventsOf(scene, 'Joined $')).toBe(0);
  });
});

describe('an event whose answer is lost', () => {
  it.each([
    { fault: { kind: 'timeout', effect: 'applied' }, told: 1, reason: 'timeout' },
    { fault: { kind: 'timeout', effect: 'lost' }, told: 0, reason: 'timeout' },
    { fault: { kind: 'reset', effect: 'applied' }, told: 1, reason: 'und_err_socket' },
    { fault: { kind: 'reset', effect: 'lost' }, told: 0, reason: 'und_err_socket' },
    { fault: { kind: 'status', status: 500, effect: 'lost' }, told: 0, reason: 'braze_500' },
    { fault: { kind: 'status', status: 502, effect: 'applied' }, told: 1, reason: 'braze_502' },
    { fault: { kind: 'status', status: 504, effect: 'applied' }, told: 1, reason: 'braze_504' },
  ] as const)('ends lost, and is never told again ($fault)', async ({ fault, told, reason }) => {
    const scene = await setSignalScene({ client: { timeoutMs: fault.kind === 'timeout' ? 1000 : 2000 } });
    scene.braze.world.addFault({ ...fault, where: isEvents });
    await dueEvent(scene);
    await scene.until(async () => (await signalsOf(scene)).join().startsWith('event 1 lost'));
    expect([`event 1 lost ${reason}`, 'event 1 lost econnreset']).toContain((await signalsOf(scene)).join());
    scene.clock.advance(86_400_000);
    await scene.until(() => scene.deliverer.status().state === 'waiting');
    expect(eventsOf(scene, 'Joined $')).toBe(told);
    expect(tracked(scene, 'events')).toHaveLength(1);
  });

  it('because the process died with it in hand is lost, too', async () => {
    const scene = await setSignalScene();
    await scene.deliverer.stop();
    const lease = await claimedByOther(scene);
    await scene.store.claimSignals(lease, { attributes: 0, event: 1 }, scene.clock.now());
    scene.clock.advance(15_000);
    scene.makeDeliverer().start();
    await untilSignals(scene, ['event 1 lost answer_lost']);
    await scene.until(() => scene.log.some(({ message }) => message === 'took over delivery'));
    expect(tracked(scene, 'events')).toEqual([]);
  });

  it('is told by the next process where the dead one had not taken it up', async () => {
    const scene = await setSignalScene();
    await scene.deliverer.stop();
    await claimedByOther(scene);
    scene.clock.advance(15_000);
    scene.makeDeliverer().start();
    await untilSignals(scene, ['event 1 accepted']);
    expect(eventsOf(scene, 'Joined $')).toBe(1);
  });

  it('costs one event a try while Braze is down, not a request full of them', async () => {
    const numbers = Array.from({ length: 12 }, (_, index) => `+336123456${index + 10}`);
    const people = numbers.map((phone) => ({ phone, groups: { [groups.texts]: 'subscribed' } as const }));
    const scene = await setSignalScene({ braze: { people: [member(ada), ...people] } });
    scene.braze.world.addFault({ kind: 'status', status: 500, where: isEvents, times: 4 });
    await dueEvent(scene);
    await scene.until(() => linesOf(scene, 'events').length === 1);
    const wishes = numbers.map((value) => {
      return { who: { kind: 'phone', value }, topic: 'offers', channel: 'sms', state: 'unsubscribed' } as const;
    });
    await scene.wish(...wishes);
    for (const wish of wishes) await scene.untilDelivery(wish, 'accepted');
    scene.clock.advance(2000);
    for (const wish of wishes) await scene.untilDelivery(wish, 'confirmed');
    const told = (): number =>
      numbers.filter((phone) => scene.braze.world.people({ phone })[0]?.customEvents['Left texts']?.count === 1).length;
    for (let tries = 0; told() === 0; tries += 1) {
      const before = linesOf(scene, 'events').length;
      scene.clock.advance(60_000);
      await scene.until(() => linesOf(scene, 'events').length > before || told() > 0);
      if (tries > 10) throw new Error('nothing was told');
    }
    await scene.until(() => told() === 9);
    const sizes = tracked(scene, 'events').map((each) => each.length);
    expect(sizes.slice(0, 5)).toEqual([1, 1, 1, 1, 1]);
    expect(sizes.reduce((total, size) => total + size, 0)).toBe(13);
  });
});

function sum(scene: Scene, names: readonly string[]): number {
  return names.reduce((total, name) => total + eventsOf(scene, 'Left', name), 0);
}

/** Another process that has confirmed an opt-in, whose event is due. */
async function claimedByOther(scene: Scene) {
  const now = scene.clock.now();
  const lease = await scene.store.acquireLease('eu', 'a process that died', 15_000, now);
  if (lease === undefined) throw new Error('the lease is taken');
  await scene.store.record(scene.request([join]));
  const [choice] = await scene.store.claimForSend(lease, 1, now);
  if (choice === undefined) throw new Error('nothing was due');
  const confirmed = standing(choice, { delivery: 'confirmed', nextAttemptAt: null, reason: null });
  await scene.store.settle(lease, [{ ...confirmed, followUps: ['event'] }], now);
  return lease;
}

describe('an event that Braze surely did not take', () => {
  it.each([429, 401, 403, 404])('goes again after a %s, and is told once', async (status) => {
    const scene = await setSignalScene();
    scene.braze.world.addFault({ kind: 'status', status, where: isEvents });
    await dueEvent(scene);
    await untilSignals(scene, [`event 1 due braze_${status}`]);
    scene.clock.advance(60_000);
    await untilSignals(scene, ['event 1 accepted']);
    expect(eventsOf(scene, 'Joined $')).toBe(1);
    expect(tracked(scene, 'events')).toHaveLength(2);
  });

  it('goes again where there was no connection', async () => {
    const scene = await setSignalScene();
    await scene.deliverer.stop();
    const lease = await claimedByOther(scene);
    await scene.store.releaseLease(lease);
    await scene.deliverer.stop();
    const deaf = scene.makeDeliverer({ client: clientOf('http://127.0.0.1:1', { now: () => scene.clock.now() }) });
    deaf.start();
    await scene.until(async () => (await signalsOf(scene)).join().startsWith('event 1 due econnrefused'));
    await deaf.stop();
    scene.clock.advance(60_000);
    scene.makeDeliverer().start();
    await untilSignals(scene, ['event 1 accepted']);
    expect(eventsOf(scene, 'Joined $')).toBe(1);
  });

  it('is handed back when our share of the limit is used up, and by a process that stops', async () => {
    const scene = await setSignalScene({ client: { rateShare: 1 / 3000 } });
    // The opt-in takes the only request that our share allows in these three seconds.
    await dueEvent(scene);
    await untilSignals(scene, ['event 1 due limit_reached']);
    await scene.deliverer.stop();
    await untilSignals(scene, ['event 1 due limit_reached']);
    scene.clock.advance(1000);
    scene.makeDeliverer().start();
    await untilSignals(scene, ['event 1 accepted']);
    expect(eventsOf(scene, 'Joined $')).toBe(1);
  });
});

describe('events in one request', () => {
  it('that Braze refuses are kept as failed with the reason; the others are told', async () => {
    const scene = await setSignalScene({ braze: { people: [member(ada), member(grace)] } });
    const errors = [{ type: "'name' is required", input_array: 'events', index: 0 }] as const;
    scene.braze.world.addFault({ kind: 'track_errors', errors, where: isEvents });
    await scene.wish(leave, { ...leave, who: grace });
    await confirm(scene);
    await scene.until(async () => (await signalsOf(scene)).includes('event 1 failed braze_400:name_is_required'));
    await scene.until(() => eventsOf(scene, 'Left', grace) === 1);
    expect(eventsOf(scene, 'Left', ada)).toBe(0);
  });

  it('are parted when Braze refuses all of them, until only the one at fault has failed', async () => {
    const names = Array.from({ length: 5 }, (_, index) => `p${index}@example.com`);
    const scene = await setSignalScene({ braze: { people: names.map((email) => member(email)) } });
    const isPoisoned = ({ body }: { readonly body: unknown }): boolean =>
      isEvents({ body }) && JSON.stringify(body).includes('p3@');
    const body = { message: 'invalid object' };
    scene.braze.world.addFault({ kind: 'status', status: 400, body, where: isPoisoned, times: 'until_cleared' });
    await scene.wish(...names.map((who) => ({ who, state: 'unsubscribed' }) as const));
    for (const who of names) await scene.untilDelivery({ who }, 'accepted');
    scene.clock.advance(2000);
    await scene.until(() => sum(scene, names) === 4);
    await scene.until(async () =>
      (await signalsOf(scene, 'p3@example.com')).includes('event 1 failed braze_400:invalid_object'),
    );
    expect(names.map((name) => eventsOf(scene, 'Left', name))).toEqual([1, 1, 1, 0, 1]);
  });
});

describe('the log of signals', () => {
  it('says what became of them, and names nobody', async () => {
    const scene = await setSignalScene({
      braze: { people: [member(ada, { externalId: 'U-1' })] },
      client: { timeoutMs: 1000 },
    });
    const echo = {
      message: `Invalid API key: ${apiKey} for ${ada}`,
      errors: [{ type: ada, input_array: 'events', index: 0 }],
    };
    scene.braze.world.addFault({ kind: 'status', status: 400, body: echo, where: isEvents });
    scene.braze.world.addFault({ kind: 'timeout', path: paths.track });
    await scene.wish(leave);
    await confirm(scene);
    await scene.until(() => linesOf(scene, 'attributes').length === 1);
    scene.clock.advance(60_000);
    await scene.until(() => linesOf(scene, 'events').length === 1);
    expect(linesOf(scene, 'events')[0]).toMatchObject({
      ...{ level: 'warn', connection: 'eu', outcome: 'rejected', status: 400, signals: 1, verdicts: { rejected: 1 } },
      ...{ sentAgainInParts: 0, movedOn: 0 },
    });
    expect(JSON.stringify([scene.log, scene.deliverer.status(), await signalsOf(scene)])).not.toMatch(
      /\bada\b|example\.com|U-1|simulator-key/,
    );
  });
});
