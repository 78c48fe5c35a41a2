import type { WebhookCampaign } from '../webhook-campaign.ts';
import type { GlobalChanged, GroupChanged, StateChange } from './state-change.ts';

/** A change that can trigger a webhook. */
export type SubscriptionChange = GroupChanged | GlobalChanged;

/** One try to post a webhook. */
export interface WebhookAttempt {
  /** When it ended, in milliseconds since the epoch. */
  readonly at: number;
  /** What the receiver answered; null when it did not. */
  readonly status: number | null;
}

/** A webhook for one change of one person, as it stands. */
export interface WebhookDelivery {
  /** Counts up from 1. */
  readonly number: number;
  readonly campaignId: string;
  readonly url: string;
  readonly change: SubscriptionChange;
  /** What is posted; null until the first try, when it is written. */
  readonly body: string | null;
  readonly state: 'waiting' | 'sending' | 'delivered' | 'given_up';
  /** When it is tried next, in milliseconds since the epoch; null when it is not. */
  readonly dueAt: number | null;
  readonly attempts: readonly WebhookAttempt[];
}

const minuteMs = 60_000;

/** The waits between five tries over half an hour. Number and span: Braze docs, "Creating a webhook"; how they are spread is an assumption. */
const retryDelaysMs = [2 * minuteMs, 4 * minuteMs, 8 * minuteMs, 16 * minuteMs];

/** Whether the change is one that the campaign is about. A write that changes nothing triggers nothing, nor does an opt-in that waits for a reply. */
export function isTriggered(campaign: WebhookCampaign, change: StateChange): change is SubscriptionChange {
  if (!('to' in change)) return false;
  if (change.from === change.to || (change.kind === 'group' && change.isPending)) return false;
  const { trigger, groupIds, to, sources } = campaign;
  if ((trigger === 'subscription_group_status') !== (change.kind === 'group')) return false;
  if (groupIds && change.kind === 'group' && !groupIds.includes(change.groupId)) return false;
  return (to?.includes(change.to) ?? true) && (sources?.includes(change.source) ?? true);
}

/**
 * Whether and when to try again after an attempt: after 408, 429, 5xx and no answer, five tries in all; after any other answer, redirects
 * too, never. Source: Braze docs, "Creating a webhook"; that no answer is tried again is an assumption.
 */
export function afterAttempt(attempt: WebhookAttempt, attemptCount: number): Pick<WebhookDelivery, 'state' | 'dueAt'> {
  const { status, at } = attempt;
  if (status !== null && status >= 200 && status < 300) return { state: 'delivered', dueAt: null };
  const isPassing = status === null || status === 408 || status === 429 || status >= 500;
  const delayMs = retryDelaysMs[attemptCount - 1];
  if (!isPassing || delayMs === undefined) return { state: 'given_up', dueAt: null };
  return { state: 'waiting', dueAt: at + delayMs };
}
