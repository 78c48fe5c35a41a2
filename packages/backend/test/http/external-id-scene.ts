import type { SimulatorPerson } from '@preference-center/braze-simulator';
import type { SessionResponse } from '../../src/contract.ts';
import type { LedgerRow, StoredChoice, Target } from '../../src/store/store.ts';
import { apiKey, campaignId, groups } from '../braze/simulated-braze.ts';
import { origins, secrets } from './http-config.ts';
import { signSiteToken, startApp, type HttpScene } from './http-scene.ts';

export const address: Target = { kind: 'email', value: 'ada@example.com' };
export const externalId = { kind: 'external_id', value: 'U-1' } as const;
export const phone: Target = { kind: 'phone', value: '+33612345678' };
export const newsByMail = { topic: 'news', channel: 'email' } as const;
export const newsBySms = { topic: 'news', channel: 'sms' } as const;

/** The key that signs links to acme-www. */
export const linkKey = { id: 'k1', secret: secrets.linkSecret };

/** How Braze knows Ada. */
export const ada: SimulatorPerson = { externalId: 'U-1', email: address.value, phone: phone.value };

export interface ExternalIdScene extends HttpScene {
  /** Opens a session by a token with these claims; without more, it names the external id alone. */
  byToken(claims?: Readonly<Record<string, string>>): Promise<SessionResponse>;
  /** Opens a session on trusted pages that name Ada by her address: what a link, or any other way to the address, comes to. */
  byAddress(): Promise<SessionResponse>;
  save(
    session: SessionResponse,
    cell: { topic: string; channel: string },
    state: 'subscribed' | 'unsubscribed',
  ): Promise<number>;
  rowOf(target: Target, cell?: { topic: string; channel: string }): Promise<StoredChoice | undefined>;
  ledgerOf(target: Target): Promise<readonly LedgerRow[]>;
  /** Paths of the requests that Braze got, in order. */
  asked(): string[];
}

/** A site whose people are known by external id in Braze, with tokens and trusted pages that may name them by that alone. */
export async function startWithExternalIds(people: readonly SimulatorPerson[] = [ada]): Promise<ExternalIdScene> {
  const scene = await startApp({ config: configByExternalId() });
  for (const person of people) scene.braze.world.addPerson(person);
  const byToken = async (claims: Readonly<Record<string, string>> = { sub: 'U-1' }): Promise<SessionResponse> => {
    const token = await signSiteToken({ claims, expiresAt: scene.clock.now() + 10 * 60_000 });
    return scene.openSession({ body: { token } });
  };
  return {
    ...scene,
    byToken,
    byAddress: () => scene.openSession({ property: 'acme-app', body: { identities: { email: address.value } } }),
    save: async ({ session }, cell, state) => (await scene.patch(session.token, [{ ...cell, state }])).statusCode,
    rowOf: async (target, { topic, channel } = newsByMail) =>
      (await scene.store.choicesOf([target])).find((row) => row.topic === topic && row.channel === channel),
    ledgerOf: (target) => scene.store.ledgerOf(target),
    asked: () => scene.braze.world.requests().map(({ path }) => path),
  };
}

function configByExternalId(): Record<string, unknown> {
  const route = (subscriptionGroupId: string) => ({ connection: 'eu', subscriptionGroupId });
  const capture = (path: string) => [{ from: 'dataLayer', path }];
  const identities = { customer: capture('user.id'), email: capture('user.email'), phone: capture('user.phone') };
  const verify = {
    ...{ algorithm: 'HS256', secret: secrets.siteSecret, audience: 'acme-www', issuer: 'https://id.acme.example' },
    claims: { customer: 'sub', email: 'email', phone: 'phone_number' },
  };
  // The scene's reader asks the simulator, whatever the endpoint here.
  const connection = { code: 'eu', name: 'Braze EU', endpoint: 'https://rest.fra-01.braze.eu', apiKey };
  return {
    connections: [{ ...connection, confirmationCampaignId: campaignId, identifyBy: 'external_id' }],
    topics: [
      { code: 'news', name: 'News', channels: { email: route(groups.news), sms: route(groups.texts) } },
      { code: 'offers', name: 'Offers', channels: { email: route(groups.offers) } },
    ],
    topicGroups: [],
    identitySpaces: [
      { code: 'customer', type: 'external_id', marketing: true },
      { code: 'email', type: 'email', marketing: true },
      { code: 'phone', type: 'phone' },
    ],
    properties: [
      {
        code: 'acme-www',
        origins: [origins['acme-www'], origins['acme-app']],
        identities,
        links: { keys: [linkKey] },
        siteToken: { capture: capture('user.token'), verify },
      },
      { code: 'acme-app', origins: [origins['acme-www'], origins['acme-app']], pageIdentity: 'trusted', identities },
    ],
  };
}
