import { describe, expect, it } from 'vitest';
import { createMessageLinks } from '../../src/delivery/message-link.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import type { DueMessage } from '../../src/store/outbox.ts';
import { noticeCampaignId } from '../braze/simulated-braze.ts';
import { secrets } from './http-config.ts';
import { signSiteToken, startApp, type HttpScene } from './http-scene.ts';

const ada = 'ada@example.com';
const stopNews = { topic: 'news', channel: 'email', state: 'unsubscribed' } as const;

/** A scene whose workspace has a campaign for notices; `property` changes fields of `acme-www`. */
async function startTelling(property: Readonly<Record<string, unknown>> = {}): Promise<HttpScene> {
  const { config } = await startApp();
  const connections = config.connections.map((connection) => ({ ...connection, noticeCampaignId }));
  const [www, ...others] = config.properties;
  return startApp({ config: { connections, properties: [{ ...www, ...property }, ...others] } });
}

async function openBlind(scene: HttpScene): Promise<string> {
  return (await scene.openSession({ body: { identities: { email: ada } } })).session.token;
}

async function notices(scene: HttpScene): Promise<readonly DueMessage[]> {
  scene.clock.advance(600_000);
  const lease = await scene.store.acquireLease('eu', 'test', 1000, scene.clock.now());
  if (lease === undefined) throw new Error('the lease is taken');
  return (await scene.store.claimMessages(lease, 10, 1000, scene.clock.now())).filter(({ kind }) => kind === 'notice');
}

describe('an opt-out without proof', () => {
  it('is told to the address, with a link that lets its owner put it right', async () => {
    const scene = await startTelling();
    await scene.patch(await openBlind(scene), [stopNews]);
    const [notice, ...more] = await notices(scene);
    expect(more).toEqual([]);
    expect(notice).toMatchObject({ target: { value: ada }, cells: [{ topic: 'news', channel: 'email' }] });
    const { url } = createMessageLinks(scene.config)(notice as DueMessage, scene.clock.now());
    scene.clock.advance(6 * 24 * 3_600_000);
    const link = new URL(url).hash.replace('#preference-center-link=', '');
    const owner = await scene.openSession({ body: { link } });
    expect(owner).toMatchObject({ proof: 'code', may: { view: true, optIn: 'now' } });
    expect((await scene.patch(owner.session.token, [{ ...stopNews, state: 'subscribed' }])).statusCode).toBe(200);
  });

  it('is told also where it came by a link beyond its age, which may have been forwarded since', async () => {
    const scene = await startTelling();
    const issuedAt = scene.clock.now() - 40 * 24 * 3_600_000;
    const target = { kind: 'email', value: ada } as const;
    const link = signLink({ property: 'acme-www', issuedAt, target }, { id: 'k1', secret: secrets.linkSecret });
    const { session, proof } = await scene.openSession({ body: { link } });
    expect(proof).toBe('old_link');
    await scene.patch(session.token, [stopNews]);
    expect(await notices(scene)).toMatchObject([{ target: { value: ada }, cells: [{ topic: 'news' }] }]);
  });

  it('is told wherever it can be, unless the property says otherwise', async () => {
    const scene = await startTelling({ blindOptOuts: { notice: false } });
    await scene.patch(await openBlind(scene), [stopNews]);
    expect(await notices(scene)).toEqual([]);
    const without = await startApp();
    await without.patch(await openBlind(without), [stopNews]);
    expect(without.rows()).toMatchObject({ choice: 1, message: 0 });
  });

  it('is answered the same whether it is told or not', async () => {
    const scene = await startTelling();
    const token = await openBlind(scene);
    const answers: unknown[] = [];
    for (let time = 0; time < 2; time += 1) {
      answers.push((await scene.patch(token, [stopNews])).json<{ results: unknown }>().results);
    }
    expect(answers[1]).toEqual(answers[0]);
  });
});

it('tells nobody of what somebody with proof stops, nor of an opt-in that waits', async () => {
  const scene = await startTelling();
  const siteToken = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
  const proved = await scene.openSession({ body: { token: siteToken } });
  await scene.patch(proved.session.token, [stopNews]);
  await scene.patch(await openBlind(scene), [{ topic: 'offers', channel: 'email', state: 'subscribed' }]);
  expect(scene.query('select kind from message')).toEqual([{ kind: 'confirmation' }]);
  expect(await notices(scene)).toEqual([]);
});
