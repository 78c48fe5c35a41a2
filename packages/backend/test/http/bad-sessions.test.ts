import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { secrets } from './http-config.ts';
import { signSiteToken, startApp } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const url = '/v1/properties/acme-www/sessions';
const headers = { origin: 'https://www.acme.example', 'content-type': 'application/json' };
const good = { identities: { email: poison } };

describe('a page that may not ask', () => {
  it('is refused for a property that is not there', async () => {
    const scene = await startApp();
    for (const property of ['acme-nowhere', '__proto__x', 'constructor']) {
      const nowhere = { method: 'POST', url: `/v1/properties/${property}/sessions`, headers, payload: good } as const;
      const isCode = /^[a-z0-9]/.test(property);
      await expectRefused(
        scene,
        () => scene.app.inject(nowhere),
        isCode ? 404 : 400,
        isCode ? 'property_not_found' : 'invalid_request',
      );
    }
  });

  it.each([
    { origin: null, of: 'no origin' },
    { origin: 'null', of: 'an opaque origin' },
    { origin: 'https://evil.example', of: 'a foreign origin' },
    { origin: 'https://app.acme.example', of: "another property's origin" },
    { origin: 'https://www.acme.example.evil.example', of: 'an origin that only starts like its own' },
    { origin: 'http://www.acme.example', of: 'its own origin without TLS' },
  ])('is refused from $of', async ({ origin }) => {
    const scene = await startApp();
    await expectRefused(scene, () => scene.postSession({ origin, body: good }), 403, 'origin_not_allowed');
  });
});

describe('a body that is not a session request', () => {
  const bodies: { what: string; payload: string; status?: number; code?: 'malformed_json' | 'invalid_request' }[] = [
    { what: 'cut off', payload: `{"identities":{"email":"${poison}"`, code: 'malformed_json' },
    { what: 'empty', payload: '', code: 'malformed_json' },
    { what: 'not JSON at all', payload: poison, code: 'malformed_json' },
    {
      what: 'poisoned by __proto__',
      payload: `{"__proto__":{"email":"${poison}"},"identities":{}}`,
      code: 'malformed_json',
    },
    {
      what: 'poisoned by constructor',
      payload: `{"constructor":{"prototype":{"a":"${poison}"}}}`,
      code: 'malformed_json',
    },
    { what: 'null', payload: 'null' },
    { what: 'a list', payload: `["${poison}"]` },
    { what: 'a text', payload: `"${poison}"` },
    { what: 'with a field nobody knows', payload: JSON.stringify({ ...good, [poison]: 1 }) },
    { what: 'with identities that are a list', payload: JSON.stringify({ identities: [poison] }) },
    { what: 'with an identity of an object', payload: JSON.stringify({ identities: { email: { a: poison } } }) },
    { what: 'with deep identities', payload: `{"identities":${'{"email":'.repeat(900)}1${'}'.repeat(900)}}` },
    { what: 'with an address as the name of an identity', payload: JSON.stringify({ identities: { [poison]: 'x' } }) },
    {
      what: 'with too many identities',
      payload: JSON.stringify({
        identities: Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`space${i}`, poison])),
      }),
    },
    {
      what: 'with an endless identity',
      payload: JSON.stringify({ identities: { email: `${poison}${'x'.repeat(1024)}` } }),
    },
    { what: 'with an empty identity', payload: JSON.stringify({ identities: { email: '' } }) },
    { what: 'with a token of a number', payload: JSON.stringify({ token: 7 }) },
    { what: 'with too many languages', payload: JSON.stringify({ ...good, languages: Array(17).fill('en') }) },
  ];
  it.each(bodies)('is refused when it is $what', async ({ payload, code = 'invalid_request' }) => {
    const scene = await startApp();
    await expectRefused(scene, () => scene.app.inject({ method: 'POST', url, headers, payload }), 400, code);
  });

  it('is refused when it is too large, before it is read', async () => {
    const scene = await startApp();
    const payload = JSON.stringify({ identities: { email: poison.repeat(2000) } });
    await expectRefused(
      scene,
      () => scene.app.inject({ method: 'POST', url, headers, payload }),
      413,
      'body_too_large',
    );
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', `text/${poison}`])(
    'is refused as %s, so that no page can send it without asking first',
    async (type) => {
      const scene = await startApp();
      const send = () =>
        scene.app.inject({
          method: 'POST',
          url,
          headers: { ...headers, 'content-type': type },
          payload: JSON.stringify(good),
        });
      await expectRefused(scene, send, 415, 'unsupported_media_type');
    },
  );
});

describe('a visitor who is nobody', () => {
  it.each([{ identities: {} }, { identities: { phone: '+33612345678' } }, { identities: { unknown_space: poison } }])(
    'is refused with what would name them: $identities',
    async (body) => {
      const scene = await startApp();
      const problem = await expectRefused(scene, () => scene.postSession({ body }), 422, 'identity_missing');
      expect(problem.detail).toBe('Name the visitor by email.');
    },
  );

  it.each([
    'undefined',
    '[object Object]',
    'poison',
    `${poison},x@example.com`,
    `<${poison}>`,
    'poison@localhost',
    `poi\u0000son@example.com`,
    `${poison}\r\nBcc: x`,
  ])('is refused when the address is %j', async (email) => {
    const scene = await startApp();
    const problem = await expectRefused(
      scene,
      () => scene.postSession({ body: { identities: { email } } }),
      422,
      'invalid_identity',
    );
    expect(problem.errors?.[0]?.path).toBe('identities.email');
  });
});

describe('a value that cannot be one, beside an address that can', () => {
  it('is left out, and the visitor is whom the address names', async () => {
    const scene = await startApp();
    const identities = { email: 'ada@example.com', phone: '0612345678' };
    expect(await scene.openSession({ body: { identities } })).toMatchObject({ proof: 'none' });
  });

  it('is left out of a site token, too', async () => {
    const scene = await startApp();
    const claims = { email: 'ada@example.com', phone_number: '0612345678' };
    const token = await signSiteToken({ claims, expiresAt: scene.clock.now() + 300_000 });
    const session = await scene.openSession({ body: { token } });
    expect(session).toMatchObject({ proof: 'token' });
    const reachable = session.topics.flatMap(({ channels }) => channels.filter((each) => each.reachable));
    expect(new Set(reachable.map(({ channel }) => channel))).toEqual(new Set(['email']));
  });
});

describe('a token that does not hold', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const later = now + 600_000;
  const claims = { email: poison };
  const audiences = { aud: 'acme-www', iss: 'https://id.acme.example' };
  const tokens: { what: string; make: () => Promise<string> | string }[] = [
    { what: 'expired', make: () => signSiteToken({ claims, expiresAt: now - 120_000 }) },
    { what: 'without an end', make: () => signSiteToken({ claims, expiresAt: null }) },
    {
      what: 'forged',
      make: () => signSiteToken({ claims, expiresAt: later, secret: 'guessed-guessed-guessed-guessed-guessed' }),
    },
    {
      what: "signed with the backend's own secret",
      make: () => signSiteToken({ claims, expiresAt: later, secret: secrets.secret }),
    },
    { what: 'for another audience', make: () => signSiteToken({ claims, expiresAt: later, audience: 'acme-app' }) },
    {
      what: 'from another issuer',
      make: () => signSiteToken({ claims, expiresAt: later, issuer: 'https://evil.example' }),
    },
    { what: 'unsigned', make: () => new UnsecuredJWT({ ...claims, ...audiences, exp: later / 1000 }).encode() },
    { what: 'no token', make: () => poison },
    { what: 'cut off', make: async () => (await signSiteToken({ claims, expiresAt: later })).slice(0, -3) },
  ];

  it.each(tokens)('is refused when it is $what, in the same words', async ({ make }) => {
    const scene = await startApp();
    const token = await make();
    const problem = await expectRefused(
      scene,
      () => scene.postSession({ body: { token, ...good } }),
      401,
      'credentials_rejected',
    );
    expect(problem).toEqual({
      type: 'urn:preference-center:problem:credentials_rejected',
      title: 'The credentials do not hold',
      status: 401,
      code: 'credentials_rejected',
    });
  });

  it('is refused where the property takes none', async () => {
    const scene = await startApp();
    const token = await signSiteToken({ claims, expiresAt: later });
    await expectRefused(
      scene,
      () => scene.postSession({ property: 'acme-shop', body: { token } }),
      401,
      'credentials_rejected',
    );
  });

  it.each([{ claims: {} }, { claims: { email: 7 } }, { claims: { phone_number: '+33612345678' } }])(
    'names nobody with the claims $claims, and the page cannot fill in',
    async ({ claims: bad }) => {
      const scene = await startApp();
      const token = await signSiteToken({ claims: bad, expiresAt: later });
      await expectRefused(scene, () => scene.postSession({ body: { token, ...good } }), 422, 'identity_missing');
    },
  );

  it('still opens a session that lives when the clocks are a little apart', async () => {
    const scene = await startApp();
    const token = await signSiteToken({ expiresAt: scene.clock.now() - 30_000 });
    const { session } = await scene.openSession({ body: { token } });
    expect(session.expiresAt).toBe(scene.clock.now() + 30_000);
  });
});
