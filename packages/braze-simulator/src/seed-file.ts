import { z } from 'zod';
import { parseInput, SimulatorInputError } from './simulator-input-error.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { campaignSchema, groupSchema, keySchema, personSchema } from './simulator-seed.ts';
import { webhookCampaignSchema } from './webhook-campaign.ts';
import { unknownsSchema } from './unknowns.ts';
import { rateLimitChangesSchema } from './workspace/rate-limits.ts';
import { lagSchema } from './workspace/workspace-settings.ts';

const seedFileSchema = z
  .strictObject({
    keys: z.array(keySchema),
    groups: z.array(groupSchema),
    campaigns: z.array(campaignSchema),
    webhooks: z.array(webhookCampaignSchema),
    people: z.array(personSchema),
    lagMs: lagSchema,
    unknowns: unknownsSchema,
    rateLimits: rateLimitChangesSchema,
    controlOrigins: z.array(z.string()),
  })
  .partial();

/** Reads the text of a seed file: JSON with any of the options that describe a workspace. Throws a SimulatorInputError that names every problem. */
export function parseSeedFile(text: string, fileName: string): SimulatorOptions {
  return parseInput(seedFileSchema, parseJson(text, fileName), fileName);
}

function parseJson(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SimulatorInputError(`${fileName} is not JSON: ${(error as Error).message}`);
  }
}
