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
 * Sends a campaign to a profile. Nothing is sent to a profile without an address or number for the channel, to an address that has
 * bounced, or, unless the campaign goes to everybody, to a profile that is globally unsubscribed from email or has reported spam.
 * Source: Braze docs, `/messages/send`, and user guide, sending to unsubscribed users and email subscriptions.
 */
export function sendCampaign(
  scope: EffectScope,
  profile: Profile,
  { campaign, dispatchId, triggerProperties }: CampaignSend,
): void {
  const to = campaign.channel === 'email' ? profile.email : profile.phone;
  if (to === null) return;
  if (campaign.channel === 'email' && !isReachable(scope, profile, to, campaign.audience)) return;
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

function isReachable({ state }: EffectScope, profile: Profile, email: string, audience: Campaign['audience']): boolean {
  if (state.addresses.hasHardBounced(email)) return false;
  return audience === 'all' || (profile.emailSubscribe !== 'unsubscribed' && !state.addresses.isSpamReporter(email));
}
