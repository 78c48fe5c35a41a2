import type { Campaign } from '../simulator-seed.ts';
import { BrazeRefusal } from './endpoint.ts';

/** Throws Braze's 400 for a campaign that is archived or paused. Source of the texts: Braze docs, transactional send; assumed for other campaigns. */
export function requireRunning({ status }: Campaign): void {
  if (status === 'active') return;
  const remedy = status === 'archived' ? 'Unarchive' : 'Resume';
  throw new BrazeRefusal(
    400,
    `The campaign is ${status}. ${remedy} the campaign in order for trigger requests to take effect.`,
  );
}
