import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { signLink } from '../../src/identity/signed-link.ts';
import { secrets } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const ada = 'ada@example.com';
const stopNews = { topic: 'news', channel: 'email', state: 'unsubscribed' } as const;
const loose = { sessionsPerMinute: 100_000, changesPerMinute: 100_000, blindChangesPerMinute: 100_000 };
const tight = { limits: { ...loose, blindOptOuts: { breakerFloor: 3 } } };

async function openBlind(scene: HttpScene, email = ada): Promise<string> {
  return (await scene.openSession({ body: { identities: { email } } })).session.token;
}

async function openProved(scene: HttpScene): Promise<string> {
  const token = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
  return (await scene.openSession({ body: { token } })).session.token;
}

/** Stops something for so many addresses, from a network each. */
async function flood(scene: HttpScene, times: number): Promise<LightMyRequestResponse[]> {
  const answers: LightMyRequestResponse[] = [];
  for (let time = 0; time < times; time += 1) {
    const token = await openBlind(scene, `person-${time}@example.com`);
    answers.push(await scene.patch(token, [stopNews], { remoteAddress: `198.51.100.${time}` }));
  }
  return answers;
}

const statuses = (answers: readonly LightMyRequestResponse[]): number[] => answers.map(({ statusCode }) => statusCode);
const logged = (scene: HttpScene, code: string): string[] =>
  scene.log.filter((line) => line.includes(`"code":"${code}"`));

describe('opt-outs without proof far above normal', () => {
  it('trip the breaker: what comes after is refused, written nowhere, and told the way out', async () => {
    const scene = await startApp({ config: tight });
    expect(statuses(await flood(scene, 3))).toEqual([200, 200, 200]);
    const before = scene.rows();
    const token = await openBlind(scene);
    const response = await scene.patch(token, [stopNews]);
    expect(expectProblem(response, 429, 'rate_limited').detail).toContain('POST /v1/links');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(60);
    expect(scene.rows()).toEqual(before);
  });

  it('are counted also where they come by a link beyond its age', async () => {
    const scene = await startApp({ config: tight });
    const issuedAt = scene.clock.now() - 40 * 24 * 60 * 60_000;
    const answers: LightMyRequestResponse[] = [];
    for (let person = 0; person < 4; person += 1) {
      const target = { kind: 'email', value: `person-${person}@example.com` } as const;
      const link = signLink({ property: 'acme-www', issuedAt, target }, { id: 'k1', secret: secrets.linkSecret });
      const { session, proof } = await scene.openSession({ body: { link } });
      expect(proof).toBe('old_link');
      answers.push(await scene.patch(session.token, [stopNews], { remoteAddress: `198.51.100.${person}` }));
    }
    expect(statuses(answers)).toEqual([200, 200, 200, 429]);
  });

  it('raise one alert with a stable code, and health says so until it is calm', async () => {
    const scene = await startApp({ config: tight });
    await flood(scene, 6);
    const alerts = logged(scene, 'blind_opt_outs_tripped');
    expect(alerts).toHaveLength(1);
    expect(JSON.parse(alerts[0] ?? '{}')).toMatchObject({ level: 50, property: 'acme-www', hits: 4, threshold: 3 });
    const health = async (): Promise<unknown> => (await scene.app.inject({ url: '/health' })).json();
    expect(await health()).toMatchObject({
      ...{ status: 'degraded', refusingBlindOptOuts: [{ property: 'acme-www', forSeconds: 0 }] },
    });
    scene.clock.advance(120_000);
    expect(await health()).toMatchObject({ status: 'ok' });
    expect(statuses(await flood(scene, 1))).toEqual([200]);
    expect(logged(scene, 'blind_opt_outs_calm')).toHaveLength(1);
    expect(scene.log.join('')).not.toMatch(/@example|198\.51/);
  });

  it('leave alone who has proof, who asks for a link, and other properties', async () => {
    const scene = await startApp({ config: tight });
    await flood(scene, 5);
    expect((await scene.patch(await openProved(scene), [stopNews])).statusCode).toBe(200);
    const token = await openBlind(scene);
    const headers = { origin: 'https://www.acme.example', authorization: `Bearer ${token}` };
    expect((await scene.app.inject({ method: 'POST', url: '/v1/links', headers })).statusCode).toBe(202);
    const opened = await scene.openSession({ property: 'acme-shop', body: { identities: { email: ada } } });
    const shop = { origin: 'https://shop.acme.example' };
    const elsewhere = await scene.patch(opened.session.token, [{ ...stopNews, topic: 'offers' }], { headers: shop });
    expect(elsewhere.statusCode).toBe(200);
  });

  it('do not count an opt-in that waits for its owner', async () => {
    const scene = await startApp({ config: tight });
    const token = await openBlind(scene);
    for (let time = 0; time < 9; time += 1) {
      expect((await scene.patch(token, [{ ...stopNews, state: 'subscribed' }])).statusCode).toBe(200);
    }
    expect(await scene.store.blindRates()).toEqual([]);
  });

  it('are held to what a minute takes on one property', async () => {
    const scene = await startApp({ config: { limits: { ...loose, blindOptOuts: { perMinute: 2 } } } });
    expect(statuses(await flood(scene, 3))).toEqual([200, 200, 429]);
    expect(logged(scene, 'blind_opt_outs_tripped')).toEqual([]);
    scene.clock.advance(60_000);
    expect(statuses(await flood(scene, 1))).toEqual([200]);
  });
});

describe('a flood from one network', () => {
  const limits = { ...loose, changesPerMinute: 5, blindChangesPerMinute: 2, blindOptOuts: { breakerFloor: 1000 } };

  it('without proof spends nothing of what the owner may send from the same place', async () => {
    const scene = await startApp({ config: { limits } });
    const token = await openBlind(scene);
    const answers = [];
    for (let time = 0; time < 9; time += 1) answers.push(await scene.patch(token, [stopNews]));
    expect(statuses(answers)).toEqual([200, 200, ...Array<number>(7).fill(429)]);
    const proved = await openProved(scene);
    for (let time = 0; time < 5; time += 1) expect((await scene.patch(proved, [stopNews])).statusCode).toBe(200);
    expect((await scene.patch(proved, [stopNews])).statusCode).toBe(429);
  });

  it('with made-up tokens spends neither, and is held back, too', async () => {
    const scene = await startApp({ config: { limits } });
    const answers = [];
    for (let time = 0; time < 7; time += 1) answers.push(await scene.patch(`made-up-${time}`, [stopNews]));
    expect(statuses(answers)).toEqual([...Array<number>(5).fill(401), 429, 429]);
    expect((await scene.patch(await openBlind(scene), [stopNews])).statusCode).toBe(200);
    expect((await scene.patch(await openProved(scene), [stopNews])).statusCode).toBe(200);
  });

  it('without proof cannot trip the breaker by itself, because what the network spends too much is not counted', async () => {
    const scene = await startApp({ config: { limits: { ...limits, blindOptOuts: { breakerFloor: 3 } } } });
    const token = await openBlind(scene);
    for (let time = 0; time < 30; time += 1) await scene.patch(token, [stopNews]);
    expect(await scene.store.blindRates()).toMatchObject([{ hits: 2, trippedAt: null }]);
  });
});
