import { createHash } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { confirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { confirmationLifetimeMs } from '../../src/preferences/plan-change.ts';
import { secrets } from './http-config.ts';
import { startApp, type HttpScene } from './http-scene.ts';

const ada = { kind: 'email', value: 'ada@example.com' } as const;

/** Asks for two topics without proof and answers the path of the link that the message carries. */
async function askToConfirm(scene: HttpScene, languages: string[] = []): Promise<string> {
  const { session } = await scene.openSession({ body: { identities: { email: ada.value }, languages } });
  const response = await scene.patch(session.token, [
    { topic: 'news', channel: 'email', state: 'subscribed' },
    { topic: 'offers', channel: 'email', state: 'subscribed' },
  ]);
  expect(response.statusCode).toBe(200);
  const [row] = scene.query('select id from confirmation order by created_at desc');
  return `/confirm/${confirmationReference(String(row?.['id']), deriveKeys(scene.config, 'confirmation'))}`;
}

function post(scene: HttpScene, url: string): Promise<LightMyRequestResponse> {
  return scene.app.inject({
    method: 'POST',
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    payload: '',
  });
}

describe('opening the link', () => {
  it('changes nothing, however often a mail scanner does it', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    const before = [scene.rows(), scene.query('select * from confirmation'), scene.query('select * from ledger')];
    for (let time = 0; time < 20; time += 1) {
      expect((await scene.app.inject({ method: time % 2 === 0 ? 'GET' : 'HEAD', url })).statusCode).toBe(200);
    }
    expect([scene.rows(), scene.query('select * from confirmation'), scene.query('select * from ledger')]).toEqual(
      before,
    );
  });

  it('shows what was asked for, in the language it was asked in, and one button', async () => {
    const scene = await startApp();
    const { body } = await scene.app.inject({ url: await askToConfirm(scene, ['fr']) });
    expect(body).toContain('<html lang="fr" dir="ltr">');
    expect(body).toContain('Nouveautés');
    expect(body).toContain('Offres');
    expect(body.match(/<button/g)).toHaveLength(1);
    expect(body).not.toContain('ada@');
  });

  it('runs no script and no style but its own, by hash, and tells nobody its address', async () => {
    const scene = await startApp();
    const { headers, body } = await scene.app.inject({ url: await askToConfirm(scene) });
    const hash = (tag: string): string => {
      const content = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(body)?.[1] ?? '';
      return `'sha256-${createHash('sha256').update(content).digest('base64')}'`;
    };
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain(`style-src ${hash('style')}`);
    expect(policy).toContain(`script-src ${hash('script')}`);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers).toMatchObject({ 'referrer-policy': 'no-referrer', 'cache-control': 'no-store' });
  });
});

describe('the button', () => {
  it('subscribes to what was asked for, with a ledger row for each, and tells delivery', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    scene.clock.advance(60_000);
    const response = await post(scene, url);
    expect(response.statusCode).toBe(200);
    expect(response.body).toContain('You are subscribed');
    expect(await scene.store.choicesOf([ada])).toMatchObject([
      { topic: 'news', state: 'subscribed', revision: 1 },
      { topic: 'offers', state: 'subscribed', revision: 1 },
    ]);
    const set = (await scene.store.ledgerOf(ada)).filter(({ action }) => action === 'set');
    expect(set.map(({ context }) => context)).toMatchObject(
      Array(2).fill({ proof: 'code', source: 'confirmation', property: 'acme-www', at: scene.clock.now() }),
    );
    expect(scene.nudged).toContain('eu');
  });

  it('does no harm when pressed again', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    await post(scene, url);
    const after = scene.rows();
    expect((await post(scene, url)).statusCode).toBe(200);
    expect((await scene.app.inject({ url })).statusCode).toBe(200);
    expect(scene.rows()).toEqual(after);
  });

  it('leaves a cell alone that was changed after the link was asked for', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    const { session } = await scene.openSession({ body: { identities: { email: ada.value } } });
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    const { body } = await post(scene, url);
    expect(body).toContain('A newer choice was made for these');
    expect(await scene.store.choicesOf([ada])).toMatchObject([
      { topic: 'news', state: 'unsubscribed' },
      { topic: 'offers', state: 'subscribed' },
    ]);
  });

  it('takes whatever body a form or a machine sends, and no large one', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    const large = {
      method: 'POST',
      url,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: 'x'.repeat(2000),
    } as const;
    expect((await scene.app.inject(large)).statusCode).toBe(413);
    expect((await scene.app.inject({ method: 'POST', url })).statusCode).toBe(200);
  });
});

describe('a link that does not work', () => {
  it('gets the same page whether it is forged, unknown, expired or nonsense', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    const id = url.slice('/confirm/'.length).split('.')[0] ?? '';
    const foreign = deriveKeys({ secret: 'another-secret-0123456789abcdef0123456789' }, 'confirmation');
    const otherPurpose = deriveKeys(scene.config, 'session');
    const unknown = '00000000-0000-4000-8000-000000000000';
    const live = await scene.app.inject({ url: '/confirm' });
    const bad = [
      `/confirm/${confirmationReference(id, foreign)}`,
      `/confirm/${confirmationReference(id, otherPurpose)}`,
      `/confirm/${confirmationReference(unknown, deriveKeys(scene.config, 'confirmation'))}`,
      `/confirm/${id}`,
      `/confirm/${id}.`,
      '/confirm/..%2f..%2fetc',
      "/confirm/'%20or%201=1--",
    ];
    const answers = await Promise.all(bad.flatMap((each) => [scene.app.inject({ url: each }), post(scene, each)]));
    scene.clock.advance(confirmationLifetimeMs);
    answers.push(await scene.app.inject({ url }), await post(scene, url));
    expect(live.statusCode).toBe(404);
    for (const answer of answers) {
      expect({ status: answer.statusCode, body: answer.body }).toEqual({ status: 404, body: live.body });
    }
    expect(await scene.store.choicesOf([ada])).toEqual([]);
  });

  it('still works when the secret was rotated after it was sent', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    const id = url.slice('/confirm/'.length).split('.')[0] ?? '';
    const old = confirmationReference(id, deriveKeys({ secret: secrets.previousSecret }, 'confirmation'));
    expect((await post(scene, `/confirm/${old}`)).statusCode).toBe(200);
  });
});

it('leaves neither the secret nor the address in the log', async () => {
  const scene = await startApp();
  const url = await askToConfirm(scene);
  await scene.app.inject({ url });
  await post(scene, url);
  await post(scene, `${url}x`);
  const secret = url.split('.')[1] ?? '';
  expect(scene.log.length).toBeGreaterThanOrEqual(5);
  expect(scene.log.filter((line) => line.includes(secret) || line.includes('ada') || line.includes('@'))).toEqual([]);
});

describe('when it is not possible right now', () => {
  it('says so on a page, in the language of the browser, with when to come back', async () => {
    const scene = await startApp({ config: { limits: { changesPerMinute: 2 } } });
    const url = await askToConfirm(scene);
    for (let time = 0; time < 2; time += 1) expect((await scene.app.inject({ url })).statusCode).toBe(200);
    const headers = { 'accept-language': 'fr' };
    const { statusCode, headers: answered, body } = await scene.app.inject({ url, headers });
    expect(statusCode).toBe(429);
    expect(Number(answered['retry-after'])).toBeGreaterThan(0);
    expect(answered['content-type']).toMatch(/^text\/html/);
    expect(answered['cache-control']).toBe('no-store');
    expect(body).toContain('<html lang="fr" dir="ltr">');
    expect(body).toContain('Réessayez dans une minute');
    expect((await post(scene, url)).statusCode).toBe(200);
  });

  it('says so on a page, and in the log, where the store cannot be reached', async () => {
    const scene = await startApp();
    const url = await askToConfirm(scene);
    await scene.store.close();
    const { statusCode, headers, body } = await post(scene, url);
    expect(statusCode).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect(body).toContain('Please try again in a minute');
    expect(scene.log.filter((line) => line.includes('"msg":"request failed"'))).toHaveLength(1);
  });
});
