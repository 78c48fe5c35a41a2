import type { Profile } from './profile.ts';

/** Who a message went to, as the profile stood when it was sent. */
export interface MessageRecipient {
  readonly brazeId: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly phone: string | null;
}

/** A message that Braze would have sent. Nothing leaves the simulator. */
export interface OutboxMessage {
  /** A campaign triggered through the API, a message whose content came with the request, or the text that asks to confirm an SMS double opt-in. */
  readonly kind: 'campaign' | 'message' | 'sms_opt_in_prompt';
  /** Null for an SMS prompt, and for a message sent without a campaign. */
  readonly campaignId: string | null;
  /** The group that an SMS prompt asks about; null for a campaign. */
  readonly groupId: string | null;
  readonly channel: 'email' | 'sms' | 'whatsapp';
  /** The address or number it was sent to. */
  readonly to: string;
  readonly recipient: MessageRecipient;
  readonly triggerProperties: Readonly<Record<string, unknown>>;
  /** The message object of `/messages/send` as it was received; null for others. */
  readonly content: Readonly<Record<string, unknown>> | null;
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** 32 hex digits, the same as in the answer to the request; null for an SMS prompt. */
  readonly dispatchId: string | null;
}

/** The recipient fields of a profile. */
export function recipientOf(profile: Profile): MessageRecipient {
  const { brazeId, externalId, email, phone } = profile;
  return { brazeId, externalId, email, phone };
}
