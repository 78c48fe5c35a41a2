import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { accessCodeLifetimeMs, mintAccessCode, type AccessCode } from '../../src/identity/access-code.ts';
import { deriveKeys, type KeyPurpose } from '../../src/identity/keys.ts';
import { sealText } from '../../src/identity/sealed-text.ts';
import { origins, secrets, type PropertyCode } from '../http/http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { otherThan } from './attack.ts';
import { secureEvidence } from './evidence.ts';
import { expectIdentical } from './identical.ts';

const victim = { kind: 'email', value: 'victim@example.com' } as const;

type Minted = Partial<AccessCode> & { readonly mintedAt?: number };

function mint(scene: HttpScene, { mintedAt, ...parts }: Minted = {}, purpose: KeyPurpose = 'access_code'): string {
  const code = { property: 'acme-www', target: victim, language: 'en', ...parts };
  return mintAccessCode(code, deriveKeys(scene.config, purpose), mintedAt ?? scene.clock.now()).code;
}

const open = (scene: HttpScene, link: string, property: PropertyCode = 'acme-www'): Promise<LightMyRequestResponse> =>
  scene.postSession({ property, origin: origins[property], body: { link } });

async function expectWorthless(scene: HttpScene, links: ReadonlyMap<string, string>): Promise<void> {
  const evidence = secureEvidence(scene);
  const asked = scene.braze.world.requests().length;
  const answers = new Map<string, LightMyRequestResponse>();
  for (const [what, link] of links) answers.set(what, await open(scene, link));
  expectIdentical(answers);
  for (const answer of answers.values()) expectProblem(answer, 401, 'credentials_rejected');
  evidence.expectNothingHappened();
  expect(scene.braze.world.requests()).toHaveLength(asked);
}

describe('the code in an access link', () => {
  it('opens the choices of the inbox it was sent to', async () => {
    const scene = await startApp();
    expect((await open(scene, mint(scene))).json()).toMatchObject({ proof: 'code', may: { view: true } });
  });

  it('is worthless with any one of its signs changed, left out or added', async () => {
    const scene = await startApp();
    const code = mint(scene);
    const changed = new Map<string, string>();
    for (let at = 0; at < code.length; at += 1) {
      const [before, sign, after] = [code.slice(0, at), code.charAt(at), code.slice(at + 1)];
      changed.set(`sign ${at} changed`, before + otherThan(sign) + after);
      changed.set(`sign ${at} left out`, before + after);
      if (at % 4 === 0) changed.set(`a sign added at ${at}`, `${before}=${sign}${after}`);
    }
    for (const writing of [
      `${code}.x`,
      `${code}=`,
      ` ${code}`,
      `${code}%00`,
      code.toUpperCase(),
      `v1.${code.slice(3)}`,
      `c1.${code}`,
    ]) {
      changed.set(writing, writing);
    }
    await expectWorthless(scene, changed);
  });

  it('is worthless when it was sealed with another key or for another purpose', async () => {
    const scene = await startApp();
    const guessed = deriveKeys({ secret: 'guessed-guessed-guessed-guessed-guessed' }, 'access_code');
    const [{ id }] = deriveKeys(scene.config, 'access_code');
    const content = { property: 'acme-www', target: victim, language: 'en' };
    const { session } = await scene.openSession({ body: { identities: { email: victim.value } } });
    await expectWorthless(
      scene,
      new Map([
        ['a guessed key', mintAccessCode(content, guessed, scene.clock.now()).code],
        ['a guessed key under the right id', mintAccessCode(content, [{ ...guessed[0], id }], scene.clock.now()).code],
        ['the key of sessions', mint(scene, {}, 'session')],
        ['the key of confirmations', mint(scene, {}, 'confirmation')],
        ['a session', `c1.${session.token}`],
      ]),
    );
  });

  it('is worthless when what was sealed is no code, though the key is right', async () => {
    const scene = await startApp();
    const right = {
      property: 'acme-www',
      target: victim,
      language: 'en',
      expiresAt: scene.clock.now() + accessCodeLifetimeMs,
    };
    const wrong: unknown[] = [
      ...[
        null,
        [],
        {},
        { ...right, target: { kind: 'phone', value: '+33612345678' } },
        { ...right, target: victim.value },
      ],
      ...[
        { ...right, expiresAt: null },
        { ...right, expiresAt: '9'.repeat(15) },
        { ...right, property: 'acme-app' },
      ],
    ];
    const keys = deriveKeys(scene.config, 'access_code');
    await expectWorthless(
      scene,
      new Map(wrong.map((each) => [JSON.stringify(each), `c1.${sealText(JSON.stringify(each), keys)}`])),
    );
  });

  it('is worthless at another property, and from the moment it expires', async () => {
    const scene = await startApp();
    const code = mint(scene);
    for (const property of ['acme-app', 'acme-shop'] as const) {
      expectProblem(await open(scene, code, property), 401, 'credentials_rejected');
    }
    scene.clock.advance(accessCodeLifetimeMs - 1);
    expect((await open(scene, code)).statusCode).toBe(200);
    scene.clock.advance(1);
    await expectWorthless(
      scene,
      new Map([
        ['expired', code],
        ['never minted', 'c1.'],
      ]),
    );
  });

  it('does not fall back to the token when it is refused, and decides alone beside a token that does not hold', async () => {
    const scene = await startApp();
    const token = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
    expectProblem(await scene.postSession({ body: { token, link: `${mint(scene)}x` } }), 401, 'credentials_rejected');
    const { proof } = await scene.openSession({ body: { token: `${token}x`, link: mint(scene) } });
    expect(proof).toBe('code');
  });

  it('opens a session that ends an hour after it was minted, however it is renewed', async () => {
    const scene = await startApp();
    const mintedAt = scene.clock.now();
    let { token } = (await open(scene, mint(scene))).json().session;
    for (let minutes = 0; minutes < 60; minutes += 10) {
      const headers = { origin: origins['acme-www'], authorization: `Bearer ${token}` };
      const renewed = await scene.app.inject({ method: 'POST', url: '/v1/sessions/renewals', headers });
      expect(renewed.statusCode, renewed.body).toBe(200);
      ({ token } = renewed.json().session);
      expect(renewed.json().session.expiresAt).toBeLessThanOrEqual(mintedAt + 3_600_000);
      scene.clock.advance(600_000);
    }
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${token}` };
    const late = await scene.app.inject({ method: 'POST', url: '/v1/sessions/renewals', headers });
    expectProblem(late, 401, 'session_rejected');
  });

  it('is not good for a confirmation link, nor is that one good for a session', async () => {
    const scene = await startApp();
    const visitor = await scene.openSession({ body: { identities: { email: victim.value } } });
    await scene.patch(visitor.session.token, [{ topic: 'news', channel: 'email', state: 'subscribed' }]);
    const id = String(scene.query('select id from confirmation')[0]?.['id']);
    const evidence = secureEvidence(scene);
    const code = mint(scene);
    for (const reference of [code, code.slice(3), `${id}.${code.split('.')[2]}`]) {
      expect(
        (await scene.app.inject({ method: 'POST', url: `/confirm/${reference}` })).statusCode,
      ).toBeGreaterThanOrEqual(400);
    }
    evidence.expectNothingHappened();
    const confirmation = new Map([
      ['an id', `c1.${id}`],
      ['the backend secret', `c1.${secrets.secret}`],
    ]);
    await expectWorthless(scene, confirmation);
  });
});
