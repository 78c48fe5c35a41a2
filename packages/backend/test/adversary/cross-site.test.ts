import type { LightMyRequestResponse } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { origins } from '../http/http-config.ts';
import { expectProblem, startApp, type HttpScene } from '../http/http-scene.ts';
import { secureEvidence } from './evidence.ts';
import { routesOf } from './routes.ts';

let scene: HttpScene;
let token: string;

beforeEach(async () => {
  scene = await startApp();
  const body = { identities: { email: 'victim@example.com' } };
  ({ token } = (await scene.openSession({ property: 'acme-app', body })).session);
});

interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly payload?: object;
}

/** Each route of the API that a page can make a browser send something to, as this page would send it. */
async function apiRequests(origin: string | undefined): Promise<ApiRequest[]> {
  // One-click is not for pages: mailbox services post to it, with no origin, and its link is all that counts. Nor is Braze's webhook, whose
  // secret is in no browser.
  const routes = (await routesOf(scene.app)).filter((route) =>
    /^(POST|PATCH|GET) \/v1\/(?!one-click|braze)/.test(route),
  );
  const headers = { ...(origin === undefined ? {} : { origin }), authorization: `Bearer ${token}` };
  return routes.map((route) => {
    const [method, path = ''] = route.split(' ') as [ApiRequest['method'], string];
    const url = path.replace(/:\w+/g, 'acme-app');
    return method === 'GET' ? { method, url, headers } : { method, url, headers, payload: {} };
  });
}

const strangers = [
  ...['https://evil.example', 'null', '', '*', 'file://', 'http://app.acme.example', 'https://app.acme.example:444'],
  ...['https://app.acme.example.evil.example', 'https://evilapp.acme.example', 'https://app.acme.example@evil.example'],
  ...[
    'https://app.acme.example/',
    'https://APP.acme.example',
    origins['acme-www'],
    'https://app.acme.example https://x.example',
  ],
];

describe("another site's page", () => {
  it.each(strangers)('at %j gets nothing done and may read nothing', async (origin) => {
    const evidence = secureEvidence(scene);
    for (const request of await apiRequests(origin)) {
      const answer = await scene.app.inject(request);
      expect(answer.statusCode, `${request.method} ${request.url}`).toBe(403);
      // acme-www is a property of ours too: its pages may read a problem, not do anything for acme-app.
      if (origin !== origins['acme-www']) expect(answer.headers['access-control-allow-origin']).toBeUndefined();
      expect(answer.headers['access-control-allow-credentials']).toBeUndefined();
    }
    evidence.expectNothingHappened();
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', undefined])(
    'cannot get a body of %s taken, which browsers send without asking first',
    async (type) => {
      const evidence = secureEvidence(scene);
      const payload = JSON.stringify({ identities: { email: 'victim@example.com' } });
      for (const origin of [origins['acme-app'], 'https://evil.example']) {
        const headers = { origin, ...(type === undefined ? {} : { 'content-type': type }) };
        const url = '/v1/properties/acme-app/sessions';
        const answer = await scene.app.inject({ method: 'POST', url, headers, payload });
        expectProblem(answer, 415, 'unsupported_media_type');
      }
      evidence.expectNothingHappened();
    },
  );

  it('cannot ride on anything a browser keeps: no answer sets a cookie and no cookie is looked at', async () => {
    const everywhere = [
      ...(await apiRequests(origins['acme-app'])),
      { url: '/confirm/x' },
      { url: '/acme-www.js' },
      { url: '/health' },
      { url: '/metrics' },
    ];
    for (const request of everywhere) {
      const { headers } = await scene.app.inject(request);
      expect(headers['set-cookie']).toBeUndefined();
      expect(headers['www-authenticate']).toBeUndefined();
    }
    const cookie = `authorization=Bearer ${token}; session=${token}; token=${token}`;
    for (const request of await apiRequests(origins['acme-app'])) {
      if (request.url.includes('/properties/')) continue;
      const answer = await scene.app.inject({ ...request, headers: { origin: origins['acme-app'], cookie } });
      expectProblem(answer, 401, 'session_rejected');
    }
  });
});

describe('a preflight', () => {
  const ask = (origin: string, url: string, method: string): Promise<LightMyRequestResponse> =>
    scene.app.inject({
      ...{ method: 'OPTIONS', url },
      headers: {
        origin,
        'access-control-request-method': method,
        'access-control-request-headers': 'authorization, x-evil',
      },
    });

  it.each(strangers.filter((origin) => origin !== origins['acme-www']))('from %j is told nothing', async (origin) => {
    for (const request of await apiRequests(origin)) {
      const { headers } = await ask(origin, request.url, request.method);
      expect(Object.keys(headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
    }
  });

  it('from a property is told the same whatever it asks for: three methods and two headers', async () => {
    for (const method of ['PATCH', 'DELETE', 'PUT', 'x'.repeat(1000)]) {
      const { headers, statusCode } = await ask(origins['acme-app'], '/v1/preferences', method);
      expect(statusCode).toBe(204);
      expect(headers).toMatchObject({
        'access-control-allow-origin': origins['acme-app'],
        'access-control-allow-methods': 'GET, POST, PATCH',
        'access-control-allow-headers': 'authorization, content-type',
        vary: 'Origin',
      });
      expect(headers['access-control-allow-private-network']).toBeUndefined();
    }
  });
});

describe('a page of our own', () => {
  it('can be framed, scripted and fetched by nobody', async () => {
    const { headers } = await scene.app.inject({ url: '/confirm/x', headers: { origin: 'https://evil.example' } });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';.*frame-ancestors 'none'/);
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['access-control-allow-origin']).toBeUndefined();
    expect(headers).toMatchObject({ 'cross-origin-opener-policy': 'same-origin', 'referrer-policy': 'no-referrer' });
  });
});
