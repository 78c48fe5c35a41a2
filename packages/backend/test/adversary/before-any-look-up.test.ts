import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { expect, it, onTestFinished } from 'vitest';
import { buildApp } from '../../src/app.ts';
import { mintAccessCode } from '../../src/identity/access-code.ts';
import { confirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { sealSession, startSession } from '../../src/identity/session-token.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { origins, secrets } from '../http/http-config.ts';
import { signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';

const guessed = 'guessed-guessed-guessed-guessed-guessed';
const victim = { kind: 'email', value: 'victim@example.com' } as const;
const origin = origins['acme-www'];

/** What is asked with a credential, and how it is answered where the credential does not hold. */
interface Use {
  readonly request: InjectOptions & { readonly url: string };
  readonly refused: number;
}

const opening = (payload: object): Use => ({
  request: { method: 'POST', url: '/v1/properties/acme-www/sessions', headers: { origin }, payload },
  refused: 401,
});
const bearing = (method: 'GET' | 'POST' | 'PATCH', url: string, token: string, payload?: object): Use => ({
  request: { method, url, headers: { origin, authorization: `Bearer ${token}` }, ...(payload && { payload }) },
  refused: 401,
});
const pressing = (url: string, payload: string): Use => ({
  request: { method: 'POST', url, headers: { 'content-type': 'application/x-www-form-urlencoded' }, payload },
  refused: 404,
});

/** For each credential the whole of its uses, made with the right secret or with a guessed one. */
const credentials: Readonly<Record<string, (scene: HttpScene, isRight: boolean) => Use[] | Promise<Use[]>>> = {
  'a site token': async ({ clock }, isRight) => {
    const secret = isRight ? secrets.siteSecret : guessed;
    const claims = { email: victim.value };
    return [opening({ token: await signSiteToken({ claims, secret, expiresAt: clock.now() + 600_000 }) })];
  },
  'a signed link': ({ clock }, isRight) => {
    const key = { id: 'k1', secret: isRight ? secrets.linkSecret : guessed };
    return [opening({ link: signLink({ property: 'acme-www', issuedAt: clock.now(), target: victim }, key) })];
  },
  'a one-click link': ({ clock }, isRight) => {
    const content = { property: 'acme-www', issuedAt: clock.now(), target: victim } as const;
    const key = { id: 'u1', secret: isRight ? secrets.oneClickSecret : guessed };
    const link = signLink({ ...content, stops: { topic: 'news', channel: 'email' } }, key);
    return [pressing(`/v1/one-click/${encodeURIComponent(link)}`, 'List-Unsubscribe=One-Click')];
  },
  'an access code': ({ clock, config }, isRight) => {
    const keys = deriveKeys(isRight ? config : { secret: guessed }, 'access_code');
    const content = { property: 'acme-www', target: victim, language: 'en' };
    return [opening({ link: mintAccessCode(content, keys, clock.now()).code })];
  },
  'a session token': ({ clock, config }, isRight) => {
    const parts = { property: 'acme-www', targets: [victim], language: 'en', wording: 'x' } as const;
    const keys = deriveKeys(isRight ? config : { secret: guessed }, 'session');
    const token = (proof: 'token' | 'none'): string =>
      sealSession(startSession({ ...parts, proof }, clock.now()), keys, clock.now()).token;
    const changes = [{ topic: 'news', channel: 'email', state: 'unsubscribed' }];
    return [
      bearing('GET', '/v1/preferences', token('token')),
      bearing('PATCH', '/v1/preferences', token('token'), { changes }),
      bearing('POST', '/v1/preferences/undo', token('none')),
      bearing('POST', '/v1/links', token('none')),
    ];
  },
  'a confirmation link': ({ config }, isRight) => {
    const keys = deriveKeys(isRight ? config : { secret: guessed }, 'confirmation');
    return [pressing(`/confirm/${confirmationReference(randomUUID(), keys)}`, '')];
  },
};

/** The same app in front of a store and a Braze that count who asks them for anything, and answer nobody. */
async function startBlindfolded(scene: HttpScene) {
  const asked: string[] = [];
  const unreachable = <T extends object>(whole: T, ...spared: string[]): T =>
    new Proxy(whole, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        if (typeof value !== 'function') return value;
        if (spared.includes(String(name))) return value.bind(target) as unknown;
        return () => {
          asked.push(String(name));
          return Promise.reject(new Error('nobody is looked up here'));
        };
      },
    });
  const { store, reader } = scene.parts;
  const parts = {
    ...scene.parts,
    store: unreachable(store, 'ensureWordings'),
    reader: unreachable(reader, 'deadline'),
  };
  const app = await buildApp(scene.config, parts);
  onTestFinished(() => app.close());
  return { app, asked };
}

it.each(Object.entries(credentials))('%s that is wrong is refused before anybody is looked up', async (_, make) => {
  const scene = await startApp();
  const { app, asked } = await startBlindfolded(scene);
  for (const { request, refused } of await make(scene, false)) {
    expect((await app.inject(request)).statusCode, `${request.method} ${request.url}`).toBe(refused);
    expect(asked, `${request.method} ${request.url} looked somebody up`).toEqual([]);
  }
  // So that the test would notice: with the right secret each of them does look somebody up, here in vain.
  for (const { request, refused } of await make(scene, true)) {
    asked.length = 0;
    expect((await app.inject(request)).statusCode, `${request.method} ${request.url}`).not.toBe(refused);
    expect(asked, `${request.method} ${request.url}`).not.toEqual([]);
  }
});
