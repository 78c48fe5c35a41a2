import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { loadConfig } from '../../src/config/load-config.ts';

function site(code: string, audience: string): object {
  return {
    code,
    origins: [`https://${code}.example`],
    pageIdentity: 'trusted',
    identities: { email: [{ from: 'dataLayer', path: 'user.email' }] },
    siteToken: {
      capture: [{ from: 'dataLayer', path: 'user.token' }],
      verify: { algorithm: 'HS256', secret: 's'.repeat(32), audience, claims: { email: 'email' } },
    },
  };
}

function load(...properties: object[]): readonly string[] {
  const config = {
    publicUrl: 'https://prefs.example',
    secret: 'p'.repeat(32),
    connections: [{ code: 'eu', name: 'EU', endpoint: 'https://rest.fra-01.braze.eu', apiKey: 'key' }],
    topics: [
      {
        code: 'news',
        name: 'News',
        channels: { email: { connection: 'eu', subscriptionGroupId: '6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11' } },
      },
    ],
    identitySpaces: [{ code: 'email', type: 'email', marketing: true }],
    properties,
  };
  try {
    loadConfig(JSON.stringify(config), {});
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map(({ path }) => path);
    throw error;
  }
}

describe('the site tokens of two properties', () => {
  it('may share a secret where each has an audience of its own', () => {
    expect(load(site('one', 'one'), site('two', 'two'))).toEqual([]);
  });

  it('are refused where a token for one would open the other', () => {
    expect(load(site('one', 'both'), site('two', 'both'))).toEqual(['properties[1].siteToken.verify.audience']);
  });
});
