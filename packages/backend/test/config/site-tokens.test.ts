import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { newPair } from '../identity/site-token-keys.ts';

const secret = 's'.repeat(32);
const rsa = newPair('RS256').publicKey;
const ed = newPair('EdDSA').publicKey;

function site(code: string, verify: Readonly<Record<string, unknown>>): object {
  return {
    code,
    origins: [`https://${code}.example`],
    pageIdentity: 'trusted',
    identities: { email: [{ from: 'dataLayer', path: 'user.email' }] },
    siteToken: {
      capture: [{ from: 'dataLayer', path: 'user.token' }],
      verify: { algorithm: 'HS256', claims: { email: 'email' }, ...verify },
    },
  };
}

function load(...properties: object[]): readonly string[] {
  const config = {
    publicUrl: 'https://prefs.example',
    secret: 'p'.repeat(32),
    connections: [{ code: 'eu', name: 'EU', endpoint: 'https://rest.fra-01.braze.eu', apiKey: 'key' }],
    topics: [
      {
        code: 'news',
        name: 'News',
        channels: { email: { connection: 'eu', subscriptionGroupId: '6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11' } },
      },
    ],
    identitySpaces: [{ code: 'email', type: 'email', marketing: true }],
    properties,
  };
  try {
    loadConfig(JSON.stringify(config), {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path, message }) => `${path}: ${message}`);
    throw error;
  }
}

describe('the site tokens of two properties', () => {
  it.each([
    {
      what: 'share a secret, each with an audience',
      one: { secret, audience: 'one' },
      two: { secret, audience: 'two' },
    },
    { what: 'have a secret each and no audience', one: { secret }, two: { secret: 't'.repeat(32) } },
    {
      what: 'share a secret and an audience, each with an issuer',
      one: { secret, audience: 'both', issuer: 'https://one.example' },
      two: { secret, audience: 'both', issuer: 'https://two.example' },
    },
    {
      what: 'share a key set, each with an audience',
      one: { algorithm: 'RS256', jwksUrl: 'https://id.example/keys', audience: 'one' },
      two: { algorithm: 'RS256', jwksUrl: 'https://id.example/keys', audience: 'two' },
    },
  ])('may stand side by side where they $what', ({ one, two }) => {
    expect(load(site('one', one), site('two', two))).toEqual([]);
  });

  const keys = [
    { id: 'a', secret },
    { id: 'b', secret: 't'.repeat(32) },
  ];
  it.each([
    { what: 'a secret and an audience', one: { secret, audience: 'both' }, two: { secret, audience: 'both' } },
    { what: 'a secret, and one names no audience', one: { secret, audience: 'one' }, two: { secret } },
    { what: 'a secret, and the other names no audience', one: { secret }, two: { secret, audience: 'two' } },
    { what: 'a secret among several', one: { secret }, two: { keys } },
    {
      what: 'a public key, wrapped in another way',
      one: { algorithm: 'RS256', publicKey: rsa },
      two: { algorithm: 'RS256', publicKey: rsa.replaceAll('\n', '\\n') },
    },
    {
      what: 'a key set and an audience',
      one: { algorithm: 'RS256', jwksUrl: 'https://id.example/keys', audience: 'both' },
      two: { algorithm: 'ES256', jwksUrl: 'https://ID.example:443/keys', audience: 'both' },
    },
    {
      what: 'a secret and an audience, and one names no issuer',
      one: { secret, audience: 'both', issuer: 'https://one.example' },
      two: { secret, audience: 'both' },
    },
  ])('are refused where they share $what', ({ one, two }) => {
    const problems = load(site('one', one), site('two', two));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(
      /^properties\[1\]\.siteToken\.verify(\.audience)?: property "one" takes tokens of the same key, so a token for one would open the other; give each/,
    );
  });
});

describe('the key of site tokens', () => {
  const at = 'properties[0].siteToken.verify';
  const small = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey.export({ type: 'spki', format: 'pem' });
  const { privateKey } = generateKeyPairSync('ed25519');
  const leaked = privateKey.export({ type: 'pkcs8', format: 'pem' });

  it.each([
    { what: 'an HS256 secret', verify: { secret } },
    { what: 'an RS256 key', verify: { algorithm: 'RS256', publicKey: rsa } },
    { what: 'an EdDSA key on one line', verify: { algorithm: 'EdDSA', publicKey: ed.trim().replaceAll('\n', '\\n') } },
    { what: 'a key set on localhost', verify: { algorithm: 'ES256', jwksUrl: 'http://localhost:1/k', audience: 'a' } },
  ])('may be $what', ({ verify }) => {
    expect(load(site('one', verify))).toEqual([]);
  });

  it.each([
    { verify: {}, problem: `${at}: has no key; give exactly one of secret, publicKey, jwksUrl and keys` },
    { verify: { secret, publicKey: rsa }, problem: `${at}: has secret and publicKey; give exactly one of` },
    { verify: { algorithm: 'RS256', secret }, problem: `${at}.secret: is for HS256 only; RS256 takes an RSA key` },
    { verify: { publicKey: rsa }, problem: `${at}.publicKey: does not fit HS256, which takes a shared secret` },
    { verify: { secret: rsa }, problem: `${at}.secret: is a key in PEM form, not a secret` },
    {
      verify: { algorithm: 'ES256', publicKey: rsa },
      problem: `${at}.publicKey: does not fit ES256, which takes an EC key`,
    },
    {
      verify: { algorithm: 'RS256', publicKey: small },
      problem: `${at}.publicKey: does not fit RS256, which takes an RSA key of at least 2048 bits`,
    },
    {
      verify: { algorithm: 'EdDSA', publicKey: 'ssh-ed25519 AAAA' },
      problem: `${at}.publicKey: must be a public key in PEM form`,
    },
    {
      verify: { algorithm: 'EdDSA', publicKey: leaked },
      problem: `${at}.publicKey: is a private key, which belongs on the server`,
    },
    {
      verify: { algorithm: 'none', secret },
      problem: `${at}.algorithm: must be "HS256" or "RS256" or "ES256" or "EdDSA"`,
    },
    {
      verify: { algorithm: 'RS256', jwksUrl: 'https://id.example/keys' },
      problem: `${at}.audience: is missing: a key set signs for more than this property`,
    },
    {
      verify: { jwksUrl: 'https://id.example/keys', audience: 'a' },
      problem: `${at}.jwksUrl: publishes public keys, which HS256 does not have`,
    },
    {
      verify: { algorithm: 'RS256', jwksUrl: 'http://id.example/keys', audience: 'a' },
      problem: `${at}.jwksUrl: must be the https:// address`,
    },
    {
      verify: { algorithm: 'RS256', jwksUrl: 'https://a:b@id.example/keys', audience: 'a' },
      problem: `${at}.jwksUrl: must be the https:// address`,
    },
    {
      verify: {
        keys: [
          { id: 'a', secret },
          { id: 'a', secret: 't'.repeat(32) },
        ],
      },
      problem: `${at}.keys[1].id: is the id of an earlier key`,
    },
    { verify: { keys: [{ id: 'a' }] }, problem: `${at}.keys[0]: needs exactly one of secret and publicKey` },
    { verify: { secret: 'short' }, problem: `${at}.secret: must be at least 32 characters` },
  ])('is refused with what would be right: $problem', ({ verify, problem }) => {
    const problems = load(site('one', verify));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
    for (const value of ['MII', 'MCowBQ', secret]) expect(problems.join()).not.toContain(value);
  });
});
