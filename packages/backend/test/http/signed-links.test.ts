import { describe, expect, it } from 'vitest';
import type { SessionResponse } from '../../src/contract.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { apiKey, campaignId, groups } from '../braze/simulated-braze.ts';
import { secrets } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const day = 24 * 60 * 60_000;
const key = { id: 'k1', secret: secrets.linkSecret };
const oneClickKey = { id: 'u1', secret: secrets.oneClickSecret };

function linkFor(
  scene: HttpScene,
  value = 'ada@example.com',
  more: { ageMs?: number; property?: string } = {},
): string {
  const { ageMs = 0, property = 'acme-www' } = more;
  return signLink({ property, issuedAt: scene.clock.now() - ageMs, target: { kind: 'email', value } }, key);
}

function tokenFor(scene: HttpScene, email: string): Promise<string> {
  return signSiteToken({ claims: { email }, expiresAt: scene.clock.now() + 300_000 });
}

const optIn = { topic: 'news', channel: 'email', state: 'subscribed' };

describe('a visitor who opens a signed link', () => {
  it('sees the state and may do everything, though the page names nobody', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const session = await scene.openSession({ body: { link: linkFor(scene) } });
    expect(session).toMatchObject({
      ...{ proof: 'link', choicesFrom: 'braze', disagreeing: [] },
      may: { view: true, optOut: true, optIn: 'now', global: true },
    });
    expect(session.choices?.[0]).toMatchObject({ topic: 'news', channel: 'email', state: 'subscribed' });
  });

  it('meets in one row with the same person by token', async () => {
    const scene = await startApp();
    const byLink = await scene.openSession({ body: { link: linkFor(scene, 'Ada@Example.com') } });
    await scene.patch(byLink.session.token, [{ ...optIn, revision: 0 }]);
    const byToken = await scene.openSession({ body: { token: await tokenFor(scene, 'ada@example.com') } });
    expect(byToken.choices?.[0]).toMatchObject({ state: 'subscribed', revision: 1 });
    expect(scene.query('select kind, value from target')).toEqual([{ kind: 'email', value: 'ada@example.com' }]);
  });

  it('reaches by external id what goes out through a connection that knows people by it', async () => {
    const connection = {
      code: 'eu',
      name: 'EU',
      apiKey,
      confirmationCampaignId: campaignId,
      identifyBy: 'external_id',
    };
    const spaces = [
      { code: 'email', type: 'email', marketing: true },
      { code: 'phone', type: 'phone' },
      { code: 'customer', type: 'external_id' },
    ];
    const connections = [{ ...connection, endpoint: 'https://rest.fra-01.braze.eu' }];
    const scene = await startApp({ config: { connections, identitySpaces: spaces } });
    const target = { kind: 'external_id', value: 'C-4711' } as const;
    const link = signLink({ property: 'acme-www', issuedAt: scene.clock.now(), target }, key);
    const { session } = await scene.openSession({ body: { link } });
    expect((await scene.patch(session.token, [optIn])).statusCode).toBe(200);
    expect(scene.query('select kind, value from target')).toEqual([target]);
  });

  it('is asked again when the link gets old: the session ends at that moment', async () => {
    const scene = await startApp();
    const link = linkFor(scene, undefined, { ageMs: 30 * day - 60_000 });
    const { session } = await scene.openSession({ body: { link } });
    expect(session.expiresAt).toBe(scene.clock.now() + 60_000);
    scene.clock.advance(60_000);
    expect((await scene.openSession({ body: { link } })).proof).toBe('old_link');
  });

  it('with an old one still leaves at once, sees nothing, and confirms what they opt in to', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const session = await scene.openSession({ body: { link: linkFor(scene, undefined, { ageMs: 31 * day }) } });
    expect(session).toMatchObject({
      ...{ proof: 'old_link', choices: null },
      may: { view: false, optOut: true, optIn: 'after_confirmation', global: false },
    });
    expect(scene.braze.world.requests()).toEqual([]);
    const { token } = session.session;
    const waiting = await scene.patch(token, [optIn]);
    expect(waiting.json()).toMatchObject({ results: [{ outcome: 'waiting_for_confirmation' }] });
    const left = await scene.patch(token, [{ topic: 'offers', channel: 'email', state: 'unsubscribed' }]);
    expect(left.json()).toMatchObject({ results: [{ outcome: 'saved' }] });
    expect(scene.query(`select state from choice where topic = 'offers'`)).toEqual([{ state: 'unsubscribed' }]);
  });
});

describe('a link beside what the page knows', () => {
  it('decides where the token names somebody else, and the page is told', async () => {
    const scene = await startApp();
    const body = { link: linkFor(scene), token: await tokenFor(scene, 'eve@example.com') };
    const session = await scene.openSession({ body });
    expect(session).toMatchObject({ proof: 'link', disagreeing: ['email'] });
    await scene.patch(session.session.token, [optIn]);
    expect(scene.query('select value from target')).toEqual([{ value: 'ada@example.com' }]);
  });

  it.each([0, 31 * day])('gives way to a token of the same person, also when it is %i ms old', async (ageMs) => {
    const scene = await startApp();
    const body = { link: linkFor(scene, undefined, { ageMs }), token: await tokenFor(scene, 'ada@example.com') };
    expect(await scene.openSession({ body })).toMatchObject({ proof: 'token', disagreeing: [] });
  });

  it('holds though the token does not', async () => {
    const scene = await startApp();
    const expired = await signSiteToken({ expiresAt: scene.clock.now() - 600_000 });
    const session = await scene.openSession({ body: { link: linkFor(scene), token: expired } });
    expect(session).toMatchObject({ proof: 'link', disagreeing: [] });
  });

  it('decides where the page names somebody else, whose choices stay out of it', async () => {
    const scene = await startApp();
    const identities = { email: 'eve@example.com', phone: '+33612345678' };
    const session = await scene.openSession({ body: { link: linkFor(scene), identities } });
    expect(session).toMatchObject({ proof: 'link', disagreeing: ['email'] });
    expect(session.topics[0]?.channels).toContainEqual({ channel: 'sms', reachable: false });
  });
});

describe('a link that came before the page named anybody', () => {
  const ask = async (scene: HttpScene, more: object, link = linkFor(scene)): Promise<SessionResponse> => {
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    return scene.openSession({ body: { link, linkYields: true, ...more } });
  };
  const addresses = (scene: HttpScene): unknown[] => scene.query('select value from target').map(({ value }) => value);

  it.each([' ADA@example.com', 'ada@example.com'])('counts where the page names its owner: %j', async (email) => {
    const session = await ask(await startApp(), { identities: { email } });
    expect(session).toMatchObject({ proof: 'link', disagreeing: [] });
    expect(session.choices?.[0]).toMatchObject({ state: 'subscribed' });
  });

  it('is dropped where somebody else signs in, who sees nothing of its owner and changes nothing of theirs', async () => {
    const scene = await startApp();
    const session = await ask(scene, { identities: { email: 'bob@example.com' } });
    expect(session).toMatchObject({ proof: 'none', choices: null, may: { view: false }, disagreeing: [] });
    expect(scene.braze.world.requests()).toEqual([]);
    const out = { topic: 'news', channel: 'email', state: 'unsubscribed' };
    expect((await scene.patch(session.session.token, [out])).statusCode).toBe(200);
    expect(addresses(scene)).toEqual(['bob@example.com']);
  });

  it('is dropped where the site’s token is of somebody else, also when the page names nobody beside it', async () => {
    const scene = await startApp();
    const token = await tokenFor(scene, 'bob@example.com');
    for (const identities of [{}, { email: 'ada@example.com' }]) {
      const session = await ask(scene, { token, identities });
      expect(session).toMatchObject({ proof: 'token', may: { view: true } });
      expect(session.choices?.[0]).toMatchObject({ state: 'not_set' });
    }
  });

  it('is dropped where nobody can say that both are one person', async () => {
    const scene = await startApp();
    const body = { link: linkFor(scene), linkYields: true, identities: { phone: '+33612345678' } };
    expectProblem(await scene.postSession({ body }), 422, 'identity_missing');
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('does not keep out whoever signs in when it does not hold', async () => {
    const scene = await startApp();
    const session = await ask(scene, { identities: { email: 'bob@example.com' } }, linkFor(scene).slice(0, -1));
    expect(session.proof).toBe('none');
  });

  it('needs somebody named now: without that there is no session', async () => {
    const scene = await startApp();
    const answer = await scene.postSession({ body: { link: linkFor(scene), linkYields: true } });
    expectProblem(answer, 422, 'identity_missing');
  });
});

describe('a link that does not hold', () => {
  const links: { what: string; make: (scene: HttpScene) => string }[] = [
    { what: 'of another property', make: (scene) => linkFor(scene, poison, { property: 'acme-shop' }) },
    { what: 'from the future', make: (scene) => linkFor(scene, poison, { ageMs: -day }) },
    { what: 'cut off', make: (scene) => linkFor(scene, poison).slice(0, -1) },
    { what: 'for somebody else than was signed', make: (scene) => linkFor(scene).replace('ada@', 'eve.poison@') },
    { what: 'younger than was signed', make: (scene) => linkFor(scene, poison).replace(/\.\d{10}\./, '.1999999999.') },
    { what: 'unsigned', make: (scene) => linkFor(scene, poison).slice(0, -65) },
    { what: 'made up', make: () => `v1.${poison}` },
    {
      what: 'signed with a guess',
      make: (scene) => {
        const content = { property: 'acme-www', issuedAt: scene.clock.now() };
        const guess = { id: 'k1', secret: 'guessed-guessed-guessed-guessed-guessed' };
        return signLink({ ...content, target: { kind: 'email', value: poison } }, guess);
      },
    },
    {
      what: 'signed for the one-click button',
      make: (scene) => {
        const content = { property: 'acme-www', issuedAt: scene.clock.now() };
        const target = { kind: 'email', value: poison } as const;
        return signLink({ ...content, target, stops: { topic: 'news', channel: 'email' } }, oneClickKey);
      },
    },
  ];

  it.each(links)('is refused when it is $what, in the same words, before anybody is looked up', async ({ make }) => {
    const scene = await startApp();
    const body = { link: make(scene), identities: { email: poison } };
    const problem = await expectRefused(scene, () => scene.postSession({ body }), 401, 'credentials_rejected');
    expect(problem).toEqual({
      type: 'urn:preference-center:problem:credentials_rejected',
      title: 'The credentials do not hold',
      status: 401,
      code: 'credentials_rejected',
    });
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('is refused where the property takes none', async () => {
    const scene = await startApp();
    const link = linkFor(scene, poison, { property: 'acme-shop' });
    const send = () => scene.postSession({ property: 'acme-shop', body: { link } });
    await expectRefused(scene, send, 401, 'credentials_rejected');
  });
});
