import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { signSiteToken, startApp } from './http-scene.ts';

const minute = 60_000;

describe('a visitor whom only the page names', () => {
  it('may leave at once, may join after confirming, and sees no state', async () => {
    const scene = await startApp();
    const session = await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
    expect(session).toMatchObject({
      proof: 'none',
      may: { view: false, optOut: true, optIn: 'after_confirmation', global: false },
      choices: null,
      choicesFrom: null,
    });
  });

  it('gets the same answer whether or not the address is known, to Braze and to us', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'known@example.com', groups: { [groups.news]: 'subscribed' } });
    const first = await scene.openSession({ body: { identities: { email: 'known@example.com' } } });
    await scene.patch(first.session.token, [{ topic: 'offers', channel: 'email', state: 'unsubscribed' }]);
    const answers = await Promise.all(
      ['known@example.com', 'nobody@example.com'].map((email) =>
        scene.postSession({ body: { identities: { email } } }),
      ),
    );
    const [known, unknown] = answers.map(({ body }) => body.replace(/"token":"[^"]*"/, '"token":""'));
    expect(known).toBe(unknown);
    const lengths = answers.map((answer) => answer.json<{ session: { token: string } }>().session.token.length);
    expect(Math.abs((lengths[0] ?? 0) - (lengths[1] ?? 0))).toBeLessThan(8);
  });

  it('causes no read from Braze and no row', async () => {
    const scene = await startApp();
    const before = scene.rows();
    await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
    expect(scene.braze.world.requests()).toEqual([]);
    expect(scene.rows()).toEqual(before);
  });

  it('is not reached on a phone number the page names', async () => {
    const scene = await startApp();
    const { topics } = await scene.openSession({
      body: { identities: { email: 'ada@example.com', phone: '+33612345678' } },
    });
    expect(topics.map(({ code, channels }) => ({ code, channels }))).toEqual([
      {
        code: 'news',
        channels: [
          { channel: 'email', reachable: true },
          { channel: 'sms', reachable: false },
        ],
      },
      { code: 'offers', channels: [{ channel: 'email', reachable: true }] },
    ]);
  });
});

describe('a visitor with proof', () => {
  it('sees what Braze holds, when the page is trusted', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({
      email: 'ada@example.com',
      groups: { [groups.news]: 'subscribed', [groups.offers]: 'unsubscribed' },
    });
    const session = await scene.openSession({
      property: 'acme-app',
      body: { identities: { email: ' Ada@Example.com ' } },
    });
    expect(session).toMatchObject({
      proof: 'page',
      may: { view: true, optOut: true, optIn: 'now', global: true },
      choicesFrom: 'braze',
    });
    expect(session.choices).toEqual([
      { topic: 'news', channel: 'email', state: 'subscribed', revision: 0 },
      { topic: 'offers', channel: 'email', state: 'unsubscribed', revision: 0 },
      { topic: 'insider', channel: 'email', state: 'not_set', revision: 0 },
    ]);
  });

  it('is whom the token names, whatever the page says beside it', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const token = await signSiteToken({
      expiresAt: scene.clock.now() + 5 * minute,
      claims: { email: 'ada@example.com', phone_number: '+33612345678' },
    });
    const session = await scene.openSession({ body: { token, identities: { email: 'eve@example.com' } } });
    expect(session.proof).toBe('token');
    expect(session.choices).toEqual([
      { topic: 'news', channel: 'email', state: 'subscribed', revision: 0 },
      { topic: 'news', channel: 'sms', state: 'not_set', revision: 0 },
      { topic: 'offers', channel: 'email', state: 'not_set', revision: 0 },
    ]);
    const clockTolerance = minute;
    expect(session.session.expiresAt).toBe(scene.clock.now() + 5 * minute + clockTolerance);
  });

  it('sees a choice of ours that Braze has not confirmed in front of what Braze holds', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const ask = { body: { token: await signSiteToken({ expiresAt: scene.clock.now() + 5 * minute }) } };
    const { session } = await scene.openSession(ask);
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed', revision: 0 }]);
    const again = await scene.openSession(ask);
    expect(again.choicesFrom).toBe('braze');
    expect(again.choices?.[0]).toEqual({
      topic: 'news',
      channel: 'email',
      state: 'unsubscribed',
      revision: 1,
      delivery: 'recorded',
    });
  });

  it.each([
    { how: 'answers 500', fault: { kind: 'status', status: 500, times: 'until_cleared' } as const },
    { how: 'cuts the connection', fault: { kind: 'reset', times: 'until_cleared' } as const },
  ])('sees our own record, marked as such, when Braze $how', async ({ fault }) => {
    const scene = await startApp();
    scene.braze.world.addFault(fault);
    const session = await scene.openSession({
      property: 'acme-app',
      body: { identities: { email: 'ada@example.com' } },
    });
    expect(session.choicesFrom).toBe('store');
    expect(session.choices?.map(({ state }) => state)).toEqual(['not_set', 'not_set', 'not_set']);
  });

  it('does not wait for a slow Braze', async () => {
    const scene = await startApp();
    scene.braze.world.addFault({ kind: 'timeout', times: 'until_cleared' });
    const opening = scene.openSession({ property: 'acme-app', body: { identities: { email: 'ada@example.com' } } });
    await scene.braze.world.waitFor(() => scene.braze.world.requests().length > 0);
    scene.clock.advance(1500);
    expect((await opening).choicesFrom).toBe('store');
  });
});

describe('languages', () => {
  it.each([
    { wanted: ['fr-CA', 'en'], language: 'fr', direction: 'ltr', title: 'Vos choix' },
    { wanted: ['ar-EG'], language: 'ar', direction: 'rtl', title: 'خياراتك' },
    { wanted: ['xx-not a tag', 'ja'], language: 'en', direction: 'ltr', title: 'Your <choices>' },
    { wanted: [], language: 'en', direction: 'ltr', title: 'Your <choices>' },
  ])('answers $language for $wanted', async ({ wanted, language, direction, title }) => {
    const scene = await startApp();
    const session = await scene.openSession({ body: { identities: { email: 'ada@example.com' }, languages: wanted } });
    expect(session).toMatchObject({ language, direction, texts: { title } });
  });

  it('names the wording it answers with as the store keeps it', async () => {
    const scene = await startApp();
    const { wording } = await scene.openSession({
      body: { identities: { email: 'ada@example.com' }, languages: ['fr'] },
    });
    const [kept] = scene.query(`select language, content from wording where id = '${wording}'`);
    expect(kept).toMatchObject({ language: 'fr', content: expect.stringContaining('Nouveautés') as unknown });
  });
});

it('is not to be kept by any cache', async () => {
  const scene = await startApp();
  const response = await scene.postSession({ body: { identities: { email: 'ada@example.com' } } });
  expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' });
});
