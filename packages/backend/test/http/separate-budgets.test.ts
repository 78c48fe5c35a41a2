import type { LightMyRequestResponse } from 'fastify';
import { expect, it } from 'vitest';
import { confirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { origins, type PropertyCode } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const limits = { sessionsPerMinute: 3, changesPerMinute: 3, blindChangesPerMinute: 3, linksPerMinute: 3 };
const blind = { identities: { email: 'ada@example.com' } };

async function proved(scene: HttpScene) {
  return { token: await signSiteToken({ expiresAt: scene.clock.now() + 600_000 }) };
}

/** Asks until it is refused, three times more than it may be; answers how often it was not. */
async function flood(ask: () => Promise<LightMyRequestResponse>): Promise<number> {
  const statuses: number[] = [];
  for (let time = 0; time < 6; time += 1) statuses.push((await ask()).statusCode);
  return statuses.filter((status) => status !== 429).length;
}

function post(scene: HttpScene, url: string, token: string, property: PropertyCode = 'acme-www') {
  const headers = { origin: origins[property], authorization: `Bearer ${token}` };
  return scene.app.inject({ method: 'POST', url, headers });
}

it('lets a visitor with proof open a session, whoever floods from the same network without', async () => {
  const scene = await startApp({ config: { limits } });
  expect(await flood(() => scene.postSession({ body: blind }))).toBe(3);
  expect(await flood(() => scene.postSession({ body: { token: 'x.y.z' } }))).toBe(3);
  expect(await flood(() => scene.postSession({ body: { link: `view.acme-www.k1.${'0'.repeat(64)}` } }))).toBe(0);
  const opened = await scene.postSession({ body: await proved(scene) });
  expect(opened.statusCode).toBe(200);
  expect(opened.json().proof).toBe('token');
});

it('keeps the sessions of one property from using up those of another', async () => {
  const scene = await startApp({ config: { limits } });
  expect(await flood(() => scene.postSession({ body: blind }))).toBe(3);
  expect((await scene.postSession({ property: 'acme-shop', body: blind })).statusCode).toBe(200);
});

it('says when a session may be asked for again, in whole seconds until the minute ends', async () => {
  const scene = await startApp({ config: { limits } });
  scene.clock.advance(18_500);
  await flood(() => scene.postSession({ body: blind }));
  const refused = await scene.postSession({ body: blind });
  expectProblem(refused, 429, 'rate_limited');
  expect(refused.headers['retry-after']).toBe('42');
  scene.clock.advance(41_500);
  expect((await scene.postSession({ body: blind })).statusCode).toBe(200);
});

it.each(['/v1/links', '/v1/sessions/renewals'])(
  'keeps %s apart by proof, by property, and from made-up tokens',
  async (url) => {
    const scene = await startApp({ config: { limits } });
    const { session } = await scene.openSession({ body: blind });
    const other = await scene.openSession({ body: await proved(scene) });
    const shop = await scene.openSession({ property: 'acme-shop', body: blind });
    expect(await flood(() => post(scene, url, session.token))).toBe(3);
    expect(await flood(() => post(scene, url, 'made-up'))).toBe(3);
    expect((await post(scene, url, shop.session.token, 'acme-shop')).statusCode).toBeLessThan(300);
    expect((await post(scene, url, other.session.token)).statusCode).toBeLessThan(300);
  },
);

it('keeps blind saves of one property from using up those of another', async () => {
  const scene = await startApp({ config: { limits } });
  const { session } = await scene.openSession({ body: blind });
  const shop = await scene.openSession({ property: 'acme-shop', body: blind });
  const stop = { topic: 'offers', channel: 'email', state: 'unsubscribed' };
  expect(await flood(() => scene.patch(session.token, [stop]))).toBe(3);
  const headers = { origin: origins['acme-shop'] };
  expect((await scene.patch(shop.session.token, [stop], { headers })).statusCode).toBe(200);
});

it('keeps a confirmation link usable while somebody guesses others from the same network', async () => {
  const scene = await startApp({ config: { limits } });
  const { session } = await scene.openSession({ body: blind });
  await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'subscribed' }]);
  const id = String(scene.query('select id from confirmation')[0]?.['id']);
  const url = `/confirm/${confirmationReference(id, deriveKeys(scene.config, 'confirmation'))}`;
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const press = (where: string) => scene.app.inject({ method: 'POST', url: where, headers: form, payload: '' });
  expect(await flood(() => press(`/confirm/${id}.guess`))).toBe(3);
  const pressed = await press(url);
  expect(pressed.statusCode).toBe(200);
  expect(pressed.body).toContain('You are subscribed');
});
