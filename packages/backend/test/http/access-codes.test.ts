import { describe, expect, it } from 'vitest';
import { accessCodeLifetimeMs, accessGraceMs, mintAccessCode } from '../../src/identity/access-code.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { groups } from '../braze/simulated-braze.ts';
import { secrets, type PropertyCode } from './http-config.ts';
import { signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const minute = 60_000;

function codeFor(scene: HttpScene, value = 'ada@example.com', property: PropertyCode = 'acme-www'): string {
  const keys = deriveKeys(scene.config, 'access_code');
  return mintAccessCode({ property, target: { kind: 'email', value }, language: 'fr' }, keys, scene.clock.now()).code;
}

describe('a visitor who opens the link of an access message', () => {
  it('may do everything, and sees what Braze holds, though the page names nobody', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const session = await scene.openSession({ body: { link: codeFor(scene) } });
    expect(session).toMatchObject({
      ...{ proof: 'code', disagreeing: [], choicesFrom: 'braze' },
      may: { view: true, optOut: true, optIn: 'now', global: true },
    });
    expect(session.choices?.[0]).toMatchObject({ topic: 'news', channel: 'email', state: 'subscribed' });
  });

  it('gets it in the language of the message, unless the page wants one that is there', async () => {
    const scene = await startApp();
    const ask = (languages: string[]) => scene.openSession({ body: { link: codeFor(scene), languages } });
    expect((await ask([])).language).toBe('fr');
    expect((await ask(['ja'])).language).toBe('fr');
    expect((await ask(['ar'])).language).toBe('ar');
  });

  it('opens it again and again, since a mail scanner may have been there first', async () => {
    const scene = await startApp();
    const before = scene.rows();
    const link = codeFor(scene);
    for (let time = 0; time < 3; time += 1) await scene.openSession({ body: { link } });
    expect(scene.rows()).toEqual(before);
  });

  it('has at least half an hour, and at most the hour of the proof', async () => {
    const scene = await startApp();
    const expiresAt = scene.clock.now() + accessCodeLifetimeMs;
    const link = codeFor(scene);
    scene.clock.advance(accessCodeLifetimeMs - 1);
    const { session } = await scene.openSession({ body: { link } });
    expect(session.expiresAt).toBeLessThanOrEqual(expiresAt + accessGraceMs);
    scene.clock.advance(14 * minute);
    const renewal = await scene.app.inject({
      ...{ method: 'POST', url: '/v1/sessions/renewals' },
      headers: { origin: 'https://www.acme.example', authorization: `Bearer ${session.token}` },
    });
    expect(renewal.statusCode).toBe(200);
    scene.clock.advance(14 * minute);
    const again = renewal.json<{ session: { token: string } }>().session.token;
    const change = { topic: 'news', channel: 'email', state: 'subscribed' };
    expect((await scene.patch(again, [change])).statusCode).toBe(200);
    scene.clock.advance(expiresAt + accessGraceMs - scene.clock.now());
    await expectRefused(scene, () => scene.patch(again, [change]), 401, 'session_rejected');
  });

  it('is told where the page names somebody else, whose choices stay out of it', async () => {
    const scene = await startApp();
    const body = { link: codeFor(scene), identities: { email: 'eve@example.com', phone: '+33612345678' } };
    const session = await scene.openSession({ body });
    expect(session.disagreeing).toEqual(['email']);
    expect(session.topics[0]?.channels).toContainEqual({ channel: 'sms', reachable: false });
    await scene.patch(session.session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    expect(scene.query('select value from target')).toEqual([{ value: 'ada@example.com' }]);
  });
});

describe('a code that does not hold', () => {
  const codes: { what: string; make: (scene: HttpScene) => string }[] = [
    { what: 'of another property', make: (scene) => codeFor(scene, poison, 'acme-shop') },
    { what: 'cut off', make: (scene) => codeFor(scene, poison).slice(0, -2) },
    { what: 'made up', make: () => `c1.${poison}` },
    { what: 'empty', make: () => 'c1.' },
    { what: 'no code at all', make: () => poison },
    {
      what: 'sealed with a key that is not live',
      make: (scene) =>
        mintAccessCode(
          { property: 'acme-www', target: { kind: 'email', value: poison }, language: 'en' },
          deriveKeys({ secret: 'guessed-guessed-guessed-guessed-guessed' }, 'access_code'),
          scene.clock.now(),
        ).code,
    },
    {
      what: 'sealed for another purpose',
      make: (scene) => {
        const keys = deriveKeys({ secret: secrets.secret }, 'session');
        const target = { kind: 'email', value: poison } as const;
        return mintAccessCode({ property: 'acme-www', target, language: 'en' }, keys, scene.clock.now()).code;
      },
    },
  ];

  it.each(codes)('is refused when it is $what, in the same words', async ({ make }) => {
    const scene = await startApp();
    const link = make(scene);
    const body = { link, identities: { email: poison } };
    const problem = await expectRefused(scene, () => scene.postSession({ body }), 401, 'credentials_rejected');
    expect(problem).toEqual({
      type: 'urn:preference-center:problem:credentials_rejected',
      title: 'The credentials do not hold',
      status: 401,
      code: 'credentials_rejected',
    });
  });

  it('is refused when it has expired, also beside a token that holds', async () => {
    const scene = await startApp();
    const link = codeFor(scene, poison);
    scene.clock.advance(accessCodeLifetimeMs);
    await expectRefused(scene, () => scene.postSession({ body: { link } }), 401, 'credentials_rejected');
    const token = await signSiteToken({ expiresAt: scene.clock.now() + 5 * minute });
    await expectRefused(scene, () => scene.postSession({ body: { link, token } }), 401, 'credentials_rejected');
  });
});

it('tells a page whose data layer disagrees with its own token', async () => {
  const scene = await startApp();
  const token = await signSiteToken({ expiresAt: scene.clock.now() + 5 * minute });
  const ask = (email: string) => scene.openSession({ body: { token, identities: { email } } });
  expect((await ask('eve@example.com')).disagreeing).toEqual(['email']);
  expect((await ask(' ADA@example.com')).disagreeing).toEqual([]);
});
