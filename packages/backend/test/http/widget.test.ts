import { runInNewContext } from 'node:vm';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { WrittenConfig } from '../../src/loader-config.ts';
import { apiKey, campaignId, groups } from '../braze/simulated-braze.ts';
import { origins, secrets } from './http-config.ts';
import { expectProblem, startApp } from './http-scene.ts';

function readLoader(text: string): WrittenConfig {
  const [, json] =
    /^\/\/# allFunctionsCalledOnLoad\nstart\((.*),\{dataLayer:"the dataLayer"\},\{\}\);$/.exec(text) ?? [];
  // A regular expression by its text.
  const script = `JSON.stringify(${json}, (_, value) => (value instanceof RegExp ? String(value) : value))`;
  return JSON.parse(runInNewContext(script) as string) as WrittenConfig;
}

describe('the loader of a property', () => {
  it('has the rules of that property in it', async () => {
    const scene = await startApp();
    const response = await scene.app.inject({ url: '/acme-www.js' });
    expect(response.headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(readLoader(response.body)).toMatchObject({
      property: 'acme-www',
      spaces: [
        ['email', 'the email', [{ from: 'dataLayer', path: 'user.email' }], 1],
        ['phone', 'the phone', [{ from: 'dataLayer', path: 'user.phone' }]],
      ],
      token: ['token', 'the token', [{ from: 'dataLayer', path: 'user.preferenceToken' }]],
      launcher: { en: 'Subscription preferences' },
    });
  });

  it('names the version of the configuration that a session answers', async () => {
    const scene = await startApp();
    const { version } = readLoader((await scene.app.inject({ url: '/acme-www.js' })).body);
    const session = await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
    expect(session.configVersion).toBe(version);
  });

  it('has nothing in it that only the backend may know', async () => {
    const scene = await startApp();
    const { body } = await scene.app.inject({ url: '/acme-www.js' });
    const hidden = [
      ...Object.values(secrets),
      apiKey,
      campaignId,
      ...Object.values(groups),
      scene.braze.url,
      origins['acme-app'],
      'eu',
    ];
    for (const secret of hidden) expect(body).not.toContain(`"${secret}"`);
    for (const secret of Object.values(secrets)) expect(body).not.toContain(secret);
  });

  it('cannot be closed early by a text of the configuration', async () => {
    const scene = await startApp({
      config: {
        properties: [
          {
            ...{ code: 'acme-www', origins: [origins['acme-www']], pageIdentity: 'trusted' },
            identities: { email: [{ from: 'dataLayer', path: 'user.email' }] },
            launcher: { label: '</script><script>alert(1)</script>$&\u2028' },
          },
        ],
      },
    });
    const { body } = await scene.app.inject({ url: '/acme-www.js' });
    expect(body).not.toContain('</script');
    expect(body).not.toContain('\u2028');
    expect(readLoader(body).launcher).toMatchObject({ en: '</script><script>alert(1)</script>$&\u2028' });
  });

  it('says that choices are saved at once where the configuration does, and nothing where it does not', async () => {
    const named = { code: 'acme-www', origins: [origins['acme-www']], pageIdentity: 'trusted' };
    const identities = { email: [{ from: 'dataLayer', path: 'user.email' }] };
    const scene = await startApp({ config: { properties: [{ ...named, identities, autosave: true }] } });
    expect(readLoader((await scene.app.inject({ url: '/acme-www.js' })).body)).toMatchObject({ autosave: true });
    const other = await startApp();
    expect(readLoader((await other.app.inject({ url: '/acme-www.js' })).body)).not.toHaveProperty('autosave');
  });

  it('is kept for minutes only, and not sent again while it is the same', async () => {
    const scene = await startApp();
    const first = await scene.app.inject({ url: '/acme-www.js' });
    expect(first.headers['cache-control']).toBe('public, max-age=300');
    const etag = String(first.headers.etag);
    for (const known of [etag, `"other", ${etag}`]) {
      const again = await scene.app.inject({ url: '/acme-www.js', headers: { 'if-none-match': known } });
      expect({ status: again.statusCode, body: again.body }).toEqual({ status: 304, body: '' });
      expect(again.headers).toMatchObject({ etag, vary: 'accept-encoding', 'access-control-allow-origin': '*' });
    }
    expect((await scene.app.inject({ url: '/acme-www.js', headers: { 'if-none-match': '"other"' } })).statusCode).toBe(
      200,
    );
  });

  it('is a problem for a property that is not there', async () => {
    const scene = await startApp();
    for (const url of ['/acme-nowhere.js', '/__proto__.js', '/constructor.js']) {
      expectProblem(await scene.app.inject({ url }), 404, 'property_not_found');
    }
  });
});

describe('scripts', () => {
  it.each([
    { accepted: 'gzip, deflate, br', encoding: 'br', unpack: brotliDecompressSync },
    { accepted: 'gzip', encoding: 'gzip', unpack: gunzipSync },
    { accepted: 'br;q=0, gzip;q=0.5', encoding: 'gzip', unpack: gunzipSync },
    { accepted: '', encoding: undefined, unpack: (packed: Buffer) => packed },
    { accepted: 'identity', encoding: undefined, unpack: (packed: Buffer) => packed },
  ])('come as $encoding where "$accepted" is accepted', async ({ accepted, encoding, unpack }) => {
    const scene = await startApp();
    const response = await scene.app.inject({
      url: '/assets/component-1a2b.js',
      headers: { 'accept-encoding': accepted },
    });
    expect(response.headers['content-encoding']).toBe(encoding);
    expect(unpack(response.rawPayload).toString()).toBe('export const component = true;');
    expect(response.headers.vary).toBe('accept-encoding');
  });

  it('with a hash in their name are kept for good, for any site', async () => {
    const scene = await startApp();
    const { headers } = await scene.app.inject({ url: '/assets/component-1a2b.js' });
    expect(headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'access-control-allow-origin': '*',
      'cross-origin-resource-policy': 'cross-origin',
      'x-content-type-options': 'nosniff',
    });
  });

  it('are only those of the widget', async () => {
    const scene = await startApp();
    for (const url of ['/assets/other.js', '/assets/..%2fmanifest.json', '/assets/%2e%2e%2fstore.db']) {
      expectProblem(await scene.app.inject({ url }), 404, 'not_found');
    }
  });
});
