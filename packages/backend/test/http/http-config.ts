import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { accessCampaignId, apiKey, campaignId, groups } from '../braze/simulated-braze.ts';

/** Everything in the configuration that must never leave the backend. */
export const secrets = {
  secret: 'a-secret-of-the-backend-0123456789abcdef',
  previousSecret: 'the-secret-before-this-0123456789abcdef',
  siteSecret: 'shared-with-the-site-0123456789abcdef0123',
  linkSecret: 'shared-with-a-braze-template-0123456789ab',
  oneClickSecret: 'of-the-unsubscribe-header-0123456789abcd',
  webhookSecret: 'of-the-webhooks-of-braze-eu-0123456789abcd',
  previousWebhookSecret: 'of-the-webhooks-before-this-0123456789abcd',
} as const;

export const insiderGroup = '3c0de9a1-5b7d-4e2f-8a61-9d4c7b2e5f44';

/** Pages of each property send these origins. */
export const origins = {
  'acme-www': 'https://www.acme.example',
  'acme-app': 'https://app.acme.example',
  'acme-shop': 'https://shop.acme.example',
} as const;
export type PropertyCode = keyof typeof origins;

const capture = [{ from: 'dataLayer', path: 'user.email' }];

/** A whole configuration: one unproved site with tokens, one whose pages are trusted, and one more unproved site. */
export function configText(endpoint: string, changes: Readonly<Record<string, unknown>> = {}): string {
  const route = (subscriptionGroupId: string) => ({ connection: 'eu', subscriptionGroupId });
  return JSON.stringify({
    publicUrl: 'https://prefs.acme.example',
    secret: secrets.secret,
    previousSecret: secrets.previousSecret,
    limits: {
      sessionsPerMinute: 100_000,
      changesPerMinute: 100_000,
      linksPerMinute: 100_000,
      confirmationsPerHour: 3,
      blindChangesPerMinute: 100_000,
      blindOptOuts: { perMinute: 100_000, breakerFloor: 100_000 },
    },
    connections: [
      {
        ...{ code: 'eu', name: 'Braze EU', endpoint, apiKey, confirmationCampaignId: campaignId, accessCampaignId },
        webhook: { secret: secrets.webhookSecret, previousSecret: secrets.previousWebhookSecret },
      },
    ],
    topicGroups: [{ code: 'shopping', name: { en: 'Shopping', fr: 'Achats', ar: 'تسوق' } }],
    topics: [
      {
        code: 'news',
        name: { en: 'Product news', fr: 'Nouveautés', ar: 'أخبار' },
        description: { en: 'What is new.', fr: 'Ce qui est nouveau.', ar: 'الجديد.' },
        channels: { email: route(groups.news), sms: { ...route(groups.texts), doubleOptIn: true } },
      },
      {
        code: 'offers',
        name: { en: 'Offers', fr: 'Offres', ar: 'عروض' },
        group: 'shopping',
        channels: { email: route(groups.offers) },
      },
      { code: 'insider', name: 'Insider', channels: { email: route(insiderGroup) } },
    ],
    identitySpaces: [
      { code: 'email', type: 'email', marketing: true },
      { code: 'phone', type: 'phone' },
    ],
    properties: [
      {
        code: 'acme-www',
        origins: [origins['acme-www']],
        topics: ['news', 'offers'],
        languages: ['en', 'fr', 'ar'],
        texts: { title: { en: 'Your <choices>', fr: 'Vos choix', ar: 'خياراتك' } },
        identities: { email: capture, phone: [{ from: 'dataLayer', path: 'user.phone' }] },
        siteToken: {
          capture: [{ from: 'dataLayer', path: 'user.preferenceToken' }],
          verify: {
            ...{
              algorithm: 'HS256',
              secret: secrets.siteSecret,
              audience: 'acme-www',
              issuer: 'https://id.acme.example',
            },
            claims: { email: 'email', phone: 'phone_number' },
          },
        },
        links: { keys: [{ id: 'k1', secret: secrets.linkSecret }] },
        oneClick: { keys: [{ id: 'u1', secret: secrets.oneClickSecret }] },
      },
      { code: 'acme-app', origins: [origins['acme-app']], pageIdentity: 'trusted', identities: { email: capture } },
      { code: 'acme-shop', origins: [origins['acme-shop']], topics: ['offers'], identities: { email: capture } },
    ],
    ...changes,
  });
}

/** {@link configText}, read; `files` are those beside it, by their path. */
export function readConfig(
  endpoint: string,
  changes: Readonly<Record<string, unknown>> = {},
  files: Readonly<Record<string, string>> = {},
): Config {
  const read = (path: string): string => {
    const content = files[path];
    if (content === undefined) throw new Error(`there is no file ${path}`);
    return content;
  };
  return loadConfig(configText(endpoint, changes), {}, 'the configuration', read);
}
