import { createHmac } from 'node:crypto';
import type { LightMyRequestResponse } from 'fastify';
import { beforeEach, describe, expect, it } from 'vitest';
import type { LinkKey } from '../../src/config/proof-schema.ts';
import { signLink, type LinkContent } from '../../src/identity/signed-link.ts';
import { configText, origins, secrets } from '../http/http-config.ts';
import { expectProblem, startApp, type HttpScene } from '../http/http-scene.ts';
import { otherThan } from './attack.ts';
import { secureEvidence } from './evidence.ts';
import { homoglyphs } from './forging.ts';
import { expectIdentical } from './identical.ts';

const dayMs = 24 * 60 * 60_000;
const viewKey: LinkKey = { id: 'k1', secret: secrets.linkSecret };
const oneClickKey: LinkKey = { id: 'u1', secret: secrets.oneClickSecret };
const victim = { kind: 'email', value: 'victim@example.com' } as const;
const attacker = { kind: 'email', value: 'attacker@example.com' } as const;
const stops = { topic: 'news', channel: 'email' };

let scene: HttpScene;
beforeEach(async () => {
  scene = await startApp();
});

const link = (more: Partial<LinkContent> = {}, key = viewKey): string =>
  signLink({ property: 'acme-www', issuedAt: scene.clock.now(), target: attacker, ...more }, key);

/** A text of any shape, signed with any secret, as only who holds it can. */
function signed(text: string, secret: string = secrets.linkSecret): string {
  return `${text}.${createHmac('sha256', secret).update(text).digest('hex')}`;
}

const open = (some: string): Promise<LightMyRequestResponse> => scene.postSession({ body: { link: some } });
const press = (some: string): Promise<LightMyRequestResponse> =>
  scene.app.inject({
    ...{ method: 'POST', url: `/v1/one-click/${encodeURIComponent(some)}`, payload: 'List-Unsubscribe=One-Click' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });

/** Each of the links opens nothing and stops nothing, in the same bytes as every other. */
async function expectWorthless(links: Iterable<string>): Promise<void> {
  const evidence = secureEvidence(scene);
  const [opened, pressed] = [new Map<string, LightMyRequestResponse>(), new Map<string, LightMyRequestResponse>()];
  for (const some of links) {
    opened.set(some, await open(some));
    pressed.set(some, await press(some));
  }
  for (const answers of [opened, pressed]) expectIdentical(answers);
  for (const answer of opened.values()) expectProblem(answer, 401, 'credentials_rejected');
  for (const answer of pressed.values()) expectProblem(answer, 404, 'not_found');
  evidence.expectNothingHappened();
  expect(scene.braze.world.requests()).toEqual([]);
}

/** The link with one of its parts replaced; the signature is left as it was. */
function altered(right: string, replace: Readonly<Record<string, string>>): string[] {
  return Object.entries(replace).map(([part, other]) => {
    expect(right).toContain(part);
    return right.replace(part, other);
  });
}

describe('a signed link', () => {
  it('does what it is for when it is right', async () => {
    expect((await open(link())).json()).toMatchObject({ proof: 'link' });
    expect((await press(link({ stops }, oneClickKey))).statusCode).toBe(200);
  });

  it('is worthless with any part of it altered, though the signature is left', async () => {
    const issued = String(scene.clock.now() / 1000);
    const fields = {
      ...{ 'v1.': 'v2.', 'acme-www': 'acme-app', [attacker.value]: victim.value, [issued]: String(Number(issued) + 1) },
      '.email.attacker': '.external_id.attacker',
    };
    await expectWorthless([
      ...altered(link(), { ...fields, '.view.': '.one-click.', '.k1.': '.k2.' }),
      ...altered(link({ stops }, oneClickKey), {
        ...fields,
        '.one-click.': '.view.',
        '.u1.': '.k1.',
        '.news.': '.*.',
        'news.email': 'news.sms',
      }),
    ]);
  });

  it('is worthless with any one sign of the signature changed, left out, doubled or in another writing', async () => {
    const right = link();
    const start = right.length - 64;
    const signature = right.slice(start);
    const changed = Array.from({ length: 64 }, (_, at) => [
      right.slice(0, start + at) + otherThan(right.charAt(start + at)) + right.slice(start + at + 1),
      right.slice(0, start + at) + right.slice(start + at + 1),
    ]);
    const base64 = Buffer.from(signature, 'hex').toString('base64url');
    const writings = [
      signature.toUpperCase(),
      base64,
      `${signature}${signature}`,
      '',
      `0x${signature}`,
      `${signature} `,
      `${signature}\n`,
      `${signature}.`,
    ];
    await expectWorthless([...changed.flat(), ...writings.map((writing) => right.slice(0, start) + writing)]);
  });

  it('is worthless when it was signed with the key of another purpose, or with any other secret', async () => {
    const foreign = [secrets.secret, secrets.siteSecret, '', 'undefined', '0'.repeat(64)];
    await expectWorthless([
      ...foreign.map((secret) => link({}, { ...viewKey, secret })),
      ...foreign.map((secret) => link({ stops }, { ...oneClickKey, secret })),
      link({}, { ...viewKey, secret: secrets.oneClickSecret }),
      link({ stops }, { ...oneClickKey, secret: secrets.linkSecret }),
      link({}, { ...viewKey, id: 'constructor' }),
      link({}, { ...viewKey, id: '__proto__' }),
    ]);
  });

  it('is good for its own purpose only', async () => {
    const evidence = secureEvidence(scene);
    expectProblem(await press(link()), 404, 'not_found');
    expectProblem(await press(link({ stops }, viewKey)), 404, 'not_found');
    expectProblem(await open(link({ stops }, oneClickKey)), 401, 'credentials_rejected');
    expectProblem(await open(link({}, oneClickKey)), 401, 'credentials_rejected');
    evidence.expectNothingHappened();
  });

  it('is worthless when its shape is wrong, though the right key signed it', async () => {
    const [now, who] = [scene.clock.now() / 1000, victim.value];
    await expectWorthless(
      [
        ...[
          `v1.view.k1.acme-www.${now}.${who}`,
          `v1.view.k1.acme-www.${now}.email.`,
          `v1.view.k1.acme-www.${now}.phone.+33612345678`,
        ],
        ...[
          `v1.view.k1.acme-www.0${now}.email.${who}`,
          `v1.view.k1.acme-www.${now}0.email.${who}`,
          `v1.view.k1.acme-www.-${now}.email.${who}`,
        ],
        ...[
          `v1.view.k1.acme-www.1e9.email.${who}`,
          `v1.view.k1.acme-www..email.${who}`,
          `v1.view.k1..${now}.email.${who}`,
        ],
        ...[`v1.VIEW.k1.acme-www.${now}.email.${who}`, `v1.view.k1.${homoglyphs('acme-www')}.${now}.email.${who}`],
        ...[
          `v1.view.k1.acme-www.${now}.email.${who},x@example.com`,
          `v1.view.k1.acme-www.${now}.email.\u212Aate@example.com`,
        ],
        ...[
          `\nv1.view.k1.acme-www.${now}.email.${who}`,
          `v1.view.k1.acme-www.${now}.email.${who}\0`,
          `c1.${who}`,
          'v1',
          '',
        ],
      ].map((text) => signed(text)),
    );
  });

  it('lets nobody who names themselves cleverly pass for somebody else', async () => {
    // The subject is the one part that its owner may have chosen. It comes last, so it stays the subject whatever is in it.
    const names = [
      `email.${victim.value}`,
      `x.v1.view.k1.acme-www.1700000000.email.${victim.value}`,
      `${victim.value}.${'0'.repeat(64)}`,
    ];
    for (const name of names) {
      const answer = await open(link({ target: { kind: 'email', value: name } }));
      if (answer.statusCode === 200) continue;
      expectProblem(answer, 401, 'credentials_rejected');
    }
    expect(
      scene.braze.world.requests({ where: ({ query }) => query['email']?.includes(victim.value) === true }),
    ).toEqual([]);
  });

  it.each([31, 365, 3650])('sees and opts in no more after %s days, and is not renewed by being used', async (days) => {
    const old = link({ issuedAt: Math.max(0, scene.clock.now() - days * dayMs), target: victim });
    scene.braze.world.addPerson({ email: victim.value });
    const session = await scene.openSession({ body: { link: old } });
    expect(session).toMatchObject({
      proof: 'old_link',
      choices: null,
      may: { view: false, optIn: 'after_confirmation', global: false },
    });
    expect(scene.braze.world.requests()).toEqual([]);
    const headers = { authorization: `Bearer ${session.session.token}` };
    expectProblem(await scene.app.inject({ url: '/v1/preferences', headers }), 403, 'not_permitted');
  });

  it('is not younger for a date in the future', async () => {
    const soon = scene.clock.now() + 5 * 60_000 + 1000;
    await expectWorthless(
      [soon, soon + dayMs, 9_999_999_999_000].map((issuedAt) => link({ issuedAt, target: victim })),
    );
  });

  it('opens a session that does not outlive it', async () => {
    const { session } = await scene.openSession({
      body: { link: link({ issuedAt: scene.clock.now() - 30 * dayMs + 60_000 }) },
    });
    expect(session.expiresAt).toBe(scene.clock.now() + 60_000);
    scene.clock.advance(60_000);
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${session.token}` };
    expectProblem(
      await scene.app.inject({ method: 'POST', url: '/v1/sessions/renewals', headers }),
      401,
      'session_rejected',
    );
  });

  it('is worthless at another property, also one that has keys of its own', async () => {
    const { properties } = JSON.parse(configText('http://localhost'));
    const [www, app, shop] = properties;
    const keys = [{ id: 'k1', secret: 'the-key-of-the-shop-0123456789abcdefghij' }];
    const both = await startApp({ config: { properties: [www, app, { ...shop, links: { keys } }] } });
    const ofShop = signLink(
      { property: 'acme-shop', issuedAt: both.clock.now(), target: victim },
      { id: 'k1', secret: keys[0]?.secret ?? '' },
    );
    expect((await both.postSession({ property: 'acme-shop', body: { link: ofShop } })).statusCode).toBe(200);
    for (const property of ['acme-www', 'acme-app'] as const) {
      expectProblem(await both.postSession({ property, body: { link: ofShop } }), 401, 'credentials_rejected');
    }
    // The keys of one property sign nothing for another, whatever the link says of itself.
    const crossed = signLink({ property: 'acme-shop', issuedAt: both.clock.now(), target: victim }, viewKey);
    expectProblem(
      await both.postSession({ property: 'acme-shop', body: { link: crossed } }),
      401,
      'credentials_rejected',
    );
  });
});
