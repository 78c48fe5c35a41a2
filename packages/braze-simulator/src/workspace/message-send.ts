import type { Campaign, Channel } from '../simulator-seed.ts';
import type { EffectScope } from './effect.ts';
import { recipientOf } from './outbox-message.ts';
import type { OutboxMessage } from './outbox-message.ts';
import type { Profile } from './profile.ts';

/** One message to one person. */
export interface MessageSend extends Pick<OutboxMessage, 'kind' | 'campaignId' | 'triggerProperties' | 'content'> {
  readonly channel: Channel;
  /** Which global email states it goes to. Source: Braze docs, `/messages/send`, `recipient_subscription_state`. */
  readonly audience: 'opted_in' | 'subscribed' | 'all';
  readonly dispatchId: string;
}

/** One message of a triggered campaign. */
export interface CampaignSend {
  readonly campaign: Campaign;
  readonly dispatchId: string;
  readonly triggerProperties: Readonly<Record<string, unknown>>;
}

/** Sends a campaign to a profile, as `sendMessage` does. */
export function sendCampaign(scope: EffectScope, profile: Profile, { campaign, ...send }: CampaignSend): void {
  const { id: campaignId, channel, audience } = campaign;
  sendMessage(scope, profile, { kind: 'campaign', campaignId, channel, audience, content: null, ...send });
}

/**
 * Sends a message to a profile. Nothing is sent to a profile without an address or number for the channel, to an address that has
 * bounced, or, unless the message goes to everybody, to a profile that is globally unsubscribed from email or has reported spam.
 * Source: Braze docs, `/messages/send`, and user guide, sending to unsubscribed users and email subscriptions.
 */
export function sendMessage(scope: EffectScope, profile: Profile, { audience, ...message }: MessageSend): void {
  const to = message.channel === 'email' ? profile.email : profile.phone;
  if (to === null) return;
  if (message.channel === 'email' && !isReachable(scope, profile, to, audience)) return;
  scope.messages.push({ ...message, groupId: null, to, recipient: recipientOf(profile), at: scope.at });
}

function isReachable(
  { state }: EffectScope,
  profile: Profile,
  email: string,
  audience: MessageSend['audience'],
): boolean {
  if (state.addresses.hasHardBounced(email)) return false;
  if (audience === 'all') return true;
  if (state.addresses.isSpamReporter(email) || profile.emailSubscribe === 'unsubscribed') return false;
  return audience === 'subscribed' || profile.emailSubscribe === 'opted_in';
}
