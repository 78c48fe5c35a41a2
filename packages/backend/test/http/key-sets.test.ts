import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createPublicKey, createSecretKey } from 'node:crypto';
import { exportJWK, type JWK } from 'jose';
import { describe, expect, it, onTestFinished } from 'vitest';
import { keySetCooldownMs, keySetUsableMs } from '../../src/identity/key-set.ts';
import { newPair, sign } from '../identity/site-token-keys.ts';
import { origins } from './http-config.ts';
import { startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const [old, next] = [newPair('ES256'), newPair('ES256')];

async function jwk(pair: typeof old, kid: string): Promise<JWK> {
  return { ...(await exportJWK(createPublicKey(pair.publicKey))), kid };
}

/** The site's identity provider, on a real socket: what it answers, and how often it was asked. */
interface Provider {
  readonly url: string;
  answer: RequestListener;
  asked: number;
}

async function startProvider(...keys: JWK[]): Promise<Provider> {
  const provider: Provider = {
    url: '',
    asked: 0,
    answer: (_request, response) => response.end(JSON.stringify({ keys })),
  };
  const server = createServer((request, response) => {
    provider.asked += 1;
    provider.answer(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return Object.assign(provider, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/keys` });
}

function startWith(provider: Provider, more: object = {}): Promise<HttpScene> {
  const capture = [{ from: 'dataLayer', path: 'user.token' }];
  const verify = {
    algorithm: 'ES256',
    jwksUrl: provider.url,
    audience: 'acme-www',
    claims: { email: 'email' },
    ...more,
  };
  const identities = { email: [{ from: 'dataLayer', path: 'user.email' }] };
  const property = { code: 'acme-www', origins: [origins['acme-www']], identities, siteToken: { capture, verify } };
  return startApp({ config: { properties: [property] } });
}

function claimsOf(scene: HttpScene) {
  return { email: poison, aud: 'acme-www', exp: scene.clock.now() / 1000 + 24 * 3600 };
}

function tokenOf(scene: HttpScene, pair: typeof old, kid: string): Promise<string> {
  return sign(claimsOf(scene), pair.privateKey, { alg: 'ES256', kid });
}

async function expectTaken(scene: HttpScene, pair: typeof old, kid: string): Promise<void> {
  const session = await scene.openSession({ body: { token: await tokenOf(scene, pair, kid) } });
  expect(session.proof).toBe('token');
}

async function expectRejected(scene: HttpScene, pair: typeof old, kid: string): Promise<void> {
  const body = { token: await tokenOf(scene, pair, kid) };
  await expectRefused(scene, () => scene.postSession({ body }), 401, 'credentials_rejected');
}

describe('a token whose key the site publishes', () => {
  it('opens a session; the key set is asked for once', async () => {
    const provider = await startProvider(await jwk(old, 'old'));
    const scene = await startWith(provider);
    for (let time = 0; time < 3; time += 1) await expectTaken(scene, old, 'old');
    expect(provider.asked).toBe(1);
  });

  it('holds after a rotation, and made-up key ids do not make us knock at the publisher', async () => {
    const provider = await startProvider(await jwk(old, 'old'));
    const scene = await startWith(provider);
    await expectTaken(scene, old, 'old');
    const keys = [await jwk(old, 'old'), await jwk(next, 'next')];
    provider.answer = (_request, response) => response.end(JSON.stringify({ keys }));
    scene.clock.advance(keySetCooldownMs);
    await expectTaken(scene, next, 'next');
    for (let time = 0; time < 20; time += 1) await expectRejected(scene, next, `made-up-${time}`);
    expect(provider.asked).toBe(2);
    await expectTaken(scene, old, 'old');
  });

  it('holds for an hour of an outage, is refused then, and the log says why', async () => {
    const provider = await startProvider(await jwk(old, 'old'));
    const scene = await startWith(provider);
    await expectTaken(scene, old, 'old');
    provider.answer = (_request, response) => response.writeHead(503).end(poison);
    scene.clock.advance(keySetUsableMs - 1);
    await expectTaken(scene, old, 'old');
    scene.clock.advance(1);
    await expectRejected(scene, old, 'old');
    const log = scene.log.join('');
    expect(log).toContain('the key set of the site tokens could not be fetched');
    expect(log).not.toContain('poison');
  });

  it.each(['RS256', 'EdDSA'] as const)('opens a session with %s, too', async (algorithm) => {
    const pair = newPair(algorithm);
    const scene = await startWith(await startProvider(await jwk(pair, 'a')), { algorithm });
    const token = await sign(claimsOf(scene), pair.privateKey, { alg: algorithm, kid: 'a' });
    expect((await scene.openSession({ body: { token } })).proof).toBe('token');
  });

  it('is signed in the one way that is configured, whatever else the site publishes', async () => {
    const [rsa, ed] = [newPair('RS256'), newPair('EdDSA')];
    const secret = createSecretKey('published-by-mistake-0123456789abcdef', 'utf8');
    const published = [await jwk(old, 'old'), await jwk(rsa, 'rsa'), await jwk(ed, 'ed')];
    const oct = { kty: 'oct', kid: 'oct', k: secret.export().toString('base64url') };
    const scene = await startWith(await startProvider(...published, oct));
    const others = [
      ['rsa', 'RS256', rsa.privateKey],
      ['ed', 'EdDSA', ed.privateKey],
      ['oct', 'HS256', secret],
      ['old', 'HS256', createSecretKey(old.publicKey, 'utf8')],
    ] as const;
    for (const [kid, alg, key] of others) {
      const body = { token: await sign(claimsOf(scene), key, { alg, kid }) };
      await expectRefused(scene, () => scene.postSession({ body }), 401, 'credentials_rejected');
    }
    await expectTaken(scene, old, 'old');
  });

  const bad: { what: string; answer: RequestListener }[] = [
    { what: 'is not JSON', answer: (_request, response) => response.end('<html>') },
    { what: 'is no key set', answer: (_request, response) => response.end('[]') },
    {
      what: 'is endless',
      answer: (_request, response) => response.end(JSON.stringify({ keys: ['x'.repeat(300_000)] })),
    },
    {
      what: 'leads elsewhere',
      answer: (request, response) =>
        response.writeHead(request.url === '/keys' ? 302 : 200, { location: '/other' }).end('{"keys":[]}'),
    },
    { what: 'breaks off', answer: (_request, response) => void response.socket?.destroy() },
  ];
  it.each(bad)('is refused when the published answer $what', async ({ answer }) => {
    const provider = await startProvider();
    provider.answer = answer;
    const scene = await startWith(provider);
    await expectRejected(scene, old, 'old');
    expect(provider.asked).toBe(1);
  });
});
