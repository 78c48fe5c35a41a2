import * as fc from 'fast-check';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { problem } from '../../src/contract.ts';
import { origins, secrets } from '../http/http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { secureEvidence } from './evidence.ts';
import { marker } from './hostile.ts';
import { converse, listen } from './raw-http.ts';
import { routesOf } from './routes.ts';
import { runParameters } from './seed.ts';

vi.setConfig({ testTimeout: 60_000 });

const limits = { sessionsPerMinute: 3, changesPerMinute: 3, blindChangesPerMinute: 3, confirmationsPerHour: 3 };
const body = { identities: { email: 'ada@example.com' } };
const url = '/v1/properties/acme-www/sessions';

/** The problem in an answer as it came over the wire. */
function problemIn(answer: string): unknown {
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d .*\r\n/);
  expect(answer.toLowerCase()).toContain('content-type: application/problem+json');
  return problem.strict().parse(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4)));
}

describe('too much', () => {
  it('of a body is refused at every route that reads one, before it has arrived', async () => {
    const scene = await startApp();
    const { session } = await scene.openSession({ body });
    const evidence = secureEvidence(scene);
    const routes = (await routesOf(scene.app)).filter((route) => /^(POST|PATCH|PUT) /.test(route));
    const port = await listen(scene.app);
    for (const route of routes) {
      const [method, path = ''] = route.split(' ');
      const head = [
        `${method} ${path.replace(':connection', 'eu').replace(/:\w+/g, 'acme-www')} HTTP/1.1`,
        ...['host: x', `origin: ${origins['acme-www']}`, `authorization: Bearer ${session.token}`],
        `preference-center-secret: ${secrets.webhookSecret}`,
        ...['content-type: application/json', 'content-length: 1000000', '', '{"a":"'],
      ].join('\r\n');
      const answer = await converse(port, head, (socket) => socket.end());
      expect(answer, route).toMatch(/^HTTP\/1\.1 4(13|04) /);
    }
    evidence.expectNothingHappened();
  });

  it('of a body without a length is cut off where the limit is', async () => {
    const scene = await startApp();
    const port = await listen(scene.app);
    const head = `POST ${url} HTTP/1.1\r\nhost: x\r\norigin: ${origins['acme-www']}\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n`;
    const chunk = `1000\r\n${'a'.repeat(4096)}\r\n`;
    let sent = 0;
    const answer = await converse(port, head, (socket) => {
      const pump = (): void => {
        while (socket.writable && sent < 1000) {
          sent += 1;
          if (!socket.write(chunk)) return void socket.once('drain', pump);
        }
        socket.end();
      };
      pump();
    });
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('of headers is refused as a problem', async () => {
    const scene = await startApp();
    const port = await listen(scene.app);
    for (const flood of [`x: ${marker.repeat(4000)}\r\n`, `${marker}: 1\r\n`.repeat(4000)]) {
      const answer = await converse(port, `GET /health HTTP/1.1\r\nhost: x\r\n${flood}\r\n`);
      expect(problemIn(answer)).toMatchObject({ status: 431, code: 'invalid_request' });
      expect(answer).not.toContain(marker);
    }
    expect(scene.log.join('')).not.toContain(marker);
  });

  it.each([
    ['its head', `GET /health HTTP/1.1\r\nhost: ${marker}\r\n`],
    [
      'its body',
      `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{"token":"${marker}`,
    ],
  ])('time for %s is refused as a problem', async (_, bytes) => {
    const scene = await startApp();
    const port = await listen(scene.app);
    expect(scene.app.server).toMatchObject({ headersTimeout: 10_000, requestTimeout: 15_000 });
    Object.assign(scene.app.server, { headersTimeout: 50, requestTimeout: 60 });
    const answer = await converse(port, bytes);
    expect(problemIn(answer)).toMatchObject({ status: 408, code: 'invalid_request' });
    expect(scene.log.join('')).toContain('"reason":"ERR_HTTP_REQUEST_TIMEOUT"');
    expect(scene.log.join('')).not.toContain(marker);
  });
});

describe('what is no HTTP', () => {
  it('is refused as a problem, and leaves nothing of it in the log', async () => {
    const scene = await startApp();
    const port = await listen(scene.app);
    const evidence = secureEvidence(scene);
    const bytes = fc.oneof(
      fc
        .uint8Array({ minLength: 1, maxLength: 60 })
        .map((some) => Buffer.concat([some, Buffer.from(` ${marker}\r\n\r\n`)])),
      fc
        .constantFrom(
          ...[
            'GET\0 / HTTP/1.1',
            `GET /${marker} HTTP/9.9`,
            `${marker} / HTTP/1.1`,
            'GET / HTTP/1.1\r\n: x',
            'PRI * HTTP/2.0',
          ],
          ...[
            `GET / HTTP/1.1\r\nhost: a\r\nhost : ${marker}`,
            `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ntransfer-encoding: chunked`,
          ],
          ...[
            `POST ${url} HTTP/1.1\r\nhost: x\r\ntransfer-encoding: ${marker}`,
            `POST ${url} HTTP/1.1\r\nhost: x\r\ncontent-length: ${marker}`,
          ],
          `GET / HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${marker}\r\n\x01`,
        )
        .map((head) => Buffer.from(`${head}\r\n\r\n`, 'latin1')),
    );
    await fc.assert(
      fc.asyncProperty(bytes, async (some) => {
        const answer = await converse(port, some, (socket) => socket.end());
        if (answer !== '') expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
        expect(answer).not.toContain(marker);
      }),
      runParameters('what is no HTTP', 500),
    );
    expect(scene.log.join('')).not.toContain(marker);
    evidence.expectNothingHappened();
  });
});

describe('a limit', () => {
  let scene: HttpScene;
  beforeEach(async () => {
    scene = await startApp({ config: { limits } });
  });

  const ask = (headers: Record<string, string>, remoteAddress: string, from: HttpScene = scene) =>
    from.app.inject({
      method: 'POST',
      url,
      remoteAddress,
      payload: body,
      headers: { origin: origins['acme-www'], ...headers },
    });

  it('is not lifted by any header that names another address', async () => {
    const names = [
      'x-forwarded-for',
      'forwarded',
      'x-real-ip',
      'true-client-ip',
      'cf-connecting-ip',
      'x-client-ip',
      'via',
    ];
    const statuses: number[] = [];
    for (const [index, name] of names.entries()) {
      statuses.push((await ask({ [name]: `203.0.113.${index}` }, '198.51.100.1')).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429, 429]);
  });

  it('is one for all writings of an address, and for all hosts of an IPv6 network', async () => {
    for (const family of [
      ['198.51.100.7', '::ffff:198.51.100.7', '::ffff:c633:6407', '198.51.100.7'],
      ['2001:db8:5:5::1', '2001:DB8:5:5::2', '2001:db8:5:5:ffff:ffff:ffff:ffff', '2001:0db8:0005:0005:0:0:0:9'],
    ]) {
      const statuses: number[] = [];
      for (const address of family) statuses.push((await ask({}, address)).statusCode);
      expect(statuses, family.join()).toEqual([200, 200, 200, 429]);
    }
  });

  it('behind a trusted proxy counts the address that the proxy saw, whatever the visitor put in front of it', async () => {
    const proxied = await startApp({ config: { limits, trustProxy: ['10.0.0.1'] } });
    const statuses: number[] = [];
    for (let time = 0; time < 4; time += 1) {
      const headers = { 'x-forwarded-for': `203.0.113.${time}, 198.51.100.9` };
      statuses.push((await ask(headers, '10.0.0.1', proxied)).statusCode);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect((await ask({ 'x-forwarded-for': '203.0.113.1' }, '198.51.100.9', proxied)).statusCode).toBe(429);
  });

  it('behind a trusted proxy survives whatever it is handed as an address', async () => {
    const proxied = await startApp({ config: { trustProxy: ['10.0.0.1'] } });
    const handed = [
      '',
      ',',
      'unknown',
      '_hidden',
      '[::1]:80',
      '198.51.100.9:443',
      `<${marker}>`,
      '999.1.1.1',
      ':::',
      'a'.repeat(4000),
      '::1%eth0',
    ];
    for (const forwarded of handed) {
      const answer = await ask({ 'x-forwarded-for': forwarded }, '10.0.0.1', proxied);
      expect(answer.statusCode, `${forwarded}: ${answer.body}`).toBe(200);
      const { token } = answer.json().session;
      const headers = { 'x-forwarded-for': forwarded };
      const saved = await proxied.patch(token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }], {
        ...{ headers, remoteAddress: '10.0.0.1' },
      });
      expect(saved.statusCode, `${forwarded}: ${saved.body}`).toBe(200);
    }
  });

  it('counts wrong tokens and wrong bodies too, so that guessing is no faster than asking', async () => {
    const change = { topic: 'news', channel: 'email', state: 'unsubscribed' };
    for (let time = 0; time < 3; time += 1) expect((await scene.patch(`guess${time}`, [change])).statusCode).toBe(401);
    expectProblem(await scene.patch('guess', [change]), 429, 'rate_limited');
    const guess = () => scene.postSession({ body: { token: 'x.y.z' } });
    for (let time = 0; time < 3; time += 1) expect((await guess()).statusCode).toBe(401);
    expectProblem(await guess(), 429, 'rate_limited');
    expectProblem(await scene.postSession({ body: { identities: { email: 'nobody' } } }), 429, 'rate_limited');
  });

  it('in front of all bodies, read or not, holds for what is no session request at all', async () => {
    const asked = await Promise.all(Array.from({ length: 62 }, () => scene.postSession({ body: { nonsense: 1 } })));
    expect(asked.filter(({ statusCode }) => statusCode === 400)).toHaveLength(60);
    expect(asked.filter(({ statusCode }) => statusCode === 429)).toHaveLength(2);
  });

  it('is not begun anew by a new session', async () => {
    const statuses: number[] = [];
    for (let time = 0; time < 3; time += 1) {
      const { session } = await scene.openSession({ body: { identities: { email: `person${time}@example.com` } } });
      for (const topic of ['news', 'offers']) {
        statuses.push(
          (await scene.patch(session.token, [{ topic, channel: 'email', state: 'unsubscribed' }])).statusCode,
        );
      }
    }
    expect(statuses).toEqual([200, 200, 200, 429, 429, 429]);
  });
});

describe('hundreds of visitors at once', () => {
  it('make Braze busy no more than a few do: the others are shown our own store', async () => {
    const scene = await startApp();
    scene.braze.world.addFault({ kind: 'slow', delayMs: 200, times: 'until_cleared' });
    const expiresAt = scene.clock.now() + 600_000;
    const tokens = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        signSiteToken({ claims: { email: `p${index}@example.com` }, expiresAt }),
      ),
    );
    const answers = await Promise.all(tokens.map((token) => scene.postSession({ body: { token } })));
    expect(answers.every(({ statusCode }) => statusCode === 200)).toBe(true);
    const groupReads = scene.braze.world.requests({ path: '/subscription/user/status' });
    expect(groupReads.length).toBeGreaterThan(0);
    expect(groupReads.length).toBeLessThanOrEqual(16);
    expect(scene.braze.world.requests({ path: '/users/export/ids' }).length).toBeLessThanOrEqual(16);
  });
});
