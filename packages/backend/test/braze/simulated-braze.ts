import { startSimulator, type Simulator, type SimulatorOptions } from '@preference-center/braze-simulator';
import { onTestFinished } from 'vitest';
import { createBrazeClient, type BrazeClient, type BrazeClientOptions } from '../../src/braze/client.ts';

export const apiKey = 'simulator-key';

/** Groups that the simulated workspace has, and one it has not. */
export const groups = {
  news: '6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11',
  offers: '0b7a52d4-3c1e-4f0a-9f63-5f2f7b6f8a22',
  texts: 'b2d9a7c8-1f4e-4b6a-8c3d-7e5f9a0b1c33',
  unknown: 'dddddddd-dddd-4ddd-8ddd-dddddddddddd',
} as const;

export const campaignId = 'c0ffee00-1234-4abc-9def-000000000001';
export const accessCampaignId = 'c0ffee00-1234-4abc-9def-000000000002';
export const noticeCampaignId = 'c0ffee00-1234-4abc-9def-000000000003';

/** A simulated workspace on a port of its own, closed when the test ends. */
export async function startBraze(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await startSimulator({
    keys: [{ key: apiKey }],
    groups: [
      { id: groups.news, name: 'News', channel: 'email' },
      { id: groups.offers, name: 'Offers', channel: 'email' },
      { id: groups.texts, name: 'Texts', channel: 'sms' },
    ],
    campaigns: [
      { id: campaignId, name: 'Confirm your subscription', audience: 'all' },
      { id: accessCampaignId, name: 'See your choices', audience: 'all' },
      { id: noticeCampaignId, name: 'Somebody stopped this', audience: 'all' },
    ],
    ...options,
  });
  onTestFinished(() => simulator.close());
  return simulator;
}

/** A client of that workspace, closed when the test ends. */
export function clientOf(endpoint: string, options: BrazeClientOptions = {}, key: string = apiKey): BrazeClient {
  const client = createBrazeClient({ endpoint, apiKey: key }, options);
  onTestFinished(() => client.close());
  return client;
}
