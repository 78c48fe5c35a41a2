import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { undoResponse } from '../../src/contract.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { secrets } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const ada = { kind: 'email', value: 'ada@example.com' } as const;
const stopNews = { topic: 'news', channel: 'email', state: 'unsubscribed' } as const;

async function openBlind(scene: HttpScene, email: string = ada.value): Promise<string> {
  return (await scene.openSession({ body: { identities: { email } } })).session.token;
}

async function openProved(scene: HttpScene): Promise<string> {
  const token = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
  return (await scene.openSession({ body: { token } })).session.token;
}

function undo(scene: HttpScene, token: string): Promise<LightMyRequestResponse> {
  return scene.app.inject({
    ...{ method: 'POST', url: '/v1/preferences/undo' },
    headers: { origin: 'https://www.acme.example', authorization: `Bearer ${token}` },
  });
}

/** All of an answer but the token, whose length tells only that of the session's own address. */
function bare({ statusCode, headers, body }: LightMyRequestResponse): unknown {
  const kept = Object.entries(headers).filter(([name]) => !/date|ratelimit/.test(name));
  return { statusCode, kept, body: body.replace(/"token":"[^"]+"/, '"token":""') };
}

describe('an undo without proof', () => {
  it('asks the owner of the address, and subscribes nobody by itself', async () => {
    const scene = await startApp();
    const token = await openBlind(scene);
    await scene.patch(token, [stopNews]);
    const response = await undo(scene, token);
    expect(response.statusCode).toBe(200);
    expect(undoResponse.strict().parse(response.json()).results).toEqual(
      ['news', 'offers'].map((topic) => ({ topic, channel: 'email', outcome: 'waiting_for_confirmation' })),
    );
    expect(scene.query('select kind, status from message')).toEqual([{ kind: 'confirmation', status: 'due' }]);
    expect(await scene.store.choicesOf([ada])).toMatchObject([{ topic: 'news', state: 'unsubscribed', revision: 1 }]);
  });

  it('is there for whoever came by an old link, too, who sees no choices either', async () => {
    const scene = await startApp();
    const issuedAt = scene.clock.now() - 40 * 24 * 60 * 60_000;
    const link = signLink({ property: 'acme-www', issuedAt, target: ada }, { id: 'k1', secret: secrets.linkSecret });
    const { session, proof } = await scene.openSession({ body: { link } });
    expect(proof).toBe('old_link');
    await scene.patch(session.token, [stopNews]);
    expect((await undo(scene, session.token)).statusCode).toBe(200);
    expect(scene.query('select kind, status from message')).toEqual([{ kind: 'confirmation', status: 'due' }]);
  });

  it('is answered with the same bytes whatever stood there', async () => {
    const scene = await startApp();
    const owner = await openProved(scene);
    const answers: unknown[] = [];
    const prepare = [
      () => scene.patch(owner, [{ ...stopNews, state: 'subscribed' }]),
      () => scene.patch(owner, [stopNews]),
      () => Promise.resolve(),
    ];
    for (const before of prepare) {
      await before();
      const token = await openBlind(scene);
      await scene.patch(token, [stopNews]);
      answers.push(bare(await undo(scene, token)), bare(await undo(scene, token)));
    }
    answers.push(bare(await undo(scene, await openBlind(scene))));
    answers.push(bare(await undo(scene, await openBlind(scene, 'eve@example.com'))));
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('of another session, or after the owner chose anew, does nothing', async () => {
    const scene = await startApp();
    const token = await openBlind(scene);
    await scene.patch(token, [stopNews]);
    await undo(scene, await openBlind(scene));
    await scene.patch(await openProved(scene), [stopNews]);
    await undo(scene, token);
    expect(scene.query('select kind, status, reason from message')).toEqual(
      Array(2).fill({ kind: 'confirmation', status: 'failed', reason: 'nothing_to_ask' }),
    );
    expect(scene.rows()).toMatchObject({ confirmation: 0 });
  });

  it('says in the log how much it came to, and whose session it was, but not whose address', async () => {
    const scene = await startApp();
    const token = await openBlind(scene);
    await scene.patch(token, [stopNews]);
    await undo(scene, token);
    const line = scene.log.find((each) => each.includes('"msg":"undo"'));
    expect(JSON.parse(line ?? '{}')).toMatchObject({ asked: 1, suppressed: 0 });
    expect(scene.log.join('')).not.toContain(ada.value);
  });
});

describe('an undo is refused', () => {
  it('to a visitor with proof, who can change choices back', async () => {
    const scene = await startApp();
    expectProblem(await undo(scene, await openProved(scene)), 403, 'not_permitted');
  });

  it('without a live session, and from a page of another property', async () => {
    const scene = await startApp();
    expectProblem(await undo(scene, 'nonsense'), 401, 'session_rejected');
    const headers = { origin: 'https://shop.acme.example', authorization: `Bearer ${await openBlind(scene)}` };
    const elsewhere = await scene.app.inject({ method: 'POST', url: '/v1/preferences/undo', headers });
    expectProblem(elsewhere, 403, 'origin_not_allowed');
  });

  it('where nobody may ask to be signed up without proof', async () => {
    const { config } = await startApp();
    const [www, ...others] = config.properties;
    const strict = { ...www, permissions: { none: { optIn: 'no' } } };
    const scene = await startApp({ config: { properties: [strict, ...others] } });
    const token = await openBlind(scene);
    await scene.patch(token, [stopNews]);
    expectProblem(await undo(scene, token), 403, 'not_permitted');
    expect(scene.rows()).toMatchObject({ message: 0 });
  });
});
