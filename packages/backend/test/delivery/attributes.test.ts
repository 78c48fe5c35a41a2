import { describe, expect, it } from 'vitest';
import { standing } from '../../src/delivery/settle-send.ts';
import { groups } from '../braze/simulated-braze.ts';
import { contextAt, horizonMs, paths, type Wish } from './delivery-scene.ts';
import {
  ada,
  attributesOf,
  confirm,
  join,
  leave,
  linesOf,
  member,
  setSignalScene,
  signalsOf,
  tracked,
  untilSignals,
} from './signal-scene.ts';

const at = '2026-03-01T12:00:00.000Z';
const grace = 'grace@example.com';

describe('attributes of an opt-in', () => {
  it('go in one object with the group, and are there when the group is', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    expect(tracked(scene, 'attributes')).toEqual([
      [
        {
          email: ada,
          subscription_groups: [{ subscription_group_id: groups.news, subscription_state: 'subscribed' }],
          ...{ news_since: at, news_left: null, told_on: ['acme-www', 'en'], price: '$5' },
        },
      ],
    ]);
    expect(attributesOf(scene)).toEqual({ news_since: at, told_on: ['acme-www', 'en'], price: '$5' });
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('subscribed');
    expect(await signalsOf(scene)).toEqual([]);
  });

  it('of several topics share the person’s object, where the later choice counts', async () => {
    const scene = await setSignalScene();
    await scene.deliverer.stop();
    await scene.store.record(scene.request([{ ...join, topic: 'offers' }]));
    scene.clock.advance(1000);
    await scene.store.record(scene.request([join]));
    scene.makeDeliverer().start();
    await scene.untilDelivery(join, 'accepted');
    expect(tracked(scene, 'attributes')).toHaveLength(1);
    expect(attributesOf(scene)).toMatchObject({ last_joined: 'offers', news_since: '2026-03-01T12:00:01.000Z' });
  });

  it.each([
    { who: { kind: 'external_id', value: 'U-1' } as const, channel: 'email', topic: 'news' },
    { who: { kind: 'phone', value: '+33612345678' } as const, channel: 'sms', topic: 'offers' },
  ])('name a person by $who.kind where that is the target', async (wish) => {
    const scene = await setSignalScene({ braze: { people: [{ externalId: 'U-1', phone: '+33612345678' }] } });
    await scene.wish({ ...wish, state: 'subscribed' });
    await scene.untilDelivery(wish, 'accepted');
    const [person] = scene.braze.world.people({ externalId: 'U-1' });
    expect(person?.customAttributes[wish.channel === 'sms' ? 'texts_since' : 'news_since']).toBe(at);
  });

  it('are told by themselves where a read ends the doubt whether the opt-in arrived: Braze may have been so before', async () => {
    const scene = await setSignalScene();
    scene.braze.world.addFault({ kind: 'reset', path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'in_doubt');
    expect(attributesOf(scene)).toEqual({});
    scene.clock.advance(2000);
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(attributesOf(scene)).toEqual({ news_since: at, told_on: ['acme-www', 'en'], price: '$5' });
  });

  it('say when the choice was made, however late it is sent', async () => {
    const scene = await setSignalScene();
    scene.braze.world.addFault({ kind: 'status', status: 503, path: paths.track });
    await scene.wish(join);
    await scene.until(() => scene.log.some(({ verdicts }) => JSON.stringify(verdicts) === '{"unavailable":1}'));
    scene.clock.advance(60_000);
    await scene.untilDelivery(join, 'accepted');
    expect(attributesOf(scene)).toMatchObject({ news_since: at });
  });

  it('are left out of a row that only follows another of the same person', async () => {
    const scene = await setSignalScene({ braze: { people: [] } });
    const context = { ...contextAt(scene.clock.now()), source: 'resolution' as const };
    await scene.store.record({ ...scene.request([join]), context });
    scene.deliverer.nudge();
    await confirm(scene);
    await untilSignals(scene, ['event 1 superseded carried_over']);
    expect(attributesOf(scene)).toEqual({});
    expect(tracked(scene, 'events')).toEqual([]);
  });
});

describe('attributes of an opt-out', () => {
  it('follow once a read shows who is there, and go to nobody Braze does not know', async () => {
    const scene = await setSignalScene({
      braze: { people: [member(ada, { customAttributes: { news_since: 'long ago' } })] },
    });
    const nobody: Wish = { who: 'nobody@example.com', state: 'unsubscribed' };
    await scene.wish(leave, nobody);
    await confirm(scene);
    await scene.untilDelivery(nobody, 'no_profile');
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(await signalsOf(scene, 'nobody@example.com')).toEqual([]);
    expect(tracked(scene, 'attributes').flat()).toEqual([
      {
        ...{ email: ada, _update_existing_only: true },
        ...{ news_since: null, news_left: at, told_on: 'acme-www' },
      },
    ]);
    expect(attributesOf(scene)).toEqual({ news_left: at, told_on: 'acme-www' });
    expect(scene.braze.world.people({ email: 'nobody@example.com' })).toEqual([]);
    const sent = scene.braze.world.requests().map(({ path }) => path);
    expect(sent.indexOf(paths.set)).toBeLessThan(sent.indexOf(paths.track));
  });

  it.each([500, 429, 403, 404, 400])('neither delay nor fail it when Braze answers them %s', async (status) => {
    const scene = await setSignalScene();
    scene.braze.world.addFault({ kind: 'status', status, path: paths.track, times: 'until_cleared' });
    await scene.wish(leave);
    await confirm(scene);
    await scene.until(() => linesOf(scene, 'attributes').length > 0);
    expect(scene.braze.world.groupState({ email: ada }, groups.news)).toBe('unsubscribed');
    scene.braze.world.clearFaults();
    scene.clock.advance(3_600_000);
    const isFinal = status === 400;
    await scene.until(async () =>
      ((await signalsOf(scene))[0] ?? '').startsWith(
        isFinal ? 'attributes 1 failed braze_400' : 'attributes 1 accepted',
      ),
    );
    expect(attributesOf(scene)).toEqual(isFinal ? {} : { news_left: at, told_on: 'acme-www' });
  });

  it.each([
    { kind: 'timeout', effect: 'applied' },
    { kind: 'timeout', effect: 'lost' },
    { kind: 'reset', effect: 'applied' },
    { kind: 'reset', effect: 'lost' },
  ] as const)('are sent again when the answer is lost ($kind, $effect)', async (fault) => {
    const scene = await setSignalScene({ client: { timeoutMs: fault.kind === 'timeout' ? 1000 : 2000 } });
    scene.braze.world.addFault({ ...fault, path: paths.track });
    await scene.wish(leave);
    await confirm(scene);
    await scene.until(() => linesOf(scene, 'attributes').length === 1);
    scene.clock.advance(1000);
    await scene.until(async () => (await signalsOf(scene))[0] === 'attributes 1 accepted');
    expect(attributesOf(scene)).toEqual({ news_left: at, told_on: 'acme-www' });
    expect(tracked(scene, 'attributes')).toHaveLength(2);
  });

  it('reach a profile that the opt-out itself creates, late', async () => {
    const scene = await setSignalScene({ braze: { people: [], unknowns: { unknownPersonOnStatusSet: 'create' } } });
    const hold = scene.braze.world.hold({ path: paths.set });
    await scene.wish(leave);
    await scene.untilDelivery(leave, 'accepted');
    expect(scene.braze.world.people({ email: ada })).toEqual([]);
    expect(await signalsOf(scene)).toEqual([]);
    hold.release();
    await confirm(scene);
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
    expect(attributesOf(scene)).toEqual({ news_left: at, told_on: 'acme-www' });
  });

  it('that Braze refuses for one person are kept as failed with the reason; the others have theirs', async () => {
    const scene = await setSignalScene({ braze: { people: [member(ada), member(grace)] } });
    const errors = [{ type: 'EMAIL_BAD_FORMAT', input_array: 'attributes', index: 0 }] as const;
    scene.braze.world.addFault({ kind: 'track_errors', errors, path: paths.track });
    await scene.wish(leave, { ...leave, who: grace });
    await confirm(scene);
    await untilSignals(scene, ['attributes 1 failed braze_400:email_bad_format', 'event 1 accepted']);
    await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted'], grace);
    expect([attributesOf(scene), attributesOf(scene, grace)]).toEqual([{}, { news_left: at, told_on: 'acme-www' }]);
  });

  it('of a dead process are sent again', async () => {
    const scene = await setSignalScene();
    await scene.deliverer.stop();
    const lease = await scene.store.acquireLease('eu', 'a process that died', 15_000, scene.clock.now());
    if (lease === undefined) throw new Error('the lease is taken');
    await scene.store.record(scene.request([leave]));
    const [choice] = await scene.store.claimForSend(lease, 1, scene.clock.now());
    if (choice === undefined) throw new Error('nothing was due');
    const accepted = standing(choice, { delivery: 'accepted', nextAttemptAt: null, reason: null });
    await scene.store.settle(lease, [{ ...accepted, followUps: ['attributes'] }], scene.clock.now());
    await scene.store.claimSignals(lease, { attributes: 1, event: 0 }, scene.clock.now());
    expect(await signalsOf(scene)).toEqual(['attributes 1 sent']);
    scene.clock.advance(15_000);
    scene.makeDeliverer().start();
    await untilSignals(scene, ['attributes 1 accepted']);
    expect(attributesOf(scene)).toEqual({ news_left: at, told_on: 'acme-www' });
  });
});

describe('attributes of a choice that was followed by another', () => {
  it('are given up while they wait', async () => {
    const scene = await setSignalScene();
    const isFollowUp = ({ body }: { readonly body: unknown }): boolean =>
      /"attributes":.*"_update_existing_only":true/.test(String(JSON.stringify(body)));
    scene.braze.world.addFault({ kind: 'status', status: 500, where: isFollowUp, times: 'until_cleared' });
    await scene.wish(leave);
    await confirm(scene);
    await scene.until(() => linesOf(scene, 'attributes').length === 1);
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    const before = tracked(scene, 'attributes').length;
    scene.clock.advance(60_000);
    await untilSignals(scene, ['attributes 1 superseded chosen_again', 'event 1 accepted']);
    scene.braze.world.clearFaults();
    scene.clock.advance(horizonMs);
    // What was tried without success may have landed behind them, as far as anybody knows.
    await untilSignals(scene, ['attributes 2 accepted', 'event 2 accepted']);
    const since = tracked(scene, 'attributes').slice(before).flat();
    expect(since.map((each) => each['news_left'])).toEqual([null]);
    expect(attributesOf(scene)).toMatchObject({ news_since: '2026-03-01T12:00:02.000Z' });
  });

  it('do not have the last word when Braze applies them late: those of the newest choice are told again', async () => {
    const scene = await setSignalScene();
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(leave);
    await confirm(scene);
    await scene.until(() => linesOf(scene, 'attributes').length === 1);
    scene.clock.advance(1000);
    const joinedAt = new Date(scene.clock.now()).toISOString();
    const after = scene.braze.world.requests().length;
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    hold.release();
    expect(scene.braze.world.requests().length).toBeGreaterThan(after);
    scene.clock.advance(horizonMs);
    await scene.untilDelivery(join, 'confirmed');
    await scene.until(async () => (await signalsOf(scene)).includes('attributes 2 accepted'));
    expect(attributesOf(scene)).toMatchObject({ news_since: joinedAt });
    expect(attributesOf(scene)).not.toHaveProperty('news_left');
  });
});
