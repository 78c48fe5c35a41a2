import type { LightMyRequestResponse } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { PreferencesResponse, SessionResponse } from '../../src/contract.ts';
import { groups } from '../braze/simulated-braze.ts';
import { origins } from '../http/http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { secureEvidence } from './evidence.ts';

const attacker = 'attacker@example.com';
const victim = 'victim@example.com';
let scene: HttpScene;

beforeEach(async () => {
  scene = await startApp();
  scene.braze.world.addPerson({
    email: victim,
    groups: { [groups.news]: 'subscribed', [groups.offers]: 'subscribed' },
  });
  scene.braze.world.addPerson({ email: attacker, groups: { [groups.news]: 'unsubscribed' } });
});

const tokenOf = (email: string): Promise<string> =>
  signSiteToken({ claims: { email }, expiresAt: scene.clock.now() + 3_600_000 });

const openAs = async (email: string, more: object = {}): Promise<SessionResponse> =>
  scene.openSession({ body: { token: await tokenOf(email), ...more } });

/** Every address that any row of the store is about. */
const reached = (): unknown[] => scene.query('select value from target order by value').map(({ value }) => value);

const statesOf = ({ choices }: SessionResponse): Record<string, string> =>
  Object.fromEntries((choices ?? []).map(({ topic, channel, state }) => [`${topic}/${channel}`, state]));

const optOut = { topic: 'news', channel: 'email', state: 'unsubscribed' };

describe('whoever proved to be one person', () => {
  it.each([
    { identities: { email: victim } },
    { identities: { email: victim, phone: '+33612345678' } },
    { identities: { email: ` ${victim.toUpperCase()} ` } },
  ])('sees that person only, though the page says %j', async (more) => {
    const session = await openAs(attacker, more);
    expect(statesOf(session)).toEqual({ 'news/email': 'unsubscribed', 'offers/email': 'not_set' });
    expect(session.disagreeing).toEqual(['email']);
    const { token } = session.session;
    await scene.patch(token, [optOut]);
    expect(reached()).toEqual([attacker]);
    const read = await scene.app.inject({ url: '/v1/preferences', headers: { authorization: `Bearer ${token}` } });
    expect(read.json().choices).toContainEqual({ ...optOut, revision: 1, delivery: 'recorded' });
  });

  const smuggled: readonly object[] = [
    ...[
      'target',
      'email',
      'identities',
      'identity',
      'session',
      'sub',
      'user',
      'property',
      'proof',
      'on_behalf_of',
    ].flatMap((name) => [
      { changes: [optOut], [name]: victim },
      { changes: [{ ...optOut, [name]: victim }] },
      { changes: [{ ...optOut, [name]: { kind: 'email', value: victim } }] },
    ]),
    { changes: [{ ...optOut, channel: { target: victim, toString: 'email' } }] },
    { changes: [{ ...optOut, topic: ['news', victim] }] },
    { changes: [{ ...optOut, topic: `news\0${victim}` }] },
    { changes: [{ ...optOut, channel: `email\0email\0${victim}` }] },
  ];

  it('reaches nobody else by a field in the body', async () => {
    const { session } = await openAs(attacker);
    const evidence = secureEvidence(scene);
    for (const payload of smuggled) {
      const headers = { origin: origins['acme-www'], authorization: `Bearer ${session.token}` };
      const answer = await scene.app.inject({ method: 'PATCH', url: '/v1/preferences', headers, payload });
      expect(answer.statusCode, JSON.stringify(payload)).toBeGreaterThanOrEqual(400);
      expect(answer.statusCode).toBeLessThan(500);
    }
    evidence.expectNothingHappened();
  });

  it('reaches nobody else by a header, a query or a second token', async () => {
    const mine = (await openAs(attacker)).session.token;
    const theirs = (await openAs(victim)).session.token;
    const headers = {
      ...{ origin: origins['acme-www'], cookie: `session=${theirs}; token=${theirs}`, 'x-user': victim, from: victim },
      ...{ 'x-authorization': `Bearer ${theirs}`, 'proxy-authorization': `Bearer ${theirs}`, 'x-session': theirs },
    };
    const url = `/v1/preferences?token=${theirs}&access_token=${theirs}&email=${victim}`;
    const send = (authorization: string): Promise<LightMyRequestResponse> =>
      scene.app.inject({
        method: 'PATCH',
        url,
        headers: { ...headers, authorization },
        payload: { changes: [optOut] },
      });
    const evidence = secureEvidence(scene);
    for (const both of [
      `Bearer ${mine}, Bearer ${theirs}`,
      `Bearer ${mine} Bearer ${theirs}`,
      `Bearer ${mine},${theirs}`,
    ]) {
      expectProblem(await send(both), 401, 'session_rejected');
    }
    evidence.expectNothingHappened();
    expect((await send(`Bearer ${mine}`)).statusCode).toBe(200);
    expect(reached()).toEqual([attacker]);
  });

  it('opens their own session though they hold that of somebody else, and the other way round', async () => {
    const theirs = (await openAs(victim)).session.token;
    for (const [mine, own] of [
      [await tokenOf(attacker), 'unsubscribed'],
      [await tokenOf(victim), 'subscribed'],
    ] as const) {
      const opened = await scene.app.inject({
        ...{ method: 'POST', url: '/v1/properties/acme-www/sessions', payload: { token: mine } },
        headers: { origin: origins['acme-www'], authorization: `Bearer ${theirs}`, cookie: `session=${theirs}` },
      });
      expect(statesOf(opened.json())['news/email']).toBe(own);
    }
    // A site token is no session token, nor the other way round.
    const asBearer = { url: '/v1/preferences', headers: { authorization: `Bearer ${await tokenOf(victim)}` } };
    expectProblem(await scene.app.inject(asBearer), 401, 'session_rejected');
    for (const body of [{ token: theirs }, { link: theirs }]) {
      expectProblem(await scene.postSession({ body }), 401, 'credentials_rejected');
    }
  });

  it('learns nothing of somebody else from a conflict', async () => {
    const theirs = (await openAs(victim)).session.token;
    for (const state of ['unsubscribed', 'subscribed']) await scene.patch(theirs, [{ ...optOut, state }]);
    const mine = (await openAs(attacker)).session.token;
    const problem = expectProblem(await scene.patch(mine, [{ ...optOut, revision: 2 }]), 409, 'stale_revision');
    expect(problem.conflicts).toEqual([{ topic: 'news', channel: 'email', state: 'not_set', revision: 0 }]);
  });

  it('confirms nothing for somebody else: the link decides whose opt-in it is', async () => {
    const { session } = await scene.openSession({ body: { identities: { email: victim } } });
    await scene.patch(session.token, [{ ...optOut, state: 'subscribed' }]);
    const id = String(scene.query('select id from confirmation')[0]?.['id']);
    const authorization = `Bearer ${(await openAs(attacker)).session.token}`;
    const evidence = secureEvidence(scene);
    for (const reference of [id, `${id}.`, `${id}.${'A'.repeat(43)}`, `${id}.${id}`]) {
      const answer = await scene.app.inject({
        method: 'POST',
        url: `/confirm/${reference}`,
        headers: { authorization },
      });
      expect(answer.statusCode).toBe(404);
    }
    evidence.expectNothingHappened();
  });
});

describe('many people at once', () => {
  const people = Array.from({ length: 40 }, (_, index) => `person${String(index).padStart(2, '0')}@example.com`);

  it('get each their own answers and rows, however their requests are mixed', async () => {
    // Every second one is subscribed to the news in Braze, so that an answer tells whose it is.
    for (const [index, email] of people.entries()) {
      scene.braze.world.addPerson({
        email,
        groups: { [groups.news]: index % 2 === 0 ? 'subscribed' : 'unsubscribed' },
      });
    }
    // More at a time than Braze is read at once: who does not get a read sees our store, never somebody else.
    const sessions = await Promise.all(people.map((email) => openAs(email)));
    for (const [index, session] of sessions.entries()) {
      const own = index % 2 === 0 ? 'subscribed' : 'unsubscribed';
      expect([own, 'not_set']).toContain(statesOf(session)['news/email']);
      if (session.choicesFrom === 'braze') expect(statesOf(session)['news/email']).toBe(own);
    }
    const rounds = [0, 1, 2].flatMap((round) => people.map((_, index) => ({ round, index })));
    const saved = await Promise.all(
      rounds.map(async ({ round, index }) => {
        const state = (round + index) % 2 === 0 ? 'subscribed' : 'unsubscribed';
        const answer = await scene.patch(sessions[index]?.session.token ?? '', [{ ...optOut, topic: 'offers', state }]);
        return { index, state, answer: answer.json<PreferencesResponse>() };
      }),
    );
    for (const { answer, state } of saved) expect(answer.results).toMatchObject([{ topic: 'offers', state }]);
    const rows = scene.query(
      'select target.value, choice.state, choice.revision from choice join target on target.id = choice.target_id order by target.value',
    );
    expect(rows).toEqual(
      people.map((value, index) => ({ value, state: index % 2 === 0 ? 'subscribed' : 'unsubscribed', revision: 3 })),
    );
  });

  it('share a read from Braze only with themselves', async () => {
    const both = [victim, attacker, victim, attacker, victim, attacker];
    const sessions = await Promise.all(both.map((email) => openAs(email)));
    expect(sessions.map((session) => statesOf(session)['news/email'])).toEqual(
      both.map((email) => (email === victim ? 'subscribed' : 'unsubscribed')),
    );
  });
});
