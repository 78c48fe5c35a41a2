import { createHmac, createPublicKey, createSign, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { configText } from '../http/http-config.ts';
import { expectProblem, startApp, type HttpScene } from '../http/http-scene.ts';
import { newPair, sign, type AsymmetricAlgorithm } from '../identity/site-token-keys.ts';
import { secureEvidence } from './evidence.ts';
import { unsignedPart } from './forging.ts';
import { expectIdentical } from './identical.ts';

const now = Date.parse('2026-03-01T12:00:00Z') / 1000;
const right = { email: 'victim@example.com', aud: 'acme-www', iss: 'https://id.acme.example', exp: now + 600 };

const pairs = { RS256: newPair('RS256'), ES256: newPair('ES256'), EdDSA: newPair('EdDSA') };
const algorithms = Object.keys(pairs) as AsymmetricAlgorithm[];

/** A site whose tokens are checked with a public key, which anybody may know. */
function startSite(algorithm: AsymmetricAlgorithm): Promise<HttpScene> {
  const { properties } = JSON.parse(configText('http://localhost'));
  const [www, ...others] = properties;
  const siteToken = {
    ...www.siteToken,
    verify: { ...www.siteToken.verify, secret: undefined, algorithm, publicKey: pairs[algorithm].publicKey },
  };
  return startApp({ config: { properties: [{ ...www, siteToken }, ...others] } });
}

const open = (scene: HttpScene, token: string): Promise<LightMyRequestResponse> =>
  scene.postSession({ body: { token } });

/** Everything a public key can be written as, each of which some library has taken for a secret. */
function writingsOf(pem: string): Buffer[] {
  const key = createPublicKey(pem);
  const der = key.export({ type: 'spki', format: 'der' });
  const jwk = key.export({ format: 'jwk' });
  const body = pem.replace(/-----[A-Z ]+-----|\n/g, '');
  const texts = [pem, pem.trim(), pem.replaceAll('\n', '\\n'), pem.replaceAll('\n', '\r\n'), body, JSON.stringify(jwk)];
  const parts = Object.values(jwk).map((value) => Buffer.from(String(value), 'base64url'));
  return [...texts.map((text) => Buffer.from(text)), der, ...parts, Buffer.alloc(0), Buffer.alloc(32)];
}

function hmacToken(alg: string, secret: Buffer): string {
  const signed = `${unsignedPart({ alg, typ: 'JWT' })}.${unsignedPart(right)}`;
  return `${signed}.${createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')}`;
}

function withSignature(alg: string, makeSignature: (signed: Buffer) => Buffer): string {
  const signed = `${unsignedPart({ alg })}.${unsignedPart(right)}`;
  return `${signed}.${makeSignature(Buffer.from(signed)).toString('base64url')}`;
}

/** What an attacker can make who knows the public key, by what it is. */
async function forgeriesFor(algorithm: AsymmetricAlgorithm): Promise<Map<string, string>> {
  const { publicKey, privateKey } = pairs[algorithm];
  const forgeries = new Map<string, string>();
  for (const [index, secret] of writingsOf(publicKey).entries()) {
    for (const alg of ['HS256', 'HS384', 'HS512'])
      forgeries.set(`${alg} by the public key, writing ${index}`, hmacToken(alg, secret));
  }
  for (const other of algorithms) {
    forgeries.set(`${other} by another pair`, await sign(right, newPair(other).privateKey, { alg: other }));
    if (other !== algorithm) {
      forgeries.set(
        `said to be ${other}`,
        withSignature(other, (signed) => rawSignature(algorithm, signed)),
      );
    }
  }
  const known = newPair(algorithm);
  const jwk = createPublicKey(known.publicKey).export({ format: 'jwk' });
  for (const header of [
    { jwk },
    { kid: 'a', jwk },
    { jku: 'https://evil.example/keys' },
    { x5u: 'https://evil.example/x' },
  ]) {
    forgeries.set(
      `by the pair in ${Object.keys(header).join()}`,
      await sign(right, known.privateKey, { alg: algorithm, ...header }),
    );
  }
  const length = { RS256: 256, ES256: 64, EdDSA: 64 }[algorithm];
  forgeries.set(
    'signed with nothing but zeros',
    withSignature(algorithm, () => Buffer.alloc(length)),
  );
  forgeries.set(
    'signed with nothing but ones',
    withSignature(algorithm, () => Buffer.alloc(length, 255)),
  );
  forgeries.set(
    'signed with a byte more',
    withSignature(algorithm, (signed) => Buffer.concat([rawSignature(algorithm, signed), Buffer.alloc(1)])),
  );
  if (algorithm === 'ES256') {
    forgeries.set(
      'signed in DER',
      withSignature(algorithm, (signed) => createSign('sha256').update(signed).sign(privateKey)),
    );
    const p384 = generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey;
    forgeries.set(
      'on another curve',
      withSignature('ES384', (signed) => signBytes('sha384', signed, { key: p384, dsaEncoding: 'ieee-p1363' })),
    );
  }
  if (algorithm === 'RS256') {
    forgeries.set(
      'PS256 by the right pair',
      withSignature('PS256', (signed) => signBytes('sha256', signed, { key: privateKey, padding: 6, saltLength: 32 })),
    );
    forgeries.set(
      'RS512 by the right pair',
      withSignature('RS512', (signed) => signBytes('sha512', signed, privateKey)),
    );
    forgeries.set(
      'RS256 over SHA-1',
      withSignature('RS256', (signed) => signBytes('sha1', signed, privateKey)),
    );
  }
  return forgeries;
}

function rawSignature(algorithm: AsymmetricAlgorithm, signed: Buffer): Buffer {
  const { privateKey: key } = pairs[algorithm];
  return signBytes(algorithm === 'EdDSA' ? null : 'sha256', signed, { key, dsaEncoding: 'ieee-p1363' });
}

describe.each(algorithms)('where tokens are checked with a public key for %s', (algorithm) => {
  it('the one of the right pair opens a session', async () => {
    const scene = await startSite(algorithm);
    const token = withSignature(algorithm, (signed) => rawSignature(algorithm, signed));
    expect((await open(scene, token)).statusCode).toBe(200);
  });

  it('knowing the public key is good for nothing, and every forgery gets the same bytes', async () => {
    const scene = await startSite(algorithm);
    const evidence = secureEvidence(scene);
    const answers = new Map<string, LightMyRequestResponse>();
    for (const [what, token] of await forgeriesFor(algorithm)) answers.set(what, await open(scene, token));
    expectIdentical(answers);
    for (const answer of answers.values()) expectProblem(answer, 401, 'credentials_rejected');
    evidence.expectNothingHappened();
    expect(scene.braze.world.requests()).toEqual([]);
  });
});
