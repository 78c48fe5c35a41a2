import { describe, expect, it } from 'vitest';
import { mintAccessCode } from '../../src/identity/access-code.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { configText, origins, type PropertyCode } from './http-config.ts';
import { signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const hosted = 'https://prefs.acme.example';

/** The scene with fields of `acme-www` changed. */
function startWith(fields: object): Promise<HttpScene> {
  const { properties } = JSON.parse(configText('https://rest.fra-01.braze.eu')) as { properties: { code: string }[] };
  const changed = properties.map((each) => (each.code === 'acme-www' ? { ...each, ...fields } : each));
  return startApp({ config: { properties: changed } });
}

function codeFor(scene: HttpScene, property: PropertyCode = 'acme-www'): string {
  const target = { kind: 'email', value: 'ada@example.com' } as const;
  const keys = deriveKeys(scene.config, 'access_code');
  return mintAccessCode({ property, target, language: 'en' }, keys, scene.clock.now()).code;
}

describe('the page that the backend brings', () => {
  it('holds the loader, the element, and words for somebody it does not know', async () => {
    const scene = await startApp();
    const { statusCode, headers, body } = await scene.app.inject({ url: '/p/acme-www' });
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(body.match(/<script[^>]*>/g)).toEqual(['<script async src="/acme-www.js">']);
    expect(body).toContain('<preference-center property="acme-www">');
    expect(body).toContain('<title>Your &#60;choices&#62;</title>');
    expect(body).toContain('Use the link to your preferences in one of our messages');
    expect(body).toContain('<noscript>');
    expect(body, 'the center is there already, so no button opens it').toContain('launcher{display:none}');
  });

  it('allows no script but its own files, no frame around it, and is neither kept nor told to the next page', async () => {
    const scene = await startApp();
    const { headers, body } = await scene.app.inject({ url: '/p/acme-www' });
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'cross-origin-opener-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "connect-src 'self'",
      expect.stringMatching(/^style-src 'sha256-[\w+/]+='$/),
      "require-trusted-types-for 'script'",
      'trusted-types preference-center',
      "form-action 'none'",
      "base-uri 'none'",
      "frame-ancestors 'none'",
    ]);
    expect(body).not.toMatch(/ on\w+=| style=|<script>/);
  });

  it('may load the images of the topics it shows, and no others', async () => {
    const [news] = (JSON.parse(configText('https://rest.fra-01.braze.eu')) as { topics: object[] }).topics;
    const topics = [{ ...news, image: 'https://images.acme.example/news.png' }];
    const scene = await startApp({ config: { topics, ...onlyWww() } });
    const { headers } = await scene.app.inject({ url: '/p/acme-www' });
    expect(headers['content-security-policy']).toContain('; img-src https://images.acme.example; ');
  });

  it.each([
    { wanted: 'fr-CA,fr;q=0.9', html: '<html lang="fr" dir="ltr">', words: 'Utilisez le lien' },
    { wanted: 'ar', html: '<html lang="ar" dir="rtl">', words: 'استخدم رابط' },
    { wanted: 'xx-nonsense, ;;', html: '<html lang="en" dir="ltr">', words: 'Use the link' },
  ])('speaks to a browser that wants $wanted', async ({ wanted, html, words }) => {
    const scene = await startApp();
    const { body } = await scene.app.inject({ url: '/p/acme-www', headers: { 'accept-language': wanted } });
    expect(body).toContain(html);
    expect(body).toContain(words);
  });

  it('is the same for every link, right or wrong, and changes nothing', async () => {
    const scene = await startApp();
    const before = scene.rows();
    const links = [codeFor(scene), poison, 'v1.view.k1.acme-www.x', ''];
    const urls = [
      '/p/acme-www',
      ...links.map((link) => `/p/acme-www?preference-center-link=${encodeURIComponent(link)}`),
    ];
    const bodies = await Promise.all(urls.map(async (url) => (await scene.app.inject({ url })).body));
    expect(new Set(bodies).size).toBe(1);
    for (const url of urls) await scene.app.inject({ method: 'HEAD', url });
    expect(scene.rows()).toEqual(before);
    expect(scene.braze.world.requests()).toEqual([]);
    expect(scene.log.join('')).not.toContain('poison');
  });

  it('is not there for a property that is not, or that does not want it', async () => {
    const scene = await startWith({ hostedPage: false, linkUrl: `${origins['acme-www']}/mail` });
    for (const code of ['acme-www', 'nowhere', '__proto__', '%3Cscript%3E']) {
      await expectRefused(scene, () => scene.app.inject({ url: `/p/${code}` }), 404, 'property_not_found');
    }
    expect((await scene.app.inject({ url: '/p/acme-app' })).statusCode).toBe(200);
  });
});

describe('a session opened from the hosted page', () => {
  it('is opened with a link or code, and goes on', async () => {
    const scene = await startApp();
    const { session, proof } = await scene.openSession({ origin: hosted, body: { link: codeFor(scene) } });
    expect(proof).toBe('code');
    const change = { topic: 'news', channel: 'email', state: 'unsubscribed' };
    const saved = await scene.patch(session.token, [change], { headers: { origin: hosted } });
    expect(saved.statusCode).toBe(200);
  });

  it('takes nobody at the word of a page, because that page knows nobody', async () => {
    const scene = await startApp();
    for (const property of ['acme-www', 'acme-app'] as const) {
      const ask = { property, origin: hosted, body: { identities: { email: poison } } };
      await expectRefused(scene, () => scene.postSession(ask), 422, 'identity_missing');
    }
  });

  it('does not hear the page out where a link says who it is', async () => {
    const scene = await startApp();
    const body = { link: codeFor(scene), identities: { email: 'eve@example.com' } };
    expect((await scene.openSession({ origin: hosted, body })).disagreeing).toEqual([]);
  });

  it('is refused where the property has no such page', async () => {
    const scene = await startWith({ hostedPage: false, linkUrl: `${origins['acme-www']}/mail` });
    const token = await signSiteToken({ expiresAt: scene.clock.now() + 300_000 });
    const ask = { origin: hosted, body: { token } };
    await expectRefused(scene, () => scene.postSession(ask), 403, 'origin_not_allowed');
  });

  it('listens to the page as usual where the site itself is at that address', async () => {
    const scene = await startWith({ origins: [hosted] });
    const session = await scene.openSession({ origin: hosted, body: { identities: { email: 'ada@example.com' } } });
    expect(session.proof).toBe('none');
  });
});

function onlyWww(): { properties: unknown[] } {
  const { properties } = JSON.parse(configText('https://rest.fra-01.braze.eu')) as { properties: object[] };
  return { properties: [{ ...properties[0], topics: ['news'] }] };
}
