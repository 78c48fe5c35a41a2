import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { linkResponse } from '../../src/contract.ts';
import { createMessageLinks } from '../../src/delivery/message-link.ts';
import type { DueMessage } from '../../src/store/outbox.ts';
import { expectProblem, signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const ada = 'ada@example.com';
const minuteMs = 60_000;

async function openBlind(scene: HttpScene, email = ada): Promise<string> {
  return (await scene.openSession({ body: { identities: { email } } })).session.token;
}

function askForLink(scene: HttpScene, token: string, network = '192.0.2.1'): Promise<LightMyRequestResponse> {
  return scene.app.inject({
    ...{ method: 'POST', url: '/v1/links', remoteAddress: network },
    headers: { origin: 'https://www.acme.example', authorization: `Bearer ${token}` },
  });
}

async function dueMessages(scene: HttpScene): Promise<readonly DueMessage[]> {
  const lease = await scene.store.acquireLease('eu', 'test', 1000, scene.clock.now());
  if (lease === undefined) throw new Error('the lease is taken');
  return scene.store.claimMessages(lease, 10, 1000, scene.clock.now());
}

describe('a link that was asked for', () => {
  it('goes to the address of the session and shows its owner their choices', async () => {
    const scene = await startApp();
    const token = await openBlind(scene);
    const response = await askForLink(scene, token);
    expect(response.statusCode).toBe(202);
    expect(linkResponse.strict().parse(response.json()).session.token).not.toBe(token);
    expect(scene.nudged).toEqual(['eu']);

    const [message] = await dueMessages(scene);
    if (message === undefined) throw new Error('no message is due');
    expect(message).toMatchObject({ kind: 'access', target: { kind: 'email', value: ada }, cells: [] });
    const { url, expiresAt } = createMessageLinks(scene.config)(message, scene.clock.now());
    expect(expiresAt).toBe(scene.clock.now() + 30 * minuteMs);
    const { origin, pathname, search, hash } = new URL(url);
    expect({ page: origin + pathname, search }).toEqual({ page: 'https://prefs.acme.example/p/acme-www', search: '' });
    const link = hash.replace('#preference-center-link=', '');
    expect(await scene.openSession({ body: { link } })).toMatchObject({ proof: 'code', may: { view: true } });
    expectProblem(await scene.postSession({ property: 'acme-shop', body: { link } }), 401, 'credentials_rejected');
  });

  it('is stored without its code, and logged without its address', async () => {
    const scene = await startApp();
    await askForLink(scene, await openBlind(scene));
    const [stored] = scene.query('select * from message');
    expect(JSON.stringify(stored)).not.toMatch(/c1\.|@/);
    expect(scene.log.join('\n')).not.toMatch(/ada@|c1\./);
  });

  it('opens the page that the property names', async () => {
    const scene = await startApp();
    await askForLink(scene, await openBlind(scene));
    const [message] = await dueMessages(scene);
    const [first, ...others] = scene.config.properties;
    const properties = [{ ...(first as NonNullable<typeof first>), linkUrl: 'https://www.acme.example/you?a=b' }];
    const links = createMessageLinks({ ...scene.config, properties: [...properties, ...others] });
    expect(links(message as DueMessage, 0).url).toMatch(
      /^https:\/\/www\.acme\.example\/you\?a=b#preference-center-link=c1\./,
    );
  });
});

describe('asking for a link', () => {
  it('is answered the same for an address that is known, one that is not, and one that had its quota', async () => {
    const scene = await startApp({ config: { limits: { ...loose, linksPerHour: 1 } } });
    const known = await openBlind(scene);
    await scene.patch(known, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    const answers = [
      await askForLink(scene, known),
      await askForLink(scene, known),
      await askForLink(scene, await openBlind(scene, 'eve@example.com')),
    ];
    const bare = answers.map(({ statusCode, headers, body }) => ({
      ...{ statusCode, headers: Object.entries(headers).filter(([name]) => !/date|ratelimit/.test(name)) },
      body: body.replace(/"token":"[^"]+"/, '"token":""'),
    }));
    expect(bare[1]).toEqual(bare[0]);
    expect(bare[2]).toEqual(bare[0]);
    expect(scene.query("select count(*) as count from message where kind = 'access' and reason is null")).toEqual([
      { count: 2 },
    ]);
  });

  it('by a stranger leaves the owner of the address links and confirmations of their own', async () => {
    const scene = await startApp({ config: { limits: { ...loose, linksPerHour: 2, confirmationsPerHour: 1 } } });
    const stranger = await openBlind(scene);
    for (let time = 0; time < 9; time += 1) await askForLink(scene, stranger, '203.0.113.66');
    await askForLink(scene, await openBlind(scene), '192.0.2.7');
    expect(scene.query("select count(*) as count from message where kind = 'access' and reason is null")).toEqual([
      { count: 3 },
    ]);
    await scene.patch(stranger, [{ topic: 'news', channel: 'email', state: 'subscribed' }]);
    expect(scene.query("select count(*) as count from message where kind = 'confirmation'")).toEqual([{ count: 1 }]);
  });

  it('is limited for each network, and told when to come back', async () => {
    const scene = await startApp({ config: { limits: { ...loose, linksPerMinute: 2 } } });
    const token = await openBlind(scene);
    for (let time = 0; time < 2; time += 1) expect((await askForLink(scene, token)).statusCode).toBe(202);
    const response = await askForLink(scene, token);
    expectProblem(response, 429, 'rate_limited');
    expect(Number(response.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('needs a live session, a page of its property, and an address', async () => {
    const scene = await startApp();
    expectProblem(await askForLink(scene, 'nonsense'), 401, 'session_rejected');
    const token = await openBlind(scene);
    const foreign = { origin: 'https://evil.example', authorization: `Bearer ${token}` };
    const elsewhere = await scene.app.inject({ method: 'POST', url: '/v1/links', headers: foreign });
    expectProblem(elsewhere, 403, 'origin_not_allowed');
    expect(scene.rows()).toMatchObject({ message: 0, target: 0 });
  });

  it('is offered, and taken, only where a campaign carries it', async () => {
    const scene = await startApp();
    expect(await scene.openSession({ body: { identities: { email: ada } } })).toMatchObject({ accessLink: true });
    const [eu] = scene.config.connections;
    const without = await startApp({
      config: { connections: [{ ...eu, accessCampaignId: undefined }] },
    });
    const { session, accessLink } = await without.openSession({ body: { identities: { email: ada } } });
    expect(accessLink).toBe(false);
    expectProblem(await askForLink(without, session.token), 403, 'not_permitted');
  });

  it('may be done with proof, too', async () => {
    const scene = await startApp();
    const siteToken = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
    const { session } = await scene.openSession({ body: { token: siteToken } });
    expect((await askForLink(scene, session.token)).statusCode).toBe(202);
  });
});

const loose = { sessionsPerMinute: 100_000, changesPerMinute: 100_000, linksPerMinute: 100_000 };
