import { request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { control } from './support/control-client.ts';
import { startForTest } from './support/start-for-test.ts';

const demo = 'http://localhost:4030';

/** `fetch` does not let a program choose Host and Sec-Fetch-Site; a browser sends them by itself. */
function browserStatus(url: string, headers: Record<string, string>, method = 'GET'): Promise<number> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { method, headers: { ...headers, connection: 'close' } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', reject).end();
  });
}

describe('who may use the control API from a browser', () => {
  test('pages of configured origins, with CORS headers and a preflight', async () => {
    const started = await startForTest({ controlOrigins: [demo] });
    const { status, headers } = await control(started, 'POST', '/reset', { headers: { origin: demo } });
    expect(status).toBe(200);
    expect(headers.get('access-control-allow-origin')).toBe(demo);
    expect(headers.get('vary')).toBe('origin');
    const preflight = await control(started, 'OPTIONS', '/settings', {
      headers: { origin: demo, 'access-control-request-method': 'PUT' },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toContain('PUT');
    expect(preflight.headers.get('access-control-allow-headers')).toBe('content-type');
  });

  test.each(['https://evil.example', 'null', 'http://localhost:4031', 'http://localhost:4030.evil.example'])(
    'no page of %s',
    async (origin) => {
      const started = await startForTest({ controlOrigins: [demo] });
      started.world.addFault({ kind: 'reset' });
      for (const [method, path] of [
        ['POST', '/reset'],
        ['DELETE', '/faults'],
        ['OPTIONS', '/settings'],
        ['GET', '/state'],
      ] as const) {
        const { status, headers } = await control(started, method, path, { headers: { origin } });
        expect(status).toBe(403);
        expect(headers.get('access-control-allow-origin')).toBeNull();
      }
      expect((await control(started, 'GET', '/state')).body).toMatchObject({ waitingFaults: 1 });
    },
  );

  test('no page whose own host name points here', async () => {
    const { url } = await startForTest();
    const rebound = { host: 'evil.example:4010', 'sec-fetch-site': 'same-origin' };
    expect(await browserStatus(`${url}/simulator/state`, rebound)).toBe(403);
    const write = { ...rebound, origin: 'http://evil.example:4010' };
    expect(await browserStatus(`${url}/simulator/reset`, write, 'POST')).toBe(403);
  });

  test('pages of the simulator itself, and programs', async () => {
    const { url } = await startForTest();
    const { host } = new URL(url);
    expect(await browserStatus(`${url}/simulator/state`, { host, 'sec-fetch-site': 'none' })).toBe(200);
    expect(await browserStatus(`${url}/simulator/reset`, { host, origin: url }, 'POST')).toBe(200);
    expect(await browserStatus(`${url}/simulator/state`, { host: 'braze-simulator:4010' })).toBe(200);
  });
});
