import { describe, expect, it } from 'vitest';
import { configText, origins } from './http-config.ts';
import { signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused } from './refusals.ts';

const fiveMinutes = 300_000;

/** `acme-www` with a part of the proof table changed. */
function startWith(permissions: object): Promise<HttpScene> {
  const { properties } = JSON.parse(configText('https://rest.fra-01.braze.eu')) as { properties: { code: string }[] };
  const changed = properties.map((each) => (each.code === 'acme-www' ? { ...each, permissions } : each));
  return startApp({ config: { properties: changed } });
}

async function openWithToken(scene: HttpScene) {
  return scene.openSession({ body: { token: await signSiteToken({ expiresAt: scene.clock.now() + fiveMinutes }) } });
}

const optIn = { topic: 'news', channel: 'email', state: 'subscribed' };
const optOut = { ...optIn, state: 'unsubscribed' };

describe('a property that changes the proof table', () => {
  it('can keep the state from visitors with a token, also by the second way to it', async () => {
    const scene = await startWith({ token: { view: false } });
    const session = await openWithToken(scene);
    expect(session).toMatchObject({ choices: null, may: { view: false, optIn: 'now' } });
    const { token } = session.session;
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${token}` };
    const read = () => scene.app.inject({ url: '/v1/preferences', headers });
    await expectRefused(scene, read, 403, 'not_permitted');
    const saved = await scene.patch(token, [optOut]);
    expect(saved.json<{ results: unknown }>().results).toEqual([{ topic: 'news', channel: 'email', outcome: 'saved' }]);
    await expectRefused(scene, () => scene.patch(token, [{ ...optIn, revision: 1 }]), 400, 'invalid_request');
  });

  it('can keep the global email state from visitors with a token, who see their choices all the same', async () => {
    const scene = await startWith({ token: { global: false } });
    scene.braze.world.addPerson({ email: 'ada@example.com', emailSubscribe: 'unsubscribed' });
    const session = await openWithToken(scene);
    expect(session).toMatchObject({ global: null, choicesFrom: 'braze', may: { view: true, global: false } });
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${session.session.token}` };
    const payload = { changes: [], global: 'subscribed' };
    const save = () => scene.app.inject({ method: 'PATCH', url: '/v1/preferences', headers, payload });
    await expectRefused(scene, save, 403, 'not_permitted');
  });

  it('can let an opt-in by token wait for the inbox', async () => {
    const scene = await startWith({ token: { optIn: 'after_confirmation' } });
    const { session } = await openWithToken(scene);
    const saved = await scene.patch(session.token, [optIn]);
    expect(saved.json()).toMatchObject({ results: [{ outcome: 'waiting_for_confirmation' }] });
    expect(scene.rows()['confirmation']).toBe(1);
    expect(scene.query('select state from choice where state is not null')).toEqual([]);
  });

  it('can refuse opt-ins by visitors it cannot prove, who still leave at once', async () => {
    const scene = await startWith({ none: { optIn: 'no' } });
    const { session, may } = await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
    expect(may).toEqual({ view: false, optOut: true, optIn: 'no', global: false });
    await expectRefused(scene, () => scene.patch(session.token, [optIn]), 403, 'not_permitted');
    expect((await scene.patch(session.token, [optOut])).statusCode).toBe(200);
  });
});
