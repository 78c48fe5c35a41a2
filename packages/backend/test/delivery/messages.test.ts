import { describe, expect, it } from 'vitest';
import { messageProperties } from '../../src/delivery/message-properties.ts';
import type { Target } from '../../src/store/store.ts';
import { accessCampaignId, campaignId } from '../braze/simulated-braze.ts';
import { contextAt, paths, setScene, type Scene } from './delivery-scene.ts';

const ada: Target = { kind: 'email', value: 'ada@example.com' };
const day = 24 * 3_600_000;

async function ask(scene: Scene, target: Target = ada, id = 'confirmation-1'): Promise<void> {
  const now = scene.clock.now();
  const cells = [{ topic: 'news', channel: 'email' }];
  const request = {
    id,
    secretHash: 'a'.repeat(64),
    target,
    connection: 'eu',
    cells,
    expiresAt: now + day,
    maxPerHour: 5,
  };
  await scene.store.record({ changes: [], confirmations: [request], context: contextAt(now) });
  scene.deliverer.nudge();
}

const linesOf = (scene: Scene): (readonly [string, unknown])[] =>
  scene.log
    .filter(({ message }) => message.endsWith('a message'))
    .map(({ message, outcome, reason }) => [message, outcome ?? reason]);

describe('a confirmation message', () => {
  it('reaches an address that Braze does not know, with everything the campaign needs', async () => {
    const scene = await setScene();
    await ask(scene);
    await scene.until(() => linesOf(scene).length === 1);
    expect(scene.braze.world.outbox({ campaignId })).toMatchObject([
      {
        to: ada.value,
        triggerProperties: {
          confirmation_url: 'https://prefs.example.com/confirmation/confirmation-1',
          property: 'Acme',
          topics: ['News'],
          language: 'en',
        },
      },
    ]);
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  });

  it('goes to an external id by external id', async () => {
    const scene = await setScene({ braze: { people: [{ externalId: 'U-1', email: 'u1@example.com' }] } });
    await ask(scene, { kind: 'external_id', value: 'U-1' });
    await scene.until(() => linesOf(scene).length === 1);
    expect(scene.braze.world.outbox()).toMatchObject([{ to: 'u1@example.com' }]);
  });

  it.each([
    { kind: 'status', status: 503 },
    { kind: 'reset', effect: 'applied' },
    { kind: 'timeout', effect: 'lost' },
  ] as const)('is sent again after $kind $status: once too often rather than never', async (fault) => {
    const scene = await setScene({ client: { timeoutMs: 100 } });
    scene.braze.world.addFault(fault);
    await ask(scene);
    await scene.until(() => linesOf(scene).length === 1);
    scene.clock.advance(500);
    await scene.until(() => linesOf(scene).length === 2);
    expect(linesOf(scene)[1]).toEqual(['sent a message', 'ok']);
  });

  it('that Braze rejects is not tried again', async () => {
    const scene = await setScene({ connection: { confirmationCampaignId: 'aaaaaaaa-0000-4000-8000-000000000000' } });
    await ask(scene);
    await scene.until(() => linesOf(scene).length === 1);
    expect(linesOf(scene)[0]?.[1]).toBe('rejected');
    expect(await scene.store.nextDueAt('eu')).toBeUndefined();
  });

  it('that nobody could send is dropped with its reason, and without a request', async () => {
    const scene = await setScene({ connection: { confirmationCampaignId: undefined } });
    await ask(scene);
    await scene.until(() => linesOf(scene).length === 1);
    expect(linesOf(scene)).toEqual([['dropped a message', 'campaign_missing']]);
    expect(scene.braze.world.requests()).toEqual([]);
  });

  it('to a phone number is dropped, because a campaign cannot be triggered for one', async () => {
    const scene = await setScene();
    await ask(scene, { kind: 'phone', value: '+33612345678' });
    await scene.until(() => linesOf(scene).length === 1);
    expect(linesOf(scene)[0]?.[1]).toBe('recipient_has_no_inbox');
  });

  it('waits, like everything else, while Braze refuses the key', async () => {
    const scene = await setScene({ braze: { keys: [] } });
    await ask(scene);
    await scene.until(() => scene.deliverer.status().state === 'stopped_by_braze');
    scene.braze.world.setKeys([{ key: 'simulator-key' }]);
    scene.clock.advance(60_000);
    await scene.until(() => scene.braze.world.outbox().length === 1);
    expect(scene.braze.world.requests({ path: paths.trigger })).toHaveLength(2);
  });
});

describe("a link to one's choices", () => {
  const askForLink = async (scene: Scene, target: Target): Promise<void> => {
    const at = scene.clock.now();
    await scene.store.requestAccess({
      ...{
        id: `link-${target.value}`,
        target,
        connection: 'eu',
        property: 'acme-www',
        language: 'fr',
        network: null,
        at,
      },
      ...{ expiresAt: at + day, maxPerHour: 2 },
    });
    scene.deliverer.nudge();
  };

  it('goes out by a campaign of its own', async () => {
    const scene = await setScene({
      braze: { people: [{ email: ada.value }] },
      connection: { accessCampaignId },
    });
    await askForLink(scene, ada);
    await scene.until(() => linesOf(scene).length === 1);
    expect(scene.braze.world.outbox()).toMatchObject([
      { to: ada.value, campaignId: accessCampaignId, triggerProperties: { access_url: expect.any(String) as string } },
    ]);
  });

  it('creates nobody in Braze who was not there', async () => {
    const scene = await setScene({ braze: { people: [] }, connection: { accessCampaignId } });
    await askForLink(scene, ada);
    await scene.until(() => linesOf(scene).length === 1);
    expect(linesOf(scene)).toEqual([['sent a message', 'ok']]);
    expect(scene.braze.world.people()).toEqual([]);
    expect(scene.braze.world.outbox()).toEqual([]);
  });

  it('is dropped where no campaign carries it', async () => {
    const scene = await setScene();
    await askForLink(scene, ada);
    await scene.until(() => linesOf(scene).length === 1);
    expect(linesOf(scene)).toEqual([['dropped a message', 'campaign_missing']]);
  });
});

describe('what a message says', () => {
  const config = {
    topics: [
      { code: 'news', name: { en: 'Product news', fr: 'Nouveautés produit' }, channels: {} },
      { code: 'offers', name: 'Offers', channels: {} },
    ],
    properties: [{ code: 'acme-www', name: 'Acme' }],
  } as unknown as Parameters<typeof messageProperties>[0];
  const message = {
    ...{ id: 'c', kind: 'confirmation' as const, target: ada, property: 'acme-www', language: 'fr', attempts: 0 },
    cells: ['offers', 'news', 'retired'].map((topic) => ({ topic, channel: 'email' })),
    expiresAt: 0,
  };
  const link = { url: 'https://prefs.example.com/confirm/c.s', expiresAt: Date.parse('2026-03-08T12:00:00Z') };
  const common = { property: 'Acme', language: 'fr', expires_at: '2026-03-08T12:00:00.000Z' };

  it('names the property and the topics in the language of the visitor, in the order of the configuration', () => {
    const topics = ['Nouveautés produit', 'Offers'];
    expect(messageProperties(config, message, link)).toEqual({ ...common, topics, confirmation_url: link.url });
    expect(messageProperties(config, { ...message, kind: 'notice' }, link)).toEqual({
      ...{ ...common, topics, link_url: link.url },
    });
  });

  it('is about no topic where it only brings a link', () => {
    expect(messageProperties(config, { ...message, kind: 'access' }, link)).toEqual({ ...common, link_url: link.url });
  });
});
