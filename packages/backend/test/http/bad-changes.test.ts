import { describe, expect, it } from 'vitest';
import { deriveKeys } from '../../src/identity/keys.ts';
import { sealSession, startSession, type Session } from '../../src/identity/session-token.ts';
import { startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const change = { topic: 'news', channel: 'email', state: 'unsubscribed' };

async function blindToken(scene: HttpScene): Promise<string> {
  const { session } = await scene.openSession({ body: { identities: { email: poison } } });
  return session.token;
}

describe('a session that does not hold', () => {
  const session = (changes: Partial<Session> = {}): Session => ({
    ...startSession(
      {
        property: 'acme-www',
        proof: 'token',
        targets: [{ kind: 'email', value: poison }],
        language: 'en',
        wording: 'w',
      },
      Date.parse('2026-03-01T12:00:00Z'),
    ),
    ...changes,
  });
  const now = Date.parse('2026-03-01T12:00:00Z');

  it('is refused with no token at all', async () => {
    const scene = await startApp();
    for (const authorization of ['', 'Bearer', 'Bearer ', 'Basic YTpi', `Bearer ${poison}`, 'Bearer a.b.c.d.e']) {
      await expectRefused(
        scene,
        () => scene.patch('', [change], { headers: { authorization } }),
        401,
        'session_rejected',
      );
    }
  });

  it('is refused when another secret or another purpose made it', async () => {
    const scene = await startApp();
    for (const keys of [deriveKeys({ secret: 'x'.repeat(32) }, 'session'), deriveKeys(scene.config, 'confirmation')]) {
      const { token } = sealSession(session(), keys, now);
      await expectRefused(scene, () => scene.patch(token, [change]), 401, 'session_rejected');
    }
  });

  it('is refused when one letter of it was changed', async () => {
    const scene = await startApp();
    const token = await blindToken(scene);
    for (const at of [3, Math.floor(token.length / 2), token.length - 2]) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      await expectRefused(scene, () => scene.patch(changed, [change]), 401, 'session_rejected');
    }
  });

  it('is refused 15 minutes later', async () => {
    const scene = await startApp();
    const token = await blindToken(scene);
    scene.clock.advance(15 * 60_000);
    await expectRefused(scene, () => scene.patch(token, [change]), 401, 'session_rejected');
  });

  it('is refused on the pages of another property, and on none', async () => {
    const scene = await startApp();
    const token = await blindToken(scene);
    for (const origin of ['https://app.acme.example', 'https://evil.example', 'null']) {
      await expectRefused(
        scene,
        () => scene.patch(token, [change], { headers: { origin } }),
        403,
        'origin_not_allowed',
      );
    }
    const headers = { authorization: `Bearer ${token}` };
    const fromNowhere = { method: 'PATCH', url: '/v1/preferences', headers, payload: { changes: [change] } } as const;
    await expectRefused(scene, () => scene.app.inject(fromNowhere), 403, 'origin_not_allowed');
  });

  it('is refused when its property left the configuration', async () => {
    const scene = await startApp();
    const { token } = sealSession(session({ property: 'acme-gone' }), deriveKeys(scene.config, 'session'), now);
    await expectRefused(scene, () => scene.patch(token, [change]), 404, 'property_not_found');
  });
});

describe('changes that are not right', () => {
  const bad: { what: string; changes: unknown }[] = [
    { what: 'no changes', changes: [] },
    { what: 'no list', changes: { 0: change } },
    { what: 'the same cell twice', changes: [change, { ...change, state: 'subscribed' }] },
    { what: 'more than 500', changes: Array.from({ length: 501 }, (_, index) => ({ ...change, topic: `t${index}` })) },
    { what: 'a state nobody can ask for', changes: [{ ...change, state: poison }] },
    { what: 'no state', changes: [{ topic: 'news', channel: 'email' }] },
    { what: 'a person', changes: [{ ...change, email: poison }] },
    { what: 'a field that is an address', changes: [{ ...change, [poison]: 1 }] },
    { what: 'a negative revision', changes: [{ ...change, revision: -1 }] },
    { what: 'a broken revision', changes: [{ ...change, revision: 0.5 }] },
    { what: 'a topic that is no code', changes: [{ ...change, topic: poison }] },
    { what: 'a channel that is a list', changes: [{ ...change, channel: ['email'] }] },
  ];
  it.each(bad)('are refused with $what', async ({ changes }) => {
    const scene = await startApp();
    const token = await blindToken(scene);
    const problem = await expectRefused(scene, () => scene.patch(token, changes), 400, 'invalid_request');
    expect(problem.errors?.length).toBeGreaterThan(0);
    expect(problem.errors?.[0]?.path).toMatch(/^changes/);
  });

  it.each([
    { what: 'a topic that is not there', change: { ...change, topic: 'nowhere' }, code: 'unknown_topic' as const },
    {
      what: 'a topic the property does not show',
      change: { ...change, topic: 'insider' },
      code: 'unknown_topic' as const,
    },
    {
      what: 'a topic named like a part of every object',
      change: { ...change, topic: 'constructor' },
      code: 'unknown_topic' as const,
    },
    {
      what: 'a channel the topic has not',
      change: { topic: 'offers', channel: 'sms', state: 'unsubscribed' },
      code: 'unknown_channel' as const,
    },
    { what: 'a channel that is not there', change: { ...change, channel: 'pigeon' }, code: 'unknown_channel' as const },
    {
      what: 'a channel this visitor is not reached on',
      change: { ...change, channel: 'sms' },
      code: 'unreachable_channel' as const,
    },
  ])('are refused with $what', async ({ change: wrong, code }) => {
    const scene = await startApp();
    const token = await blindToken(scene);
    await expectRefused(scene, () => scene.patch(token, [wrong]), 422, code);
  });

  it.each([
    {
      what: 'cut off',
      payload: `{"changes":[{"topic":"${poison}"`,
      type: 'application/json',
      status: 400,
      code: 'malformed_json' as const,
    },
    {
      what: 'poisoned',
      payload: '{"changes":[],"__proto__":{"poison":1}}',
      type: 'application/json',
      status: 400,
      code: 'malformed_json' as const,
    },
    { what: 'empty', payload: '', type: 'application/json', status: 400, code: 'malformed_json' as const },
    {
      what: 'a form',
      payload: 'changes=1',
      type: 'application/x-www-form-urlencoded',
      status: 415,
      code: 'unsupported_media_type' as const,
    },
    {
      what: 'too large',
      payload: `"${'x'.repeat(140_000)}"`,
      type: 'application/json',
      status: 413,
      code: 'body_too_large' as const,
    },
  ])('are refused as a body that is $what', async ({ payload, type, status, code }) => {
    const scene = await startApp();
    const token = await blindToken(scene);
    await expectRefused(
      scene,
      () => scene.patch(token, [], { payload, headers: { 'content-type': type } }),
      status,
      code,
    );
  });

  it('are refused without being read when the session does not hold', async () => {
    const scene = await startApp();
    await expectRefused(
      scene,
      () => scene.patch('x', [], { payload: `{"${poison}`, headers: { 'content-type': 'application/json' } }),
      401,
      'session_rejected',
    );
  });
});

it('has nothing at a path that is not there, whatever the path says', async () => {
  const scene = await startApp();
  for (const url of [
    `/${poison}`,
    `/v1/${poison}?email=${poison}`,
    '/v1/preferences/',
    '/%',
    '/v1/properties/%ff/sessions',
  ]) {
    await expectRefused(
      scene,
      () => scene.app.inject({ url }),
      url.includes('%') ? 400 : 404,
      url.includes('%') ? 'invalid_request' : 'not_found',
    );
  }
});
