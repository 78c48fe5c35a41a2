import { describe, expect, it } from 'vitest';
import { poison } from './refusals.ts';
import { expectProblem, startApp } from './http-scene.ts';

const limits = { sessionsPerMinute: 3, changesPerMinute: 2, blindChangesPerMinute: 2, confirmationsPerHour: 3 };
const body = { identities: { email: 'ada@example.com' } };
const stop = { topic: 'news', channel: 'email', state: 'unsubscribed' };

describe('too many requests', () => {
  it('for sessions are told when to come back', async () => {
    const scene = await startApp({ config: { limits } });
    for (let time = 0; time < 3; time += 1) await scene.openSession({ body });
    const response = await scene.postSession({ body });
    expectProblem(response, 429, 'rate_limited');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
    expect(Number(response.headers['retry-after'])).toBeLessThanOrEqual(60);
  });

  it('of changes are refused and nothing of them is written', async () => {
    const scene = await startApp({ config: { limits } });
    const { session } = await scene.openSession({ body });
    const change = { topic: 'news', channel: 'email', state: 'unsubscribed' };
    for (let time = 0; time < 2; time += 1) await scene.patch(session.token, [change]);
    const before = scene.rows();
    expectProblem(await scene.patch(session.token, [change]), 429, 'rate_limited');
    expect(scene.rows()).toEqual(before);
  });

  it('count for one network: another one is not held up, but a neighbour in the same IPv6 /64 is', async () => {
    const scene = await startApp({ config: { limits } });
    const ask = (remoteAddress: string) =>
      scene.app.inject({
        ...{ method: 'POST', url: '/v1/properties/acme-www/sessions', remoteAddress, payload: body },
        headers: { origin: 'https://www.acme.example' },
      });
    for (let host = 1; host <= 3; host += 1) expect((await ask(`2001:db8:1:1::${host}`)).statusCode).toBe(200);
    expect((await ask('2001:db8:1:1:ffff::9')).statusCode).toBe(429);
    expect((await ask('2001:db8:1:2::1')).statusCode).toBe(200);
    expect((await ask('203.0.113.7')).statusCode).toBe(200);
  });

  it.each([
    { what: 'saves', method: 'PATCH', url: '/v1/preferences', payload: { changes: [stop] } },
    { what: 'looks', method: 'GET', url: '/v1/preferences' },
    { what: 'undos', method: 'POST', url: '/v1/preferences/undo' },
    { what: 'links', method: 'POST', url: '/v1/links' },
    { what: 'renewals', method: 'POST', url: '/v1/sessions/renewals' },
  ] as const)('for $what count for one network too, also in one session', async ({ method, url, ...more }) => {
    const scene = await startApp({ config: { limits: { ...limits, linksPerMinute: 2, sessionsPerMinute: 2 } } });
    const { session } = await scene.openSession({ body });
    const headers = { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` };
    const ask = async (remoteAddress: string) =>
      (await scene.app.inject({ method, url, headers, remoteAddress, ...more })).statusCode;
    const [first, ...others] = [await ask('198.51.100.1'), await ask('198.51.100.1')];
    expect(first).not.toBe(429);
    expect(others).toEqual([first]);
    expect(await ask('198.51.100.1')).toBe(429);
    expect(await ask('198.51.100.2')).toBe(first);
    expect(await ask('2001:db8:1:1::1')).toBe(first);
  });

  it('cannot be hidden behind a forwarded address that nobody vouches for', async () => {
    const scene = await startApp({ config: { limits } });
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      const response = await scene.app.inject({
        ...{ method: 'POST', url: '/v1/properties/acme-www/sessions', payload: body },
        headers: { origin: 'https://www.acme.example', 'x-forwarded-for': `203.0.113.${time}` },
      });
      statuses.push(response.statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
  });
});

describe('a browser that asks first', () => {
  const preflight = (origin: string) =>
    ({
      ...{ method: 'OPTIONS', url: '/v1/preferences' },
      headers: {
        origin,
        'access-control-request-method': 'PATCH',
        'access-control-request-headers': 'authorization,content-type',
      },
    }) as const;

  it('is let through from the pages of any property', async () => {
    const scene = await startApp();
    for (const origin of ['https://www.acme.example', 'https://app.acme.example']) {
      const { statusCode, headers } = await scene.app.inject(preflight(origin));
      expect(statusCode).toBe(204);
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['access-control-allow-methods']).toContain('PATCH');
      expect(headers['access-control-allow-headers']).toBe('authorization, content-type');
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      expect(headers.vary).toMatch(/origin/i);
    }
  });

  it('is not let through from anywhere else', async () => {
    const scene = await startApp();
    for (const origin of ['https://evil.example', 'null', `https://${poison}`]) {
      const { headers } = await scene.app.inject(preflight(origin));
      expect(headers['access-control-allow-origin']).toBeUndefined();
    }
  });

  it('may read problems too, and when to come back', async () => {
    const scene = await startApp();
    const { headers } = await scene.postSession({ body: {} });
    expect(headers['access-control-allow-origin']).toBe('https://www.acme.example');
    expect(headers['access-control-expose-headers']).toBe('retry-after');
  });
});

it('says that it is well, and of whom', async () => {
  const scene = await startApp();
  const response = await scene.app.inject({ url: '/health' });
  expect(response.json()).toEqual({ status: 'ok', connections: [] });
  expect(response.headers['cache-control']).toBe('no-store');
});
