import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { configText, origins, secrets } from '../http/http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { secureEvidence } from './evidence.ts';
import { homoglyphs, unsignedPart } from './forging.ts';
import { expectIdentical } from './identical.ts';

const now = Date.parse('2026-03-01T12:00:00Z') / 1000;
const hs256 = { alg: 'HS256' };
const right = { email: 'victim@example.com', aud: 'acme-www', iss: 'https://id.acme.example', exp: now + 600 };

/** A token with any header and any claims, signed as its receiver would check it, however wrong its content is. */
function mint(payload: unknown, header: unknown = hs256, secret: string | Buffer = secrets.siteSecret): string {
  const signed = `${unsignedPart(header)}.${unsignedPart(payload)}`;
  return `${signed}.${createHmac('sha256', secret).update(signed).digest('base64url')}`;
}

const attacker = generateKeyPairSync('rsa', { modulusLength: 2048 });
const attackerJwk = attacker.publicKey.export({ format: 'jwk' });

/** Signed with the attacker's own key pair, which the header brings along. */
function mintWithOwnKey(header: object): string {
  const signed = `${unsignedPart({ alg: 'RS256', ...header })}.${unsignedPart(right)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), attacker.privateKey).toString('base64url')}`;
}

function hmac(hash: string, header: object): string {
  const signed = `${unsignedPart(header)}.${unsignedPart(right)}`;
  return `${signed}.${createHmac(hash, secrets.siteSecret).update(signed).digest('base64url')}`;
}

const [head = '', body = '', signature = ''] = mint(right).split('.');
const without = (...names: string[]) =>
  Object.fromEntries(Object.entries(right).filter(([name]) => !names.includes(name)));
const guessed = 'guessed-guessed-guessed-guessed-guessed';

/**
 * By what is wrong with it. Each would open the victim's choices. Not among them: the same signature in other letters (with
 * padding, or other unused last bits), because nothing is kept or revoked by the text of a token.
 */
const forgeries: Readonly<Record<string, string>> = {
  'signed with a guessed secret': mint(right, hs256, guessed),
  'signed with no secret': mint(right, hs256, ''),
  'signed with the public name of the audience': mint(right, hs256, 'acme-www'),
  "signed with the backend's own secret": mint(right, hs256, secrets.secret),
  'with the signature of another token': `${head}.${unsignedPart({ ...right, email: 'x@example.com' })}.${signature}`,
  'with an empty signature': `${head}.${body}.`,
  'without a signature': `${head}.${body}`,
  'with a part more': `${head}.${body}.${signature}.${signature}`,
  'with five parts, like an encrypted one': `${head}.${body}.${signature}.${body}.${signature}`,
  'with nothing in it': '..',
  'in the JSON form of a signature': JSON.stringify({ protected: head, payload: body, signature }),
  'with white space around it': ` ${head}.${body}.${signature}\n`,
  'with the first bits of the signature changed': `${head}.${body}.${nextSign(signature[0])}${signature.slice(1)}`,
  'cut off': `${head}.${body}.${signature.slice(0, -4)}`,
  'for another audience': mint({ ...right, aud: 'acme-app' }),
  'for an audience that starts the same': mint({ ...right, aud: 'acme-www-2' }),
  'for an audience that looks the same': mint({ ...right, aud: homoglyphs('acme-www') }),
  'for an audience in capitals': mint({ ...right, aud: 'ACME-WWW' }),
  'for an audience inside an object': mint({ ...right, aud: { 'acme-www': true } }),
  'for no audience': mint(without('aud')),
  'for an empty list of audiences': mint({ ...right, aud: [] }),
  'with the audience under a name that looks the same': mint({ ...without('aud'), [homoglyphs('aud')]: 'acme-www' }),
  'by another issuer': mint({ ...right, iss: 'https://evil.example' }),
  'by an issuer that starts the same': mint({ ...right, iss: 'https://id.acme.example.evil.example' }),
  'by a list of issuers': mint({ ...right, iss: ['https://id.acme.example'] }),
  'by nobody': mint(without('iss')),
  'expired long ago': mint({ ...right, exp: 1 }),
  'expired a second more than clocks may differ': mint({ ...right, exp: now - 61 }),
  'without an end': mint(without('exp')),
  'with an end of null': mint({ ...right, exp: null }),
  'with an end in words': mint({ ...right, exp: String(now + 600) }),
  'with a list as its end': mint({ ...right, exp: [now + 600] }),
  'with its end under a name that looks the same': mint({ ...without('exp'), [homoglyphs('exp')]: now + 600 }),
  'with two ends, the last one past': mint(
    JSON.stringify(right)
      .replace('{', '{"exp":9999999999,')
      .replace(/,"exp":\d+}$/, ',"exp":1}'),
  ),
  'not valid yet': mint({ ...right, nbf: now + 600 }),
  'valid from a time in words': mint({ ...right, nbf: 'now' }),
  'with claims that are a list': mint([right]),
  'with claims that are a text': mint(JSON.stringify(JSON.stringify(right))),
  'with claims that are null': mint('null'),
  'with claims that are no JSON': mint('email=victim@example.com'),
  'with a token inside a token': mint(`"${mint(right)}"`, { ...hs256, cty: 'JWT' }),
  'with a header that is a list': mint(right, [hs256]),
  'with a header that is no JSON': mint(right, 'HS256'),
  'with an unknown critical header': mint(right, { ...hs256, crit: ['x'], x: true }),
  'with an unencoded payload by a critical header': mint(right, { ...hs256, crit: ['b64'], b64: false }),
  'with a critical header that is not there': mint(right, { ...hs256, crit: ['exp'] }),
  'with an empty list of critical headers': mint(right, { ...hs256, crit: [] }),
  'with a right signature by SHA-384': hmac('sha384', { alg: 'HS384' }),
  'with a right signature by SHA-512': hmac('sha512', { alg: 'HS512' }),
  'with a key id that climbs to an empty file': mint(right, { ...hs256, kid: '../../../../dev/null' }, ''),
  'with a key id that queries a database': mint(right, { ...hs256, kid: "' union select 'k" }, 'k'),
  'with a key in its header': mint(right, { ...hs256, jwk: { kty: 'oct', k: unsignedPart(guessed) } }, guessed),
  'by the key pair in its header': mintWithOwnKey({ jwk: attackerJwk }),
  'by the key pair of a certificate in its header': mintWithOwnKey({ x5c: ['MIIB'] }),
  'in a language of nested objects': mint(`${'{"a":'.repeat(900)}1${'}'.repeat(900)}`),
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE', 'none ', '', 'hs256', 'HS256 ', 'HS256\0', null, 0, ['HS256'], undefined].flatMap(
      (alg) => [
        [`of algorithm ${JSON.stringify(alg)} without a signature`, `${unsignedPart({ alg, typ: 'JWT' })}.${body}.`],
        [`of algorithm ${JSON.stringify(alg)} with a signature`, mint(right, { alg, typ: 'JWT' })],
      ],
    ),
  ),
};

function nextSign(sign = 'A'): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  return alphabet.charAt((alphabet.indexOf(sign) + 1) % alphabet.length);
}

const open = (scene: HttpScene, token: string): Promise<LightMyRequestResponse> =>
  scene.postSession({ body: { token } });

describe('a site token', () => {
  it('opens the choices of whom it names when it is right', async () => {
    const scene = await startApp();
    expect((await open(scene, mint(right))).statusCode).toBe(200);
  });

  it.each(Object.entries(forgeries))('is refused %s', async (_, token) => {
    const scene = await startApp();
    const evidence = secureEvidence(scene);
    expectProblem(await open(scene, token), 401, 'credentials_rejected');
    evidence.expectNothingHappened();
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('gets the same bytes whatever is wrong with it', async () => {
    const scene = await startApp();
    const answers = new Map<string, LightMyRequestResponse>();
    for (const [what, token] of Object.entries(forgeries)) answers.set(what, await open(scene, token));
    expectIdentical(answers);
  });

  it('does not fall back to what the page says when it is refused', async () => {
    const scene = await startApp();
    const both = { token: forgeries['cut off'], identities: { email: 'ada@example.com' } };
    expectProblem(await scene.postSession({ body: both }), 401, 'credentials_rejected');
  });

  it('makes the backend fetch nothing that its header points at', async () => {
    const scene = await startApp();
    let visits = 0;
    const trap = createServer((_request, response) => {
      visits += 1;
      response.end(JSON.stringify({ keys: [attackerJwk] }));
    });
    await new Promise<void>((resolve) => trap.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => new Promise((resolve) => void trap.close(() => resolve())));
    const address = `http://127.0.0.1:${(trap.address() as AddressInfo).port}/`;
    for (const header of [
      { jku: address },
      { x5u: address },
      { kid: address },
      { jku: address, kid: 'a', jwk: attackerJwk },
    ]) {
      expectProblem(await open(scene, mintWithOwnKey(header)), 401, 'credentials_rejected');
      expectProblem(await open(scene, mint(right, { ...hs256, ...header }, guessed)), 401, 'credentials_rejected');
    }
    expect(visits).toBe(0);
  });

  it('opens no session that outlives twelve hours, however far away its end is', async () => {
    const scene = await startApp();
    for (const exp of ['4102444800', '99999999999999', '1e300', '1e999']) {
      const token = mint(JSON.stringify(right).replace(/"exp":\d+/, `"exp":${exp}`));
      const { session } = await scene.openSession({ body: { token } });
      expect(session.expiresAt).toBe(scene.clock.now() + 15 * 60_000);
    }
    let { token } = (await scene.openSession({ body: { token: mint({ ...right, exp: 4_102_444_800 }) } })).session;
    for (let minutes = 0; minutes < 12 * 60; minutes += 10) {
      const renewed = await read(scene, token);
      expect(renewed.statusCode).toBe(200);
      ({ token } = renewed.json().session);
      scene.clock.advance(10 * 60_000);
    }
    expectProblem(await read(scene, token), 401, 'session_rejected');
  });
});

describe('a token that holds', () => {
  it.each([
    { email: ['victim@example.com'] },
    { email: { toString: 'victim@example.com' } },
    { email: 7 },
    { email: true },
    { email: null },
    { [homoglyphs('email')]: 'victim@example.com' },
    { EMAIL: 'victim@example.com' },
    { 'email ': 'victim@example.com' },
    { emаil: 'victim@example.com', phone_number: '+33612345678' },
  ])('names nobody by the claims %j', async (claims) => {
    const scene = await startApp();
    expectProblem(await open(scene, mint({ ...without('email'), ...claims })), 422, 'identity_missing');
  });

  it.each([
    'victim@example.com\0',
    'victim@example.com,eve@example.com',
    'victim@example.com\r\nx: y',
    ' ',
    'null',
    '@',
  ])('names nobody by the address %j', async (email) => {
    const scene = await startApp();
    expectProblem(await open(scene, mint({ ...right, email })), 422, 'invalid_identity');
  });

  // A site that lets people sign up by such an address lets them pass for the owner of the plain one.
  it.each(['\u212Aate@example.com', 'kate\u037E@example.com', 'k\u1FEFate@example.com'])(
    'names nobody by %j, which Unicode turns into plain letters',
    async (email) => {
      const scene = await startApp();
      expectProblem(await open(scene, mint({ ...right, email })), 422, 'invalid_identity');
    },
  );
});

describe('a token of one property', () => {
  const twoSites = () => {
    const { properties } = JSON.parse(configText('http://localhost'));
    const [www, app, shop] = properties;
    const verify = { ...www.siteToken.verify, audience: 'acme-shop' };
    return startApp({ config: { properties: [www, app, { ...shop, siteToken: { ...www.siteToken, verify } }] } });
  };

  it('is refused at every other one, though they share the secret', async () => {
    const scene = await twoSites();
    const token = await signSiteToken({ audience: 'acme-shop', expiresAt: (now + 600) * 1000 });
    expect((await scene.postSession({ property: 'acme-shop', body: { token } })).statusCode).toBe(200);
    const answers = new Map<string, LightMyRequestResponse>();
    for (const property of ['acme-www', 'acme-app'] as const) {
      answers.set(property, await scene.postSession({ property, origin: origins[property], body: { token } }));
    }
    for (const answer of answers.values()) expectProblem(answer, 401, 'credentials_rejected');
  });
});

function read(scene: HttpScene, token: string): Promise<LightMyRequestResponse> {
  return scene.app.inject({ url: '/v1/preferences', headers: { authorization: `Bearer ${token}` } });
}
