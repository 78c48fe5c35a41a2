import { decodeJwt, decodeProtectedHeader } from 'jose';
import { describe, expect, it } from 'vitest';
import { readLink } from '../../src/identity/signed-link.ts';
import type { MintOrder, TokenOrder } from '../../src/mint/mint-order.ts';
import { mint, type Minted } from '../../src/mint/mint.ts';
import { UsageError } from '../../src/usage-error.ts';
import { newPair } from '../identity/site-token-keys.ts';
import { configText, origins } from '../http/http-config.ts';
import { startApp, type HttpScene } from '../http/http-scene.ts';

const pair = newPair('ES256');
const privateKey = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

function startWith(fields: object = {}): Promise<HttpScene> {
  const { properties } = JSON.parse(configText('https://rest.fra-01.braze.eu')) as { properties: { code: string }[] };
  return startApp({
    config: { properties: properties.map((each) => (each.code === 'acme-www' ? { ...each, ...fields } : each)) },
  });
}

function mintFor(scene: HttpScene, order: MintOrder, pem?: string): Promise<Minted> {
  return mint(order, scene.config, scene.clock.now(), pem);
}

const link = {
  what: 'link',
  property: 'acme-www',
  subject: { kind: 'email', value: 'Ada@example.com' },
  ageDays: 0,
} as const;
const token: TokenOrder = {
  what: 'token',
  property: 'acme-www',
  identities: { email: 'ada@example.com' },
  minutes: 15,
};

function parameterOf({ text }: Minted): string {
  return new URLSearchParams(new URL(text).hash.slice(1)).get('preference-center-link') ?? '';
}

describe('what is minted opens what it says', () => {
  it('a link, on the page that the backend brings', async () => {
    const scene = await startWith();
    const minted = await mintFor(scene, link);
    expect(minted.text).toMatch(/^https:\/\/prefs\.acme\.example\/p\/acme-www#preference-center-link=v1\.view\.k1\./);
    expect(minted.notes[0]).toBe(
      'A link signed with key "k1". It proves who opens it as "link" until 2026-03-31T12:00:00.000Z.',
    );
    expect((await scene.openSession({ body: { link: parameterOf(minted) } })).proof).toBe('link');
  });

  it('an old link', async () => {
    const scene = await startWith();
    const minted = await mintFor(scene, { ...link, ageDays: 40 });
    expect(minted.notes[0]).toContain('as "old_link", being older than 30 days');
    expect((await scene.openSession({ body: { link: parameterOf(minted) } })).proof).toBe('old_link');
  });

  it.each([
    { topic: 'news', stopped: ['news'] },
    { topic: 'all', stopped: ['news', 'offers'] },
  ])('a one-click link for $topic', async ({ topic, stopped }) => {
    const scene = await startWith();
    const { text } = await mintFor(scene, { ...link, oneClick: { topic, channel: 'email' } });
    const pressed = await scene.app.inject({
      ...{ method: 'POST', url: new URL(text).pathname, payload: 'List-Unsubscribe=One-Click' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(pressed.statusCode).toBe(200);
    expect(scene.query('select topic from choice order by topic')).toEqual(stopped.map((each) => ({ topic: each })));
  });

  it('a code', async () => {
    const scene = await startWith();
    const minted = await mintFor(scene, { what: 'code', property: 'acme-www', email: 'ada@example.com' });
    expect(minted.notes[0]).toBe('An access code. It opens sessions for 30 minutes, until 2026-03-01T12:30:00.000Z.');
    expect((await scene.openSession({ body: { link: parameterOf(minted) } })).proof).toBe('code');
  });

  it('a token, signed with the secret of the configuration', async () => {
    const scene = await startWith();
    const { text } = await mintFor(scene, token);
    expect((await scene.openSession({ body: { token: text } })).proof).toBe('token');
  });

  it('a token, signed with the private key of a pair, with nested claims and the key it names', async () => {
    const verify = {
      algorithm: 'ES256',
      keys: [{ id: 'a', publicKey: pair.publicKey }],
      claims: { email: 'user.email', phone: 'https://acme.example/phone' },
    };
    const capture = [{ from: 'dataLayer', path: 'user.token' }];
    const scene = await startWith({ siteToken: { capture, verify } });
    const identities = { email: 'ada@example.com', phone: '+33612345678' };
    const { text } = await mintFor(scene, { ...token, identities, privateKeyFile: 'key.pem' }, privateKey);
    const { proof, topics } = await scene.openSession({ body: { token: text } });
    expect(proof).toBe('token');
    expect(topics[0]?.channels).toContainEqual({ channel: 'sms', reachable: true });
  });

  it('a link for an external id, signed with the key that is asked for', async () => {
    const keys = [
      { id: 'k1', secret: 'the-key-of-last-year-0123456789abcdefghij' },
      { id: 'k2', secret: 'the-key-of-this-year-0123456789abcdefghij' },
    ];
    const scene = await startWith({ links: { keys } });
    const subject = { kind: 'external_id', value: 'C-4711' } as const;
    const minted = await mintFor(scene, { ...link, subject, keyId: 'k2' });
    expect(minted.notes[0]).toContain('signed with key "k2"');
    const content = readLink(parameterOf(minted), 'view', 'acme-www', keys.slice(1), scene.clock.now());
    expect(content).toEqual({ property: 'acme-www', issuedAt: scene.clock.now(), target: subject });
  });

  it('a token that lives as long as is asked, and the session that it opens no longer', async () => {
    const scene = await startWith();
    const { text, notes } = await mintFor(scene, { ...token, minutes: 5 });
    expect(notes).toEqual(['A HS256 token that lives until 2026-03-01T12:05:00.000Z.']);
    const { session } = await scene.openSession({ body: { token: text } });
    const tolerance = 60_000;
    expect(session.expiresAt).toBe(scene.clock.now() + 5 * 60_000 + tolerance);
  });

  it('a token, signed with the secret that is asked for, which it names', async () => {
    const keys = [
      { id: 'a', secret: 'the-secret-of-last-year-0123456789abcdefg' },
      { id: 'b', secret: 'the-secret-of-this-year-0123456789abcdefg' },
    ];
    const capture = [{ from: 'dataLayer', path: 'user.token' }];
    const scene = await startWith({
      siteToken: { capture, verify: { algorithm: 'HS256', keys, claims: { email: 'email' } } },
    });
    for (const [keyId, kid] of [
      [undefined, 'a'],
      ['a', 'a'],
      ['b', 'b'],
    ] as const) {
      const { text } = await mintFor(scene, { ...token, ...(keyId === undefined ? {} : { keyId }) });
      expect(decodeProtectedHeader(text)).toEqual({ alg: 'HS256', typ: 'JWT', kid });
      expect((await scene.openSession({ body: { token: text } })).proof).toBe('token');
    }
    await expect(mintFor(scene, { ...token, keyId: 'c' })).rejects.toThrow('there is no key "c"; there are "a", "b"');
  });

  it('a token of a site that publishes its keys, which it says it did not ask for', async () => {
    const capture = [{ from: 'dataLayer', path: 'user.token' }];
    const jwksUrl = 'http://localhost:9/keys';
    const verify = { algorithm: 'ES256', jwksUrl, audience: 'acme-www', claims: { email: 'email' } };
    const scene = await startWith({ siteToken: { capture, verify } });
    const { text, notes } = await mintFor(scene, { ...token, keyId: 'next', privateKeyFile: 'key.pem' }, privateKey);
    expect(decodeProtectedHeader(text)).toEqual({ alg: 'ES256', typ: 'JWT', kid: 'next' });
    expect(decodeJwt(text)).toMatchObject({ aud: 'acme-www', email: 'ada@example.com' });
    expect(notes[1]).toBe('Whether the published key set has its key was not looked at.');
  });

  it('a link to the page of the site where the property names one', async () => {
    const scene = await startWith({ linkUrl: `${origins['acme-www']}/mail` });
    const { text } = await mintFor(scene, link);
    expect(text.startsWith(`${origins['acme-www']}/mail#preference-center-link=`)).toBe(true);
  });
});

describe('what cannot be minted', () => {
  const es256 = {
    capture: [{ from: 'dataLayer', path: 'x' }],
    verify: { algorithm: 'ES256', publicKey: pair.publicKey, claims: { email: 'email' } },
  };
  it.each<{ order: MintOrder; fields?: object; pem?: string; says: string }>([
    {
      order: { ...link, property: 'nowhere' },
      says: 'there is no property "nowhere"; there are "acme-www", "acme-app", "acme-shop"',
    },
    { order: { ...link, property: 'acme-shop' }, says: 'property "acme-shop" takes no signed links: it has no links' },
    {
      order: { ...link, property: 'acme-shop', oneClick: { topic: 'offers', channel: 'email' } },
      says: 'takes no one-click links: it has no oneClick',
    },
    { order: { ...link, keyId: 'k9' }, says: 'there is no key "k9"; there are "k1"' },
    { order: { ...link, subject: { kind: 'email', value: 'ada' } }, says: '--email must be an email address' },
    {
      order: { ...link, oneClick: { topic: 'gone', channel: 'email' } },
      says: 'shows no topic "gone" on a channel "email"',
    },
    { order: { what: 'code', property: 'acme-www', email: 'ada' }, says: '--email must be an email address' },
    { order: { ...token, property: 'acme-shop' }, says: 'property "acme-shop" takes no tokens: it has no siteToken' },
    {
      order: { ...token, identities: { external_id: '1' } },
      says: "--external-id has no claim in this property's tokens",
    },
    {
      order: { ...token, privateKeyFile: 'key.pem' },
      pem: privateKey,
      says: 'HS256 signs with the secret of the configuration',
    },
    {
      order: token,
      fields: { siteToken: es256 },
      says: 'ES256 takes the private key, which the configuration does not have',
    },
    {
      order: token,
      fields: { siteToken: es256 },
      pem: 'nonsense',
      says: '--private-key needs a file with a private key in PEM form',
    },
    {
      order: token,
      fields: { siteToken: es256 },
      pem: newPair('ES256').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      says: 'the private key is not the other half of the public key in the configuration',
    },
    {
      order: token,
      fields: { siteToken: es256 },
      pem: newPair('EdDSA').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      says: 'the private key does not fit ES256',
    },
  ])('is answered with what would be right: $says', async ({ order, fields, pem, says }) => {
    const scene = await startWith(fields);
    const minting = mintFor(scene, order, pem);
    await expect(minting).rejects.toThrow(UsageError);
    await expect(minting).rejects.toThrow(says);
  });
});
