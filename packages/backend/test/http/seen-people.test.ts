import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import { standing } from '../../src/delivery/settle-send.ts';
import type { Target } from '../../src/store/store.ts';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { ada as adaWithId, address, externalId, newsByMail, startWithExternalIds } from './external-id-scene.ts';
import { secrets } from './http-config.ts';
import { startApp, type HttpScene } from './http-scene.ts';
import { newsOf, tokenOf } from './inflow-scene.ts';

const ada: Target = { kind: 'email', value: 'ada@example.com' };
const recorded = { state: 'unsubscribed', revision: 1, delivery: 'recorded' };
const forNobody = { state: 'unsubscribed', revision: 1, delivery: 'no_profile' };

/** Everything that is due ends with nobody to apply it for. */
async function endForNobody(scene: HttpScene): Promise<void> {
  const now = scene.clock.now();
  const lease = await scene.store.acquireLease('eu', 'test', 60_000, now);
  if (lease === undefined) throw new Error('the lease is taken');
  const choices = await scene.store.claimForSend(lease, 10, now);
  const settled = { delivery: 'no_profile', nextAttemptAt: null, reason: null } as const;
  await scene.store.settle(
    lease,
    choices.map((choice) => standing(choice, settled)),
    now,
  );
  await scene.store.releaseLease(lease);
}

/** A session of hers. */
async function visit(scene: HttpScene) {
  return scene.openSession({ body: { token: await tokenOf(scene, ada.value) } });
}

/** She has left news, and Braze did not know her. */
async function setUp(): Promise<HttpScene> {
  const scene = await startApp();
  const { session } = await visit(scene);
  await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
  await endForNobody(scene);
  expect(newsOf(scene)).toEqual([forNobody]);
  scene.clock.advance(60_000);
  return scene;
}

function tell(scene: HttpScene, differences: object = {}) {
  const at = Math.floor(scene.clock.now() / 1000);
  return scene.app.inject({
    ...{ method: 'POST', url: '/v1/braze/eu/changes' },
    headers: { 'content-type': 'application/json', 'preference-center-secret': secrets.webhookSecret },
    payload: {
      ...{ group: groups.offers, state: 'subscribed', at, email: ada.value, phone: '', external_id: '' },
      ...differences,
    },
  });
}

describe('a session that sees somebody whom Braze did not know', () => {
  it.each(['subscribed', undefined] as const)('has her opt-out applied where Braze holds %s', async (state) => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value, ...(state && { groups: { [groups.news]: state } }) });
    const before = scene.nudged.length;
    const { choices } = await visit(scene);
    expect(choices?.[0]).toEqual({ topic: 'news', channel: 'email', ...recorded });
    expect(newsOf(scene)).toEqual([recorded]);
    expect(scene.nudged.slice(before)).toEqual(['eu']);
    expect((await scene.store.ledgerOf(ada)).at(-1)).toMatchObject({
      ...{ action: 'seen', topic: 'news', toState: 'unsubscribed', revision: 1 },
      context: { source: 'braze', session: 'session', at: scene.clock.now() },
    });
  });

  it('has it read back, not sent, where Braze holds it already', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value, groups: { [groups.news]: 'unsubscribed' } });
    await visit(scene);
    expect(newsOf(scene)).toEqual([{ ...recorded, delivery: 'accepted' }]);
  });

  it('has it applied where one of several profiles is subscribed', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value, externalId: 'U-1', groups: { [groups.news]: 'unsubscribed' } });
    scene.braze.world.addPerson({ email: ada.value, externalId: 'U-2', groups: { [groups.news]: 'subscribed' } });
    await visit(scene);
    expect(newsOf(scene)).toEqual([recorded]);
  });

  it('does so once: the sessions after it write nothing', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value });
    await visit(scene);
    const [rows, nudged] = [scene.rows(), scene.nudged.length];
    for (let visits = 0; visits < 3; visits += 1) {
      scene.clock.advance(5000);
      await visit(scene);
    }
    expect(scene.rows()).toEqual(rows);
    expect(scene.nudged).toHaveLength(nudged);
  });

  it('does not change the revision, so that what an open page saves is not in conflict', async () => {
    const scene = await setUp();
    const { session } = await visit(scene);
    scene.braze.world.addPerson({ email: ada.value });
    scene.clock.advance(5000);
    await visit(scene);
    const back = { topic: 'news', channel: 'email', state: 'subscribed', revision: 1 };
    expect((await scene.patch(session.token, [back])).statusCode).toBe(200);
    expect(newsOf(scene)).toEqual([{ state: 'subscribed', revision: 2, delivery: 'recorded' }]);
  });

  it('leaves it alone as long as Braze knows nobody, or does not answer', async () => {
    const scene = await setUp();
    await visit(scene);
    scene.braze.world.addPerson({ email: ada.value });
    scene.braze.world.addFault({ kind: 'status', status: 503, times: 'until_cleared' });
    scene.clock.advance(5000);
    const { choices } = await visit(scene);
    expect(choices?.[0]).toMatchObject(forNobody);
    expect(newsOf(scene)).toEqual([forNobody]);
  });

  it('has it applied also where only the profiles could be read', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value });
    const path = '/subscription/user/status';
    scene.braze.world.addFault({ kind: 'status', status: 503, path, times: 'until_cleared' });
    expect(await visit(scene)).toMatchObject({ choicesFrom: 'store' });
    expect(newsOf(scene)).toEqual([recorded]);
  });

  it('has what she left on another property applied, too', async () => {
    const scene = await setUp();
    const trusted = { property: 'acme-app', body: { identities: { email: ada.value } } } as const;
    const { session } = await scene.openSession(trusted);
    const origin = { headers: { origin: 'https://app.acme.example' } };
    await scene.patch(session.token, [{ topic: 'insider', channel: 'email', state: 'unsubscribed' }], origin);
    await endForNobody(scene);
    scene.braze.world.addPerson({ email: ada.value });
    scene.clock.advance(5000);
    await visit(scene);
    expect(scene.query(`select topic, delivery from choice order by topic`)).toEqual([
      { topic: 'insider', delivery: 'recorded' },
      { topic: 'news', delivery: 'recorded' },
    ]);
  });

  it('is answered all the same when that cannot be written, and the log names nobody', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value });
    const applyAgain = scene.store.applyAgain.bind(scene.store);
    scene.store.applyAgain = () => Promise.reject(new AppError('store_unavailable'));
    expect((await visit(scene)).choices?.[0]).toMatchObject(forNobody);
    scene.store.applyAgain = applyAgain;
    const line = scene.log.find((each) => each.includes('could not be made due'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ level: 40, code: 'store_unavailable' });
    expect(scene.log.join('')).not.toContain(ada.value);
    scene.clock.advance(5000);
    await visit(scene);
    expect(newsOf(scene)).toEqual([recorded]);
  });

  it('reads nothing, and so applies nothing, for a visitor without proof', async () => {
    const scene = await setUp();
    scene.braze.world.addPerson({ email: ada.value });
    const asked = scene.braze.world.requests().length;
    await scene.openSession({ body: { identities: { email: ada.value } } });
    expect(newsOf(scene)).toEqual([forNobody]);
    expect(scene.braze.world.requests()).toHaveLength(asked);
  });
});

describe('a webhook about somebody whom Braze did not know', () => {
  it('has her opt-outs applied, whichever group it is about', async () => {
    const scene = await setUp();
    const before = scene.nudged.length;
    expect((await tell(scene)).statusCode).toBe(202);
    expect(newsOf(scene)).toEqual([recorded]);
    expect(scene.nudged.slice(before)).toEqual(['eu']);
    expect((await scene.store.ledgerOf(ada)).at(-1)).toMatchObject({ action: 'seen', context: { session: 'webhook' } });
  });

  it('has the one it tells of read back, not sent', async () => {
    const scene = await setUp();
    await tell(scene, { group: groups.news, state: 'unsubscribed' });
    expect(newsOf(scene)).toEqual([{ ...recorded, delivery: 'accepted' }]);
  });

  it('does not let an opt-in made there stand over an opt-out made here', async () => {
    const scene = await setUp();
    await tell(scene, { group: groups.news, state: 'subscribed' });
    expect(newsOf(scene)).toEqual([recorded]);
  });

  it('changes nothing for anybody else', async () => {
    const scene = await setUp();
    await tell(scene, { email: 'bob@example.com' });
    expect(newsOf(scene)).toEqual([forNobody]);
  });
});

describe('an opt-out that was recorded for an external id nobody had', () => {
  async function leaveById() {
    const scene = await startWithExternalIds([]);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    await endForNobody(scene);
    expect(await scene.rowOf(externalId)).toMatchObject(forNobody);
    scene.clock.advance(2 * 60_000);
    return scene;
  }

  it('is applied to the address of whoever has it now', async () => {
    const scene = await leaveById();
    scene.braze.world.addPerson({ ...adaWithId, groups: { [groups.news]: 'subscribed' } });
    const { choices } = await scene.byToken();
    expect(choices?.[0]).toMatchObject(recorded);
    expect(await scene.rowOf(address)).toMatchObject(recorded);
  });

  it('is applied by the id to somebody without an address', async () => {
    const scene = await leaveById();
    scene.braze.world.addPerson({ externalId: externalId.value, groups: { [groups.news]: 'subscribed' } });
    await scene.byToken();
    expect(await scene.rowOf(externalId)).toMatchObject(recorded);
  });

  it.each([
    { status: 503, then: 'no_profile' },
    { status: 403, then: 'recorded' },
  ])('is $then where Braze answers $status to whose it is', async ({ status, then }) => {
    const scene = await leaveById();
    scene.braze.world.addPerson({ externalId: externalId.value, groups: { [groups.news]: 'subscribed' } });
    if (status === 403) scene.braze.world.setKeys([{ key: apiKey, scopes: ['subscription.groups.get'] }]);
    else scene.braze.world.addFault({ kind: 'status', status, path: '/users/export/ids', times: 'until_cleared' });
    scene.clock.advance(3_600_000);
    await scene.byToken();
    expect(await scene.rowOf(externalId)).toMatchObject({ ...recorded, delivery: then });
  });

  it('is not applied to the address where she chose otherwise for that since', async () => {
    const scene = await leaveById();
    await scene.save(await scene.byAddress(), newsByMail, 'subscribed');
    scene.braze.world.addPerson({ ...adaWithId, groups: { [groups.news]: 'subscribed' } });
    await scene.byToken();
    expect(await scene.rowOf(address)).toMatchObject({ state: 'subscribed', revision: 1 });
    expect(await scene.rowOf(externalId)).toMatchObject(forNobody);
  });

  it('of an address is not applied where she chose otherwise by the id since', async () => {
    const scene = await startWithExternalIds([]);
    await scene.save(await scene.byAddress(), newsByMail, 'unsubscribed');
    await endForNobody(scene);
    scene.clock.advance(2 * 60_000);
    await scene.save(await scene.byToken(), newsByMail, 'subscribed');
    const now = scene.clock.now();
    const lease = await scene.store.acquireLease('eu', 'test', 60_000, now);
    const [optIn] = lease === undefined ? [] : await scene.store.claimForSend(lease, 10, now);
    if (lease === undefined || optIn === undefined) throw new Error('nothing to send');
    const confirmed = { delivery: 'confirmed', nextAttemptAt: null, reason: null, seenApplied: true } as const;
    await scene.store.settle(lease, [standing(optIn, confirmed)], now);
    scene.braze.world.addPerson({ ...adaWithId, groups: { [groups.news]: 'subscribed' } });
    scene.clock.advance(2 * 60_000);
    await scene.byToken();
    expect(await scene.rowOf(address)).toMatchObject(forNobody);
  });
});
