import { describe, expect, it } from 'vitest';
import { apiKey, campaignId, groups } from '../braze/simulated-braze.ts';
import { signSiteToken, startApp, type Ask, type HttpScene } from './http-scene.ts';

const ada = 'ada@example.com';
const trusted: Ask = { property: 'acme-app', body: { identities: { email: ada } } };

function exportsOf({ braze }: HttpScene): number {
  return braze.world.requests().filter(({ path }) => path === '/users/export/ids').length;
}

describe('the global email state', () => {
  it.each(['subscribed', 'opted_in', 'unsubscribed'] as const)(
    'is shown as %s beside the choices as they are stored',
    async (state) => {
      const scene = await startApp();
      scene.braze.world.addPerson({ email: ada, emailSubscribe: state, groups: { [groups.news]: 'subscribed' } });
      const session = await scene.openSession(trusted);
      expect(session.global).toMatchObject({ state });
      expect(session.choices?.[0]).toMatchObject({ topic: 'news', channel: 'email', state: 'subscribed' });
    },
  );

  it('is unsubscribed as soon as one of the profiles that share the address is', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: ada, externalId: 'U-1' });
    const users = [
      { email: ada, email_subscribe: 'opted_in' },
      { email: ada, email_subscribe: 'unsubscribed' },
    ];
    scene.braze.world.addFault({
      kind: 'status',
      status: 201,
      path: '/users/export/ids',
      body: { message: 'success', users },
    });
    expect((await scene.openSession(trusted)).global).toMatchObject({ state: 'unsubscribed' });
  });

  it('is unknown for an address that Braze does not know', async () => {
    const scene = await startApp();
    expect((await scene.openSession(trusted)).global).toMatchObject({ state: 'unknown' });
  });

  it('is read while the groups are read, within the same deadline', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: ada });
    scene.braze.world.addFault({ kind: 'timeout', path: '/users/export/ids' });
    const opening = scene.openSession(trusted);
    await scene.braze.world.waitFor(() => scene.braze.world.requests().length === 2);
    scene.clock.advance(1500);
    expect(await opening).toMatchObject({ global: null, choicesFrom: 'braze' });
  });

  it('is left out where the key may not read it, and the choices are shown all the same', async () => {
    const scene = await startApp();
    scene.braze.world.setKeys([{ key: apiKey, scopes: ['subscription.groups.get'] }]);
    for (let opened = 0; opened < 2; opened += 1)
      expect(await scene.openSession(trusted)).toMatchObject({ global: null, choicesFrom: 'braze' });
    expect(exportsOf(scene)).toBe(1);
  });

  it('is left out where no topic goes out by email to the visitor', async () => {
    const scene = await startApp({
      config: {
        identitySpaces: [
          { code: 'email', type: 'email', marketing: true },
          { code: 'phone', type: 'phone', marketing: true },
        ],
      },
    });
    const claims = { phone_number: '+33612345678' };
    const token = await signSiteToken({ claims, expiresAt: scene.clock.now() + 60_000 });
    expect((await scene.openSession({ body: { token } })).global).toBeNull();
    expect(exportsOf(scene)).toBe(0);
  });

  it('is never read for a visitor whom only the page names', async () => {
    const scene = await startApp();
    scene.braze.world.addPerson({ email: ada, emailSubscribe: 'unsubscribed' });
    expect((await scene.openSession({ body: { identities: { email: ada } } })).global).toBeNull();
    expect(exportsOf(scene)).toBe(0);
  });
});

describe('the global email state of a person in two workspaces', () => {
  it('is left out where one cannot be read, unless the other one says unsubscribed', async () => {
    const scene = await startApp(twoWorkspaces());
    scene.braze.world.addPerson({ email: ada });
    expect((await scene.openSession(trusted)).global).toBeNull();
    scene.braze.world.setEmailState(ada, 'unsubscribed');
    scene.clock.advance(3000);
    expect((await scene.openSession(trusted)).global).toMatchObject({ state: 'unsubscribed' });
  });
});

/** A second workspace that nothing answers for: the scene has a client for one only. */
function twoWorkspaces(): { config: Record<string, unknown> } {
  const connection = {
    confirmationCampaignId: campaignId,
    name: 'Braze',
    endpoint: 'https://rest.fra-01.braze.eu',
    apiKey,
  };
  const route = (code: string, subscriptionGroupId: string) => ({ email: { connection: code, subscriptionGroupId } });
  return {
    config: {
      connections: [
        { ...connection, code: 'eu' },
        { ...connection, code: 'us' },
      ],
      topics: [
        { code: 'news', name: 'News', channels: route('eu', groups.news) },
        { code: 'offers', name: 'Offers', channels: route('us', groups.offers) },
      ],
    },
  };
}
