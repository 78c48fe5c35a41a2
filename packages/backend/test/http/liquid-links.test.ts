import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Liquid } from 'liquidjs';
import { describe, expect, it } from 'vitest';
import { secrets } from './http-config.ts';
import { startApp, type HttpScene } from './http-scene.ts';

/** The blocks a template author pastes, as the page has them. */
const docs = readFileSync(new URL('../../../../docs/links.md', import.meta.url), 'utf8');
const templates = [...docs.matchAll(/```liquid\n(.+)\n```/g)].map(([, template = '']) => template);
const of = (purpose: string, kind: string): string =>
  templates.find((each) => each.includes(`v1.${purpose}.`) && each.includes(`.${kind}.{{`)) ?? '';

interface Profile {
  readonly user_id?: string;
  readonly email_address?: string;
}

/** Renders a template as Braze does: `${name}` is a field of the profile, and two filters are Braze's own. */
function render(template: string, profile: Profile, nowMs: number): string {
  const engine = new Liquid({ strictVariables: true, strictFilters: true });
  engine.registerFilter('hmac_sha256_hex', (text: string, key: string) =>
    createHmac('sha256', key).update(text).digest('hex'),
  );
  engine.registerFilter('date', (_when: string, format: string) => {
    expect(format).toBe('%s');
    return String(Math.floor(nowMs / 1000));
  });
  const ours = template
    .replaceAll('ACME_LINK_SECRET', secrets.linkSecret)
    .replaceAll('ACME_ONE_CLICK_SECRET', secrets.oneClickSecret)
    .replaceAll('product_news', 'news')
    .replaceAll(/\$\{(\w+)\}/g, '$1');
  return String(engine.parseAndRenderSync(ours, profile));
}

/** What the loader takes off the address bar. */
function linkIn(url: string): string {
  return new URL(url).searchParams.get('preference-center-link') ?? '';
}

describe("the Liquid of docs/links.md, rendered as Braze's", () => {
  it('has a template for each purpose and kind', () => {
    expect(templates).toHaveLength(4);
    expect(
      new Set([
        of('view', 'external_id'),
        of('view', 'email'),
        of('one-click', 'email'),
        of('one-click', 'external_id'),
      ]),
    ).toEqual(new Set(templates));
  });

  it.each([
    'ada@example.com',
    'ada+news@example.com',
    'a.b_c%d&e=f#g/h?i@example.com',
    "o'hara@example.com",
    'é@exämple.com',
    'ADA@Example.com',
  ])('opens the center for the address %s', async (email_address) => {
    const scene = await startApp();
    const url = render(of('view', 'email'), { email_address }, scene.clock.now());
    expect(url).toMatch(/^https:\/\/www\.acme\.example\/preferences\?preference-center-link=[\w.%+*'-]+$/);
    expect((await scene.openSession({ body: { link: linkIn(url) } })).proof).toBe('link');
  });

  it.each(['C-4711', '42', 'a.b.c', 'with space', 'a+b', 'ünïcode/ß?=&#'])(
    'opens it for the external id %s',
    async (user_id) => {
      const scene = await startApp();
      const url = render(of('view', 'external_id'), { user_id }, scene.clock.now());
      expect((await scene.openSession({ body: { link: linkIn(url) } })).proof).toBe('link');
    },
  );

  it('opens it also when a click tracker adds parameters of its own', async () => {
    const scene = await startApp();
    const url = render(of('view', 'email'), { email_address: 'ada@example.com' }, scene.clock.now());
    const link = linkIn(`${url}&utm_source=braze&lid=1#top`);
    expect((await scene.openSession({ body: { link } })).proof).toBe('link');
  });

  const press = (scene: HttpScene, url: string) =>
    scene.app.inject({
      ...{ method: 'POST', url: new URL(url).pathname, payload: 'List-Unsubscribe=One-Click' },
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });

  it.each(['ada@example.com', 'ada+news@example.com', 'a.b_c%d&e=f#g/h?i@example.com'])(
    "stops one topic for %s at the mailbox's button",
    async (email_address) => {
      const scene = await startApp();
      const url = render(of('one-click', 'email'), { email_address }, scene.clock.now());
      expect((await press(scene, url)).statusCode).toBe(200);
      expect(scene.query('select topic, channel, state from choice')).toEqual([
        { topic: 'news', channel: 'email', state: 'unsubscribed' },
      ]);
      expect(scene.query('select value from target')).toEqual([{ value: email_address }]);
    },
  );

  it.each(['C-4711', 'with space', 'a+b', 'a/b'])('stops every topic for the external id %s', async (user_id) => {
    const scene = await startApp();
    const url = render(of('one-click', 'external_id'), { user_id }, scene.clock.now());
    expect((await press(scene, url)).statusCode).toBe(200);
    expect(scene.query('select topic, channel, state from choice order by topic')).toEqual([
      { topic: 'news', channel: 'email', state: 'unsubscribed' },
      { topic: 'offers', channel: 'email', state: 'unsubscribed' },
    ]);
    expect(scene.query('select kind, value from target')).toEqual([{ kind: 'external_id', value: user_id }]);
  });

  it('makes a link that names nobody where the profile has none, and such a link is refused', async () => {
    const scene = await startApp();
    const url = render(of('view', 'external_id'), { user_id: '' }, scene.clock.now());
    expect((await scene.postSession({ body: { link: linkIn(url) } })).statusCode).toBe(401);
  });
});

it('has vectors in the docs that HMAC-SHA256 gives', () => {
  const rows = [...docs.matchAll(/^\| `([0-9a-f]{64})`\s+\| `(v1\.[^`]+)`\s+\| `([0-9a-f]{64})`\s+\|$/gm)];
  expect(rows).toHaveLength(3);
  for (const [, secret = '', text = '', expected] of rows) {
    expect(createHmac('sha256', secret).update(text).digest('hex')).toBe(expected);
  }
});
