import * as fc from 'fast-check';
import type { InjectOptions } from 'fastify';
import { expect, it, vi } from 'vitest';
import { problem } from '../../src/contract.ts';
import { startApp, type HttpScene } from './http-scene.ts';

// Hundreds of requests in each test.
vi.setConfig({ testTimeout: 60_000 });

/** Bodies from the plainly wrong to the nearly right. */
const names = fc.oneof(
  fc.constantFrom('identities', 'token', 'changes', 'topic', 'email', '__proto__', 'constructor', 'toString'),
  fc.string(),
);
/** With a mark that no log writes by itself: some of the strings that fast-check likes are parts of words. */
const marked = fc.string().map((text) => `${text}§`);
const nearly = fc.record(
  {
    identities: fc.oneof(fc.dictionary(names, marked), fc.json()),
    token: fc.oneof(marked, fc.constant('a.b.c')),
    languages: fc.array(fc.string()),
    changes: fc.array(
      fc.record({
        topic: fc.oneof(names, fc.constant('nowhere')),
        channel: fc.constantFrom('email', 'pigeon', 'toString'),
        state: fc.oneof(fc.string(), fc.constant('subscribed')),
        revision: fc.oneof(fc.double(), fc.integer()),
      }),
    ),
  },
  { requiredKeys: [] },
);
const payload = fc.oneof(
  fc.json(),
  fc.string({ unit: 'binary' }),
  nearly.map((value) => JSON.stringify(value)),
  fc.dictionary(names, fc.jsonValue()).map((value) => JSON.stringify(value)),
);
const type = fc.constantFrom(
  'application/json',
  'application/json; charset=utf-8',
  'text/plain',
  'application/x-www-form-urlencoded',
  'x',
);

/** Sends hundreds of bodies; every answer is well formed, none is our fault, and nothing is written. */
async function throwEverythingAt(scene: HttpScene, target: InjectOptions & { url: string }): Promise<void> {
  const before = scene.rows();
  await fc.assert(
    fc.asyncProperty(payload, type, async (body, contentType) => {
      const response = await scene.app.inject({
        ...target,
        payload: body,
        headers: { ...target.headers, 'content-type': contentType },
      });
      expect(response.statusCode).toBeLessThan(500);
      if (response.statusCode >= 400 && !target.url.startsWith('/confirm')) problem.strict().parse(response.json());
    }),
    { numRuns: 300 },
  );
  expect(scene.rows()).toEqual(before);
}

it('takes no body whatever for a session as a reason to fail or to write', async () => {
  const scene = await startApp();
  const headers = { origin: 'https://www.acme.example' };
  await throwEverythingAt(scene, { method: 'POST', url: '/v1/properties/acme-www/sessions', headers });
});

it('takes no body whatever for a change as a reason to fail, nor to write what is not a change', async () => {
  const scene = await startApp();
  const { session } = await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
  const headers = { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` };
  await throwEverythingAt(scene, { method: 'PATCH', url: '/v1/preferences', headers });
});

it('takes no body whatever for a confirmation that is not there as a reason to fail or to write', async () => {
  const scene = await startApp();
  await throwEverythingAt(scene, { method: 'POST', url: '/confirm/00000000-0000-4000-8000-000000000000.x' });
});
