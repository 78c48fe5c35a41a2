import { describe, expect, it } from 'vitest';
import { confirmationProperties } from '../../src/delivery/confirmation-message.ts';
import type { Target } from '../../src/store/store.ts';
import { campaignId } from '../braze/simulated-braze.ts';
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
    .filter(({ message }) => message.includes('confirmation'))
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
          confirmation_url: 'https://prefs.example.com/confirm/confirmation-1',
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
    expect(linesOf(scene)[1]).toEqual(['sent a confirmation message', 'ok']);
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
    expect(linesOf(scene)).toEqual([['dropped a confirmation message', 'campaign_missing']]);
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

describe('what a confirmation message says', () => {
  const news = { code: 'news', name: { en: 'Product news', fr: 'Nouveautés produit' }, channels: {} };
  const offers = { code: 'offers', name: 'Offers', channels: {} };
  const property = {
    code: 'acme-www',
    name: 'Acme',
    origins: [],
    pageIdentity: 'unproved',
    identities: {},
    languages: ['en'],
    texts: {},
    launcher: false,
  };
  const message = {
    ...{ confirmationId: 'c', target: ada, property: 'acme-www', language: 'fr', attempts: 0 },
    cells: [
      { topic: 'offers', channel: 'email' },
      { topic: 'news', channel: 'email' },
      { topic: 'retired', channel: 'email' },
    ],
    expiresAt: Date.parse('2026-03-08T12:00:00Z'),
  };

  it('names the property and the topics in the language of the visitor, in the order of the configuration', () => {
    const config = { topics: [news, offers], properties: [property] } as unknown as Parameters<
      typeof confirmationProperties
    >[0];
    expect(confirmationProperties(config, message, 'https://prefs.example.com/confirm/c.s')).toEqual({
      confirmation_url: 'https://prefs.example.com/confirm/c.s',
      property: 'Acme',
      topics: ['Nouveautés produit', 'Offers'],
      language: 'fr',
      expires_at: '2026-03-08T12:00:00.000Z',
    });
  });
});
