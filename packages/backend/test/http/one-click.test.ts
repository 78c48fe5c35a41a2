import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import type { LinkKey } from '../../src/config/proof-schema.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { groups } from '../braze/simulated-braze.ts';
import { secrets } from './http-config.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';
import { expectRefused, poison } from './refusals.ts';

const key: LinkKey = { id: 'u1', secret: secrets.oneClickSecret };
const news = { topic: 'news', channel: 'email' };

function linkFor(
  scene: HttpScene,
  stops: { topic: string; channel: string } = news,
  { value = 'ada@example.com', property = 'acme-www', ageMs = 0, by = key } = {},
): string {
  const issuedAt = scene.clock.now() - ageMs;
  return signLink({ property, issuedAt, target: { kind: 'email', value }, stops }, by);
}

/** Presses the button as a mailbox service does. */
function press(scene: HttpScene, link: string, options: InjectOptions = {}) {
  return scene.app.inject({
    ...{ method: 'POST', url: `/v1/one-click/${encodeURIComponent(link)}`, payload: 'List-Unsubscribe=One-Click' },
    ...options,
    headers: { 'content-type': 'application/x-www-form-urlencoded', ...options.headers },
  });
}

const states = (scene: HttpScene) => scene.query('select topic, channel, state from choice order by topic, channel');

describe("a press of the mailbox's unsubscribe button", () => {
  it('stops what the link names and nothing else, and answers with nothing', async () => {
    const scene = await startApp();
    const response = await press(scene, linkFor(scene));
    expect({ status: response.statusCode, body: response.body }).toEqual({ status: 200, body: '' });
    expect(response.headers['set-cookie']).toBeUndefined();
    expect(response.headers['cache-control']).toBe('no-store');
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
    expect(scene.nudged).toEqual(['eu']);
  });

  it('is taken as multipart/form-data, too', async () => {
    const scene = await startApp();
    const payload = '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n';
    const headers = { 'content-type': 'multipart/form-data; boundary=x' };
    expect((await press(scene, linkFor(scene), { payload, headers })).statusCode).toBe(200);
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
  });

  it("stops every topic of the property on the link's channel where it names them all", async () => {
    const scene = await startApp();
    expect((await press(scene, linkFor(scene, { topic: '*', channel: 'email' }))).statusCode).toBe(200);
    expect(states(scene)).toEqual([
      { topic: 'news', channel: 'email', state: 'unsubscribed' },
      { topic: 'offers', channel: 'email', state: 'unsubscribed' },
    ]);
  });

  it('stands in the ledger as what it was', async () => {
    const scene = await startApp();
    await press(scene, linkFor(scene));
    const [row, ...more] = await scene.store.ledgerOf({ kind: 'email', value: 'ada@example.com' });
    expect(more).toEqual([]);
    expect(row).toMatchObject({
      ...{ action: 'set', ...news, fromState: null, toState: 'unsubscribed', revision: 1 },
      context: { property: 'acme-www', proof: 'one_click', source: 'one_click', language: 'en' },
    });
    expect(row?.context.network).toMatch(/^[0-9a-f]{32}$/);
  });

  it('is a fresh act each time: it wins over every choice and every pending opt-in before it', async () => {
    const scene = await startApp();
    const link = linkFor(scene);
    const token = await signSiteToken({ expiresAt: scene.clock.now() + 300_000 });
    for (let time = 1; time <= 3; time += 1) {
      const { session } = await scene.openSession({ body: { token } });
      await scene.patch(session.token, [{ ...news, state: 'subscribed' }]);
      expect((await press(scene, link)).statusCode).toBe(200);
      expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
    }
    expect((await press(scene, link)).statusCode).toBe(200);
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
  });

  it('makes an opt-in void that was waiting for confirmation', async () => {
    const scene = await startApp();
    const { session } = await scene.openSession({ body: { identities: { email: 'ada@example.com' } } });
    await scene.patch(session.token, [{ ...news, state: 'subscribed' }]);
    await press(scene, linkFor(scene));
    const [confirmation] = scene.query('select id, property from confirmation');
    const context = (await scene.store.ledgerOf({ kind: 'email', value: 'ada@example.com' }))[0]?.context;
    if (context === undefined) throw new Error('there is no ledger row');
    const outcome = await scene.store.confirm(String(confirmation?.['id']), context);
    expect(outcome).toMatchObject({ outcome: 'confirmed', applied: [] });
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
  });

  it('never expires', async () => {
    const scene = await startApp();
    const years = 10 * 365 * 24 * 60 * 60_000;
    expect((await press(scene, linkFor(scene, news, { ageMs: years }))).statusCode).toBe(200);
  });

  it('works while Braze is down, and reads nothing from it', async () => {
    const scene = await startApp();
    scene.braze.world.addFault({ kind: 'reset', times: 'until_cleared' });
    expect((await press(scene, linkFor(scene))).statusCode).toBe(200);
    expect(scene.braze.world.requests()).toEqual([]);
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
  });

  it('is not called done when it could not be recorded', async () => {
    const scene = await startApp();
    scene.store.record = () => Promise.reject(new AppError('store_unavailable'));
    expectProblem(await press(scene, linkFor(scene)), 503, 'store_unavailable');
  });

  it('with a wrong link counts for the network it comes from, and costs a right one from there nothing', async () => {
    const scene = await startApp({ config: { limits: { sessionsPerMinute: 3 } } });
    const right = linkFor(scene);
    const wrong = (index: number) => right.replace(/.{4}$/, String(1000 + index));
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await press(scene, wrong(index))).statusCode);
    expect(statuses).toEqual([404, 404, 404, 429, 429]);
    expect((await press(scene, wrong(9), { remoteAddress: '203.0.113.7' })).statusCode).toBe(404);
    expect((await press(scene, right)).statusCode).toBe(200);
  });

  it('is limited for each link, and not for the network that everybody presses from', async () => {
    const scene = await startApp();
    const link = linkFor(scene);
    const statuses: number[] = [];
    for (let time = 0; time < 11; time += 1) statuses.push((await press(scene, link)).statusCode);
    expect(statuses).toEqual([...Array<number>(10).fill(200), 429]);
    const other = linkFor(scene, news, { value: 'grace@example.com' });
    expect((await press(scene, other)).statusCode).toBe(200);
  });
});

describe('a press that is none', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  it.each([
    { what: 'an empty form', payload: '', headers: form },
    { what: 'another value', payload: 'List-Unsubscribe=Yes', headers: form },
    { what: 'another case', payload: 'list-unsubscribe=One-Click', headers: form },
    { what: 'JSON', payload: '{"List-Unsubscribe":"One-Click"}', headers: { 'content-type': 'application/json' } },
    {
      what: 'a form without an end',
      payload: '--x\r\nContent-Disp',
      headers: { 'content-type': 'multipart/form-data; boundary=x' },
    },
    { what: 'a form without a boundary', payload: 'x', headers: { 'content-type': 'multipart/form-data' } },
  ])('is refused with what would be right: $what', async ({ payload, headers }) => {
    const scene = await startApp();
    const link = linkFor(scene, news, { value: poison });
    await expectRefused(scene, () => press(scene, link, { payload, headers }), 400, 'invalid_request');
  });

  it('is refused when it is too large', async () => {
    const scene = await startApp();
    const payload = `List-Unsubscribe=One-Click&x=${'x'.repeat(5000)}`;
    await expectRefused(scene, () => press(scene, linkFor(scene), { payload }), 413, 'body_too_large');
  });

  const links: { what: string; make: (scene: HttpScene) => string }[] = [
    { what: 'cut off', make: (scene) => linkFor(scene, news, { value: poison }).slice(0, -1) },
    { what: 'for somebody else than was signed', make: (scene) => linkFor(scene).replace('ada@', 'eve.poison@') },
    {
      what: 'for another topic than was signed',
      make: (scene) => linkFor(scene, news, { value: poison }).replace('news', 'offers'),
    },
    {
      what: 'for a topic that is not there',
      make: (scene) => linkFor(scene, { topic: 'gone', channel: 'email' }, { value: poison }),
    },
    {
      what: "for a topic of another property's",
      make: (scene) => linkFor(scene, { topic: 'insider', channel: 'email' }, { value: poison }),
    },
    {
      what: 'for a channel it does not reach',
      make: (scene) => linkFor(scene, { topic: 'news', channel: 'sms' }, { value: poison }),
    },
    { what: 'of another property', make: (scene) => linkFor(scene, news, { value: poison, property: 'acme-shop' }) },
    {
      what: 'of a property that is not there',
      make: (scene) => linkFor(scene, news, { value: poison, property: 'nowhere' }),
    },
    {
      what: 'signed with the key of view links',
      make: (scene) => linkFor(scene, news, { value: poison, by: { id: 'u1', secret: secrets.linkSecret } }),
    },
    {
      what: 'a view link',
      make: (scene) => {
        const target = { kind: 'email', value: poison } as const;
        return signLink(
          { property: 'acme-www', issuedAt: scene.clock.now(), target },
          { id: 'k1', secret: secrets.linkSecret },
        );
      },
    },
    { what: 'made up', make: () => poison },
  ];
  it.each(links)('is not found when its link is $what', async ({ make }) => {
    const scene = await startApp();
    const problem = await expectRefused(scene, () => press(scene, make(scene)), 404, 'not_found');
    expect(problem).toEqual(expectProblem(await scene.app.inject({ url: '/nowhere' }), 404, 'not_found'));
  });
});

describe('the longest subject there is', () => {
  it.each([
    ['plain letters', 'x'.repeat(512)],
    ['letters that take nine signs escaped', '漢'.repeat(512)],
    ['letters that take twelve', '😀'.repeat(256)],
  ])('is taken in %s, in the longest link of all', async (_, value) => {
    const scene = await startApp();
    const of = (subject: string) => ({
      ...{ property: 'acme-www', issuedAt: scene.clock.now(), stops: { topic: '*', channel: 'email' } },
      target: { kind: 'external_id', value: subject } as const,
    });
    expect((await press(scene, signLink(of(value), key))).statusCode).toBe(200);
    expect(states(scene)).toHaveLength(2);
    const tooLong = signLink(of(`${value}x`), key);
    expectProblem(await press(scene, tooLong), 404, 'not_found');
    expect(states(scene)).toHaveLength(2);
  });

  it('is refused as a link like any other where it is longer than any path may be', async () => {
    const scene = await startApp();
    expect((await press(scene, '漢'.repeat(5000))).statusCode).toBe(404);
  });
});

describe('too many presses, by hand', () => {
  it('are told on a page to come back, and by a mailbox service in a problem', async () => {
    const scene = await startApp();
    const url = `/v1/one-click/${encodeURIComponent(linkFor(scene))}`;
    for (let time = 0; time < 10; time += 1) expect((await scene.app.inject({ url })).statusCode).toBe(200);
    const page = await scene.app.inject({ url });
    expect(page.statusCode).toBe(429);
    expect(page.headers['content-type']).toMatch(/^text\/html/);
    for (let time = 0; time < 10; time += 1) expect((await press(scene, linkFor(scene))).statusCode).toBe(200);
    expectProblem(await press(scene, linkFor(scene)), 429, 'rate_limited');
  });
});

describe('a one-click link that is opened', () => {
  it('changes nothing, however often, and shows what a button would stop', async () => {
    const scene = await startApp();
    const before = scene.rows();
    const url = `/v1/one-click/${encodeURIComponent(linkFor(scene))}`;
    for (const method of ['GET', 'HEAD', 'GET'] as const) {
      const response = await scene.app.inject({ method, url, headers: { 'accept-language': 'fr-CA,en;q=0.5' } });
      expect(response.statusCode).toBe(200);
      expect(response.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      if (method === 'GET') expect(response.body).toContain('<html lang="fr" dir="ltr">');
      if (method === 'GET') expect(response.body).toContain('Nouveautés');
    }
    expect(scene.rows()).toEqual(before);
    expect(scene.nudged).toEqual([]);
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('acts by its button, and the page says so', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } });
    const url = `/v1/one-click/${encodeURIComponent(linkFor(scene, news, { value: 'a+b&c@example.com' }))}`;
    const page = (await scene.app.inject({ url })).body;
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? '';
    const fields = [...page.matchAll(/name="([^"]+)" value="([^"]+)"/g)];
    const form = new URLSearchParams(fields.map(([, name = '', value = '']): [string, string] => [name, value]));
    const done = await scene.app.inject({
      ...{ method: 'POST', url: action.replaceAll('&#39;', "'").replaceAll('&#38;', '&') },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      payload: form.toString(),
    });
    expect(done.statusCode).toBe(200);
    expect(done.body).toContain('You are unsubscribed');
    expect(states(scene)).toEqual([{ ...news, state: 'unsubscribed' }]);
  });

  it.each(['', `/${poison}`])('is the page of a link that no longer works when it is "%s"', async (rest) => {
    const scene = await startApp();
    const opened = await scene.app.inject({ url: `/v1/one-click${rest}` });
    expect(opened.statusCode).toBe(404);
    expect(opened.body).toBe((await scene.app.inject({ url: '/confirm' })).body);
    if (rest === '') return;
    const payload = 'List-Unsubscribe=One-Click&answer=page';
    const pressed = await press(scene, poison, { payload });
    expect({ status: pressed.statusCode, body: pressed.body }).toEqual({ status: 404, body: opened.body });
  });
});
