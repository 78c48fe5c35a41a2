import type { LightMyRequestResponse } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import { deriveKeys } from '../../src/identity/keys.ts';
import { sealSession, startSession, type Session } from '../../src/identity/session-token.ts';
import { sealText } from '../../src/identity/sealed-text.ts';
import { configText, origins, secrets } from '../http/http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { otherThan } from './attack.ts';
import { secureEvidence } from './evidence.ts';
import { expectIdentical } from './identical.ts';

const optIn = { topic: 'news', channel: 'email', state: 'subscribed' };
let scene: HttpScene;
let token: string;

beforeEach(async () => {
  scene = await startApp();
  const siteToken = await signSiteToken({ expiresAt: scene.clock.now() + 3_600_000 });
  ({ token } = (await scene.openSession({ body: { token: siteToken } })).session);
});

/** Uses a token in each way there is. */
async function use(some: string): Promise<LightMyRequestResponse[]> {
  const authorization = `Bearer ${some}`;
  return [
    await scene.patch(some, [optIn]),
    await scene.app.inject({ url: '/v1/preferences', headers: { authorization } }),
  ];
}

/** Fails unless each of the tokens is refused everywhere, all in the same bytes, and nothing comes of it. */
async function expectWorthless(tokens: ReadonlyMap<string, string>): Promise<void> {
  const evidence = secureEvidence(scene);
  const [patched, read] = [new Map<string, LightMyRequestResponse>(), new Map<string, LightMyRequestResponse>()];
  for (const [what, some] of tokens) {
    const [patch, get] = await use(some);
    if (patch === undefined || get === undefined) throw new Error('not used');
    patched.set(what, patch);
    read.set(what, get);
  }
  for (const answers of [patched, read]) {
    expectIdentical(answers);
    for (const answer of answers.values()) expectProblem(answer, 401, 'session_rejected');
  }
  evidence.expectNothingHappened();
}

const session = (proof: Session['proof'] = 'token'): Session => ({
  ...startSession(
    {
      ...{ property: 'acme-www', proof, targets: [{ kind: 'email', value: 'victim@example.com' } as const] },
      ...{ language: 'en', wording: 'x' },
    },
    scene.clock.now(),
  ),
});

describe('a session token', () => {
  it('is taken as it was given', async () => {
    for (const answer of await use(token)) expect(answer.statusCode, answer.body).toBe(200);
  });

  it('is worthless with any one of its signs changed, left out, doubled or added', async () => {
    const changed = new Map<string, string>();
    for (let at = 0; at < token.length; at += 1) {
      const [before, sign, after] = [token.slice(0, at), token.charAt(at), token.slice(at + 1)];
      changed.set(`sign ${at} by its last bit`, before + otherThan(sign) + after);
      changed.set(`sign ${at} left out`, before + after);
      changed.set(`a sign added at ${at}`, `${before}${at % 2 === 0 ? '=' : '+'}${sign}${after}`);
      if (at % 16 === 0) changed.set(`cut off at ${at}`, before);
    }
    await expectWorthless(changed);
  });

  it('is worthless in any other writing of the same bytes', async () => {
    const [id = '', content = ''] = token.split('.');
    const bytes = Buffer.from(content, 'base64url');
    const writings = [
      bytes.toString('base64'),
      bytes.toString('hex'),
      `${content}==`,
      `${content}\t`,
      `${content}.`,
      `${content}.x`,
    ];
    const others = writings.map((writing) => `${id}.${writing}`);
    await expectWorthless(new Map([...others, `${token} ${token}`, `${token},${token}`].map((some) => [some, some])));
  });

  it('is worthless when it was sealed with any other key, or for any other purpose', async () => {
    const ring = deriveKeys(scene.config, 'session');
    const made = (keys: ReturnType<typeof deriveKeys>): string => sealSession(session(), keys, scene.clock.now()).token;
    const guessed = deriveKeys({ secret: 'guessed-guessed-guessed-guessed-guessed' }, 'session');
    const [{ id, bytes }] = ring;
    await expectWorthless(
      new Map([
        ['a guessed secret', made(guessed)],
        ['a guessed secret under the right key id', made([{ ...guessed[0], id }])],
        ['the key for confirmations', made(deriveKeys(scene.config, 'confirmation'))],
        [
          'the key for confirmations under the right key id',
          made([{ ...deriveKeys(scene.config, 'confirmation')[0], id }]),
        ],
        ['the right key under the id of another', made([{ bytes, id: '00000000' }])],
        ['the secret of the site', made(deriveKeys({ secret: secrets.siteSecret }, 'session'))],
        ['a key id that every object has', `constructor.${made(ring).split('.')[1]}`],
      ]),
    );
  });

  it('is worthless when what was sealed is no session, though the key is right', async () => {
    const ring = deriveKeys(scene.config, 'session');
    const right = { ...session(), expiresAt: scene.clock.now() + 1000 };
    const wrong: unknown[] = [
      ...[null, [], 7, '', {}, { ...right, proof: 'god' }, { ...right, targets: 'victim@example.com' }],
      ...[
        { ...right, expiresAt: undefined },
        { ...right, expiresAt: '9'.repeat(20) },
        { ...right, expiresAt: null },
      ],
      { ...right, targets: [{ kind: 'any', value: '%' }] },
    ];
    await expectWorthless(new Map(wrong.map((each) => [JSON.stringify(each), sealText(JSON.stringify(each), ring)])));
  });

  it('is worthless from the very moment it ends', async () => {
    scene.clock.advance(15 * 60_000 - 1);
    expect((await scene.patch(token, [optIn])).statusCode).toBe(200);
    scene.clock.advance(1);
    await expectWorthless(new Map([['ended', token]]));
  });

  it('cannot be kept alive past its proof by renewing it, however often', async () => {
    const proofEndsAt = scene.clock.now() + 40 * 60_000;
    const siteToken = await signSiteToken({ expiresAt: proofEndsAt - 60_000 });
    let { session: renewed } = await scene.openSession({ body: { token: siteToken } });
    while (scene.clock.now() < proofEndsAt) {
      const answer = await scene.patch(renewed.token, [optIn]);
      expect(answer.statusCode, answer.body).toBe(200);
      renewed = answer.json().session;
      expect(renewed.expiresAt).toBeLessThanOrEqual(proofEndsAt);
      scene.clock.advance(5 * 60_000);
    }
    await expectWorthless(new Map([['outlived', renewed.token]]));
  });

  it('says nothing to its holder about whom it is for', async () => {
    const bytes = Buffer.from(token.split('.')[1] ?? '', 'base64url');
    // Not in other encodings: there three letters come about by chance.
    for (const encoding of ['latin1', 'utf8'] as const) {
      expect(bytes.toString(encoding)).not.toMatch(/ada|example|email|token|acme/);
    }
  });
});

describe('the token of one property', () => {
  it.each([
    ['another property', origins['acme-app']],
    ['a stranger', 'https://evil.example'],
    ['an opaque origin', 'null'],
  ])('is refused from the pages of %s, and nothing comes of it', async (_, origin) => {
    const evidence = secureEvidence(scene);
    const headers = { origin, authorization: `Bearer ${token}` };
    expectProblem(await scene.patch(token, [optIn], { headers }), 403, 'origin_not_allowed');
    expectProblem(await scene.app.inject({ url: '/v1/preferences', headers }), 403, 'origin_not_allowed');
    evidence.expectNothingHappened();
  });

  it('does not become one of the property whose origin is sent with it', async () => {
    const shop = await scene.openSession({ property: 'acme-shop', body: { identities: { email: 'ada@example.com' } } });
    const evidence = secureEvidence(scene);
    expectProblem(await scene.patch(shop.session.token, [optIn]), 403, 'origin_not_allowed');
    const headers = { origin: origins['acme-shop'], authorization: `Bearer ${shop.session.token}` };
    // "news" is a topic of acme-www that acme-shop does not show.
    expectProblem(await scene.patch(shop.session.token, [optIn], { headers }), 422, 'unknown_topic');
    evidence.expectNothingHappened();
  });

  it.each([
    { proof: 'page', change: { pageIdentity: 'unproved' } },
    { proof: 'token', change: { siteToken: undefined } },
    { proof: 'link', change: { links: undefined } },
    { proof: 'old_link', change: { links: undefined } },
  ] as const)('that was opened with "$proof" ends where it is taken no more', async ({ proof, change }) => {
    const { properties } = JSON.parse(configText('http://localhost'));
    const [www, ...others] = properties;
    const start = (more: object) => startApp({ config: { properties: [{ ...www, ...more }, ...others] } });
    const taking = await start(proof === 'page' ? { pageIdentity: 'trusted' } : {});
    const made = sealSession(session(proof), deriveKeys(taking.config, 'session'), taking.clock.now()).token;
    expect((await taking.patch(made, [optIn])).statusCode).toBe(200);
    const after = await start(change);
    const evidence = secureEvidence(after);
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${made}` };
    for (const [method, url] of [
      ['GET', '/v1/preferences'],
      ['POST', '/v1/sessions/renewals'],
      ['POST', '/v1/links'],
    ] as const) {
      expectProblem(await after.app.inject({ method, url, headers }), 401, 'session_rejected');
    }
    expectProblem(await after.patch(made, [optIn]), 401, 'session_rejected');
    evidence.expectNothingHappened();
  });

  it('still holds while the secret is rotated, and no longer than that', async () => {
    const old = deriveKeys({ secret: secrets.previousSecret }, 'session');
    const made = sealSession(session(), old, scene.clock.now()).token;
    for (const answer of await use(made)) expect(answer.statusCode, answer.body).toBe(200);
    const rotated = await startApp({ config: { previousSecret: undefined } });
    expectProblem(await rotated.patch(made, [optIn]), 401, 'session_rejected');
  });
});
