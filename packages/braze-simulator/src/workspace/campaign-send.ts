import type { Campaign } from '../simulator-seed.ts';
import type { EffectScope } from './effect.ts';
import { recipientOf } from './outbox-message.ts';
import type { Profile } from './profile.ts';

/** One message of a triggered campaign. */
export interface CampaignSend {
  readonly campaign: Campaign;
  readonly dispatchId: string;
  readonly triggerProperties: Readonly<Record<string, unknown>>;
}

/**
 * Sends a campaign to a profile. Nothing is sent to a profile without an address or number for the channel, nor to one that is globally
 * unsubscribed from email, unless the campaign goes to everybody. Source: Braze docs, `/messages/send` and user guide, sending to unsubscribed users.
 */
export function sendCampaign(
  scope: EffectScope,
  profile: Profile,
  { campaign, dispatchId, triggerProperties }: CampaignSend,
): void {
  const to = campaign.channel === 'email' ? profile.email : profile.phone;
  if (to === null) return;
  const isLeftOut = campaign.channel === 'email' && profile.emailSubscribe === 'unsubscribed';
  if (isLeftOut && campaign.audience !== 'all') return;
  scope.messages.push({
    kind: 'campaign',
    campaignId: campaign.id,
    groupId: null,
    channel: campaign.channel,
    to,
    recipient: recipientOf(profile),
    triggerProperties,
    at: scope.at,
    dispatchId,
  });
}
