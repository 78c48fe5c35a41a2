import { describe, expect, it } from 'vitest';
import type { PreferencesResponse, Problem, SessionResponse } from '../../src/contract.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const ada = { kind: 'email', value: 'ada@example.com' } as const;

async function openProved(scene: HttpScene): Promise<SessionResponse> {
  return scene.openSession({ body: { token: await signSiteToken({ expiresAt: scene.clock.now() + 600_000 }) } });
}

function openBlind(scene: HttpScene, email = 'ada@example.com'): Promise<SessionResponse> {
  return scene.openSession({ body: { identities: { email } } });
}

const stopNews = { topic: 'news', channel: 'email', state: 'unsubscribed' } as const;
const getOffers = { topic: 'offers', channel: 'email', state: 'subscribed' } as const;

describe('a save with proof', () => {
  it('is on disk with its ledger rows when it is answered, and delivery is told', async () => {
    const scene = await startApp();
    const { session, wording } = await openProved(scene);
    const response = await scene.patch(session.token, [stopNews, getOffers]);
    expect(response.json<PreferencesResponse>().results).toEqual([
      { ...stopNews, outcome: 'saved', revision: 1 },
      { ...getOffers, outcome: 'saved', revision: 1 },
    ]);
    const ledger = await scene.store.ledgerOf(ada);
    expect(
      ledger.map(({ action, topic, fromState, toState, revision, context }) => ({
        action,
        topic,
        fromState,
        toState,
        revision,
        context,
      })),
    ).toEqual(
      [stopNews, getOffers].map(({ topic, state }) => ({
        ...{ action: 'set', topic, fromState: null, toState: state, revision: 1 },
        context: expect.objectContaining({
          at: scene.clock.now(),
          property: 'acme-www',
          proof: 'token',
          source: 'visitor',
          wording,
          language: 'en',
        }) as unknown,
      })),
    );
    expect(JSON.stringify(ledger)).not.toContain('ada@');
    expect(scene.nudged).toEqual(['eu']);
  });

  it('is refused with the cells as they stand when another one came first, and then nothing of it is written', async () => {
    const scene = await startApp();
    const { session } = await openProved(scene);
    await scene.patch(session.token, [{ ...stopNews, revision: 0 }]);
    const before = scene.rows();
    const response = await scene.patch(session.token, [
      { ...getOffers, revision: 0 },
      { ...stopNews, state: 'subscribed', revision: 0 },
    ]);
    expect(expectProblem(response, 409, 'stale_revision').conflicts).toEqual([
      { topic: 'news', channel: 'email', state: 'unsubscribed', revision: 1, delivery: 'recorded' },
    ]);
    expect(scene.rows()).toEqual(before);
  });

  it('is taken where the revision is the one that stands', async () => {
    const scene = await startApp();
    const { session } = await openProved(scene);
    await scene.patch(session.token, [{ ...stopNews, revision: 0 }]);
    const response = await scene.patch(session.token, [{ ...stopNews, state: 'subscribed', revision: 1 }]);
    expect(response.json<PreferencesResponse>().results[0]).toMatchObject({ state: 'subscribed', revision: 2 });
  });

  it('renews the session, but never beyond its proof', async () => {
    const scene = await startApp();
    const { session } = await openProved(scene);
    scene.clock.advance(120_000);
    const renewed = (await scene.patch(session.token, [stopNews])).json<PreferencesResponse>().session;
    expect(renewed.token).not.toBe(session.token);
    expect(renewed.expiresAt).toBe(session.expiresAt);
  });

  it('can be followed on its way', async () => {
    const scene = await startApp();
    const { session } = await openProved(scene);
    await scene.patch(session.token, [stopNews]);
    const response = await scene.app.inject({
      url: '/v1/preferences',
      headers: { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` },
    });
    expect(response.json<{ choices: unknown[] }>().choices).toEqual([
      { topic: 'news', channel: 'email', state: 'unsubscribed', revision: 1, delivery: 'recorded' },
      { topic: 'offers', channel: 'email', state: 'not_set', revision: 0 },
    ]);
  });
});

describe('a save without proof', () => {
  it('stops at once, and answers the same whatever stood there', async () => {
    const scene = await startApp();
    const first = await openBlind(scene);
    const answers = [];
    for (let time = 0; time < 2; time += 1)
      answers.push((await scene.patch(first.session.token, [stopNews])).json<PreferencesResponse>());
    const stranger = await openBlind(scene, 'nobody@example.com');
    answers.push((await scene.patch(stranger.session.token, [stopNews])).json<PreferencesResponse>());
    expect(answers.map(({ results }) => results)).toEqual(
      Array(3).fill([{ topic: 'news', channel: 'email', outcome: 'saved' }]),
    );
    expect(await scene.store.choicesOf([ada])).toMatchObject([
      { topic: 'news', state: 'unsubscribed', delivery: 'recorded' },
    ]);
  });

  it('asks the owner of the address before it subscribes, in one message for all it wants', async () => {
    const scene = await startApp();
    const { session } = await openBlind(scene);
    const response = await scene.patch(session.token, [getOffers, { ...stopNews, state: 'subscribed' }]);
    expect(response.json<PreferencesResponse>().results.map(({ outcome }) => outcome)).toEqual([
      'waiting_for_confirmation',
      'waiting_for_confirmation',
    ]);
    expect(scene.query('select kind, status, language from message')).toEqual([
      { kind: 'confirmation', status: 'due', language: 'en' },
    ]);
    expect(await scene.store.choicesOf([ada])).toEqual([]);
    expect((await scene.store.ledgerOf(ada)).map(({ action }) => action)).toEqual(['requested', 'requested']);
    expect(scene.nudged).toEqual(['eu']);
  });

  it('does both in one save', async () => {
    const scene = await startApp();
    const { session } = await openBlind(scene);
    const response = await scene.patch(session.token, [stopNews, getOffers]);
    expect(response.json<PreferencesResponse>().results).toEqual([
      { topic: 'news', channel: 'email', outcome: 'saved' },
      { topic: 'offers', channel: 'email', outcome: 'waiting_for_confirmation' },
    ]);
    expect(await scene.store.choicesOf([ada])).toMatchObject([{ topic: 'news', state: 'unsubscribed' }]);
    expect(scene.rows()).toMatchObject({ confirmation: 1, ledger: 2 });
  });

  it('answers the same when the address has had its messages for the hour', async () => {
    const scene = await startApp();
    const { session } = await openBlind(scene);
    const answers: PreferencesResponse['results'][] = [];
    for (let time = 0; time < 5; time += 1) {
      answers.push((await scene.patch(session.token, [getOffers])).json<PreferencesResponse>().results);
    }
    expect(new Set(answers.map((results) => JSON.stringify(results))).size).toBe(1);
    expect(scene.rows()).toMatchObject({ confirmation: 3 });
  });

  it('may not learn from a revision whether a cell was ever set', async () => {
    const scene = await startApp();
    const { session } = await openBlind(scene);
    const before = scene.rows();
    const response = await scene.patch(session.token, [{ ...stopNews, revision: 0 }]);
    expect(expectProblem(response, 400, 'invalid_request').errors?.[0]?.path).toBe('changes[0].revision');
    expect(scene.rows()).toEqual(before);
  });

  it('may not list its choices', async () => {
    const scene = await startApp();
    const { session } = await openBlind(scene);
    const headers = { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` };
    expectProblem(await scene.app.inject({ url: '/v1/preferences', headers }), 403, 'not_permitted');
  });
});

it('takes all of a save or nothing when one cell is wrong', async () => {
  const scene = await startApp();
  const { session } = await openProved(scene);
  const before = scene.rows();
  const response = await scene.patch(session.token, [stopNews, getOffers, { ...stopNews, topic: 'insider' }]);
  const problem: Problem = expectProblem(response, 422, 'unknown_topic');
  expect(problem.errors).toEqual([{ path: 'changes[2].topic', message: 'must be a topic this property shows' }]);
  expect(scene.rows()).toEqual(before);
});

it('says try again, never saved, when the store cannot write', async () => {
  const scene = await startApp();
  const { session } = await openProved(scene);
  await scene.store.close();
  const response = await scene.patch(session.token, [stopNews]);
  expectProblem(response, 503, 'store_unavailable');
  expect(response.headers['retry-after']).toBe('1');
});
