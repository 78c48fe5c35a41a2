import { createHmac, createSecretKey } from 'node:crypto';
import { UnsecuredJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import { siteTokenVerification } from '../../src/config/proof-schema.ts';
import { createSiteTokenVerifier } from '../../src/identity/site-token.ts';
import { newPair, sign, type AsymmetricAlgorithm } from './site-token-keys.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const exp = now / 1000 + 600;
const secret = 'shared-with-the-site-0123456789abcdef0123';
const email = { email: 'email' };
const pairs = { RS256: newPair('RS256'), ES256: newPair('ES256'), EdDSA: newPair('EdDSA') };
const algorithms = Object.keys(pairs) as AsymmetricAlgorithm[];

function verifier(fields: Readonly<Record<string, unknown>>) {
  return createSiteTokenVerifier(siteTokenVerification.parse({ claims: email, audience: 'acme', ...fields }));
}

function rejection(verify: ReturnType<typeof verifier>, token: string): Promise<unknown> {
  return verify(token, now).then(
    () => 'taken',
    (error: unknown) => (error instanceof AppError ? { code: error.code, reason: error.options.reason } : error),
  );
}

function rejected(reason: string): object {
  return { code: 'credentials_rejected', reason };
}

const ada = { email: 'ada@example.com', aud: 'acme', exp };

describe('a token signed with a public key pair', () => {
  it.each(algorithms)('holds for %s, whose key stands in the configuration', async (algorithm) => {
    const { publicKey, privateKey } = pairs[algorithm];
    const token = await sign(ada, privateKey, { alg: algorithm });
    for (const written of [publicKey, publicKey.replaceAll('\n', '\\n')]) {
      const claims = await verifier({ algorithm, publicKey: written })(token, now);
      expect(claims).toEqual({ identities: { email: 'ada@example.com' }, expiresAt: (exp + 60) * 1000 });
    }
  });

  it('holds for EdDSA under the name RFC 9864 gave it', async () => {
    const { publicKey, privateKey } = pairs.EdDSA;
    const token = await sign(ada, privateKey, { alg: 'Ed25519' });
    expect((await verifier({ algorithm: 'EdDSA', publicKey })(token, now)).identities).toEqual({ email: ada.email });
  });

  it.each(algorithms)('is rejected for %s when another pair signed it', async (algorithm) => {
    const token = await sign(ada, newPair(algorithm).privateKey, { alg: algorithm });
    const { publicKey } = pairs[algorithm];
    expect(await rejection(verifier({ algorithm, publicKey }), token)).toEqual(
      rejected('token_jws_signature_verification_failed'),
    );
  });

  it('holds for a Braze SDK authentication token, which has only a subject and an end', async () => {
    const { publicKey, privateKey } = pairs.RS256;
    const verify = verifier({ algorithm: 'RS256', publicKey, audience: undefined, claims: { customer: 'sub' } });
    const token = await sign({ sub: 'C-4711', exp }, privateKey, { alg: 'RS256', typ: 'JWT' });
    expect((await verify(token, now)).identities).toEqual({ customer: 'C-4711' });
  });
});

describe('a token that chooses how it is verified', () => {
  const hmac = (header: object, key: string): string => {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const text = `${part(header)}.${part(ada)}`;
    return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
  };

  it('is rejected when it is not signed at all', async () => {
    const unsigned = new UnsecuredJWT(ada).encode();
    for (const verify of [
      verifier({ algorithm: 'HS256', secret }),
      verifier({ algorithm: 'RS256', ...publicOf('RS256') }),
    ]) {
      expect(await rejection(verify, unsigned)).toMatchObject({ code: 'credentials_rejected' });
      const none = `${Buffer.from('{"alg":"NONE"}').toString('base64url')}.${unsigned.split('.')[1]}.`;
      expect(await rejection(verify, none)).toMatchObject({ code: 'credentials_rejected' });
    }
  });

  it.each(algorithms)('is rejected when it uses the public key of %s as an HMAC secret', async (algorithm) => {
    const { publicKey } = pairs[algorithm];
    for (const key of [publicKey, publicKey.trim()]) {
      expect(await rejection(verifier({ algorithm, publicKey }), hmac({ alg: 'HS256' }, key))).toEqual(
        rejected('token_jose_alg_not_allowed'),
      );
    }
  });

  it('is rejected when its algorithm is another one of those that exist', async () => {
    const token = await sign(ada, pairs.ES256.privateKey, { alg: 'ES256' });
    expect(await rejection(verifier({ algorithm: 'RS256', ...publicOf('RS256') }), token)).toEqual(
      rejected('token_jose_alg_not_allowed'),
    );
  });

  it('is rejected when it brings its own key, or says where to get one', async () => {
    const { privateKey } = newPair('RS256');
    const jwk = { kty: 'RSA', n: 'AQAB', e: 'AQAB' };
    for (const header of [{ jwk }, { jku: 'https://evil.example/keys' }, { x5u: 'https://evil.example/cert' }]) {
      const token = await sign(ada, privateKey, { alg: 'RS256', ...header });
      expect(await rejection(verifier({ algorithm: 'RS256', ...publicOf('RS256') }), token)).toEqual(
        rejected('token_jws_signature_verification_failed'),
      );
    }
  });

  it('is rejected when it demands what nobody here understands', async () => {
    const header = { alg: 'HS256', crit: ['unheard-of'], 'unheard-of': 1 };
    expect(await rejection(verifier({ algorithm: 'HS256', secret }), hmac(header, secret))).toMatchObject({
      code: 'credentials_rejected',
    });
    const unencoded = { alg: 'HS256', crit: ['b64'], b64: false };
    expect(await rejection(verifier({ algorithm: 'HS256', secret }), hmac(unencoded, secret))).toMatchObject({
      code: 'credentials_rejected',
    });
  });

  it.each(['', '.', '..', 'a.b', 'a.b.c', 'a.b.c.d.e', '{}', 'e30.e30.e30', '\u0000'])(
    'is rejected as %j',
    async (token) => {
      expect(await rejection(verifier({ algorithm: 'HS256', secret }), token)).toMatchObject({
        code: 'credentials_rejected',
      });
    },
  );
});

describe('two keys in rotation', () => {
  const [old, next] = [newPair('ES256'), newPair('ES256')];
  const keys = [
    { id: '2026-01', publicKey: old.publicKey },
    { id: '2026-07', publicKey: next.publicKey },
  ];
  const verify = verifier({ algorithm: 'ES256', keys });

  it('are both live, by the id a token names or without one', async () => {
    for (const [kid, { privateKey }] of [['2026-01', old] as const, ['2026-07', next] as const]) {
      for (const header of [{ alg: 'ES256', kid }, { alg: 'ES256' }]) {
        expect((await verify(await sign(ada, privateKey, header), now)).identities).toEqual({ email: ada.email });
      }
    }
  });

  it('do not stand in for each other, and an id that is not there has none', async () => {
    for (const kid of ['2026-01', '2027-01', '', '__proto__']) {
      const token = await sign(ada, next.privateKey, { alg: 'ES256', kid });
      expect(await rejection(verify, token)).toEqual(rejected('token_jws_signature_verification_failed'));
    }
  });

  it('say what is wrong beyond the signature, whichever of them fits', async () => {
    const token = await sign({ ...ada, exp: now / 1000 - 61 }, next.privateKey, { alg: 'ES256' });
    expect(await rejection(verify, token)).toEqual(rejected('token_expired'));
  });
});

describe('what a token says', () => {
  const key = createSecretKey(secret, 'utf8');
  const claims = { algorithm: 'HS256', secret } as const;
  const read = async (paths: Record<string, string>, payload: object): Promise<unknown> => {
    const token = await sign({ aud: 'acme', exp, ...payload }, key, { alg: 'HS256' });
    return (await verifier({ ...claims, claims: paths })(token, now)).identities;
  };

  it.each<{ paths: Record<string, string>; payload: object; found: object }>([
    { paths: { email: 'user.email' }, payload: { user: { email: 'a@b.example' } }, found: { email: 'a@b.example' } },
    {
      paths: { email: 'https://acme.example/email' },
      payload: { 'https://acme.example/email': 'a@b.example' },
      found: { email: 'a@b.example' },
    },
    { paths: { email: 'user.email' }, payload: { 'user.email': 'a@b.example' }, found: { email: 'a@b.example' } },
    { paths: { email: 'email', customer: 'sub' }, payload: { sub: 'C-1' }, found: { customer: 'C-1' } },
    { paths: { email: 'user.email' }, payload: { user: 'a@b.example' }, found: {} },
    { paths: { email: 'user.email' }, payload: { user: null }, found: {} },
    { paths: { email: 'emails.0' }, payload: { emails: ['a@b.example'] }, found: { email: 'a@b.example' } },
    { paths: { email: 'constructor.name' }, payload: {}, found: {} },
    { paths: { email: '__proto__.email' }, payload: {}, found: {} },
    { paths: { customer: 'sub' }, payload: { id: 7 }, found: {} },
  ])('is read by $paths from $payload', async ({ paths, payload, found }) => {
    expect(await read(paths, payload)).toEqual(found);
  });

  it.each([
    { email: 'ada@example.com', email_verified: false },
    { email: 'ada@example.com', email_verified: 'false' },
  ])('is not an address that its provider never verified: %j', async (payload) => {
    expect(await read(email, payload)).toEqual({});
    expect(await read({ email: 'user.email' }, { user: payload })).toEqual({});
    expect(await read(email, { ...payload, email_verified: true })).toEqual({ email: 'ada@example.com' });
  });

  it.each([
    { what: 'has no end', change: { exp: undefined } },
    { what: 'has an end that is no number', change: { exp: 'later' } },
    { what: 'ended more than a minute ago', change: { exp: now / 1000 - 61 } },
    { what: 'begins in two minutes', change: { nbf: now / 1000 + 120 } },
    { what: 'is for nobody in particular', change: { aud: undefined } },
    { what: 'is for another audience', change: { aud: ['acme-shop', 'acme2'] } },
  ])('does not count when it $what', async ({ change }) => {
    const payload = Object.fromEntries(
      Object.entries({ ...ada, ...change }).filter(([, value]) => value !== undefined),
    );
    const token = [{ alg: 'HS256' }, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'));
    const signature = createHmac('sha256', secret).update(token.join('.')).digest('base64url');
    expect(await rejection(verifier(claims), [...token, signature].join('.'))).toMatchObject({
      code: 'credentials_rejected',
    });
  });

  it.each([
    { what: 'ended less than a minute ago', change: { exp: now / 1000 - 59 } },
    { what: 'begins in less than a minute', change: { nbf: now / 1000 + 59 } },
    { what: 'was issued by a clock that is ahead', change: { iat: now / 1000 + 3600 } },
  ])('counts when it $what, because clocks differ', async ({ change }) => {
    expect(await read(email, { email: 'ada@example.com', ...change })).toEqual({ email: 'ada@example.com' });
  });
});

function publicOf(algorithm: AsymmetricAlgorithm): { publicKey: string } {
  return { publicKey: pairs[algorithm].publicKey };
}
