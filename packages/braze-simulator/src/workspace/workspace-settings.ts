import { z } from 'zod';
import { ipFilter } from './ip-filter.ts';
import { parseInput, SimulatorInputError } from '../simulator-input-error.ts';
import { defaultKey } from '../simulator-options.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import { campaignSchema, groupSchema, keySchema } from '../simulator-seed.ts';
import type { Campaign, SimulatorKey, SubscriptionGroup } from '../simulator-seed.ts';
import { unknownsSchema } from '../unknowns.ts';
import { webhookCampaignSchema } from '../webhook-campaign.ts';
import type { SimulatorWebhook, WebhookCampaign } from '../webhook-campaign.ts';
import type { Unknowns } from '../unknowns.ts';
import { brazeRateLimits, rateLimitChangesSchema } from './rate-limits.ts';
import type { RateLimitSettings } from './rate-limits.ts';

/** The most that a lag can be: a day, in milliseconds. */
const longestLagMs = 24 * 60 * 60 * 1000;

/** A lag in milliseconds. */
export const lagSchema = z.number().min(0).max(longestLagMs);

/** What a key may be used for. */
export interface KeyPower {
  /** Null for every permission. */
  readonly scopes: ReadonlySet<string> | null;
  /** Whether it may be used from this address. */
  readonly allows: (ip: string) => boolean;
}

/** What an operator configures in a workspace, as opposed to what happens to people in it. */
export interface WorkspaceSettings {
  readonly keys: ReadonlyMap<string, KeyPower>;
  readonly groups: ReadonlyMap<string, SubscriptionGroup>;
  readonly campaigns: ReadonlyMap<string, Campaign>;
  readonly webhooks: ReadonlyMap<string, WebhookCampaign>;
  readonly unknowns: Unknowns;
  readonly lagMs: number;
  readonly rateLimits: RateLimitSettings;
  /** How many requests, and how many messages, are remembered. */
  readonly memory: number;
}

/** How many requests, and how many messages, are remembered unless the options say otherwise. */
const defaultMemory = 10_000;

/** Checks and completes the settings in the options. Throws a SimulatorInputError that names every problem in the first list that has one. */
export function readSettings(options: SimulatorOptions): WorkspaceSettings {
  const groups = parseInput(z.array(groupSchema), options.groups ?? [], 'groups');
  const campaigns = parseInput(z.array(campaignSchema), options.campaigns ?? [], 'campaigns');
  return {
    keys: readKeys(options.keys ?? [{ key: defaultKey }]),
    groups: mapById(groups, 'groups'),
    campaigns: mapById(campaigns, 'campaigns'),
    webhooks: readWebhooks(options.webhooks ?? []),
    unknowns: parseInput(unknownsSchema, options.unknowns ?? {}, 'unknowns'),
    lagMs: parseInput(lagSchema, options.lagMs ?? 0, 'lagMs'),
    rateLimits: { ...brazeRateLimits, ...parseInput(rateLimitChangesSchema, options.rateLimits ?? {}, 'rateLimits') },
    memory: parseInput(z.int().min(1), options.memory ?? defaultMemory, 'memory'),
  };
}

/** Checks a list of keys. A key must not be given twice. */
export function readKeys(keys: readonly SimulatorKey[]): WorkspaceSettings['keys'] {
  const parsed = parseInput(z.array(keySchema), keys, 'keys');
  const map = new Map(
    parsed.map(({ key, scopes, ips }) => [key, { scopes: scopes ? new Set(scopes) : null, allows: ipFilter(ips) }]),
  );
  if (map.size < parsed.length) throw new SimulatorInputError('keys: a key is given twice');
  return map;
}

/** Checks a list of webhook campaigns. An id must not be given twice. */
export function readWebhooks(webhooks: readonly SimulatorWebhook[]): WorkspaceSettings['webhooks'] {
  return mapById(parseInput(z.array(webhookCampaignSchema), webhooks, 'webhooks'), 'webhooks');
}

function mapById<T extends { readonly id: string }>(entries: readonly T[], what: string): Map<string, T> {
  const map = new Map<string, T>();
  for (const entry of entries) {
    if (map.has(entry.id)) throw new SimulatorInputError(`${what}: the id ${entry.id} is given twice`);
    map.set(entry.id, entry);
  }
  return map;
}
