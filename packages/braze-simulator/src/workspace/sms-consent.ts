import type { SubscriptionGroup } from '../simulator-seed.ts';
import type { EffectScope } from './effect.ts';
import { recipientOf } from './outbox-message.ts';
import type { GroupState, Profile } from './profile.ts';
import { aboutPerson } from './state-change.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** How long a person has to confirm. Source: Braze user guide, SMS double opt-in. */
const confirmWithinMs = 30 * dayMs;

const confirmWords = new Set(['y', 'yes']);
/** Braze's default keywords. Source: Braze user guide, SMS keyword processing. */
const optInWords = new Set(['start', 'yes', 'unstop']);
const optOutWords = new Set(['stop', 'stopall', 'unsubscribe', 'cancel', 'end', 'quit']);

/** Sends the text message that asks to confirm, at most one a day to one person; the opt-in stays pending either way. */
export function promptForOptIn(scope: EffectScope, profile: Profile, group: SubscriptionGroup): void {
  const isRecent = profile.promptedAt !== null && scope.at - profile.promptedAt < dayMs;
  if (isRecent || profile.phone === null) return;
  profile.promptedAt = scope.at;
  scope.messages.push({
    kind: 'sms_opt_in_prompt',
    campaignId: null,
    groupId: group.id,
    channel: 'sms',
    to: profile.phone,
    recipient: recipientOf(profile),
    triggerProperties: {},
    content: null,
    at: scope.at,
    dispatchId: null,
  });
}

/**
 * Applies a text message from a person: "Y" or "YES" confirms what is pending for at most 30 days, the opt-out keywords leave every SMS
 * group the person has a state in, the opt-in keywords join them. Other texts change nothing. Whole words, in any case.
 */
export function applySmsReply(scope: EffectScope, phone: string, text: string): void {
  const word = text.trim().toLowerCase();
  for (const profile of scope.state.withPhone(phone)) {
    for (const [groupId, record] of [...profile.groups]) {
      if (scope.groups.get(groupId)?.channel !== 'sms') continue;
      const isTimely = record.isPending && scope.at - record.changedAt <= confirmWithinMs;
      if (optOutWords.has(word)) writeReply(scope, profile, groupId, 'unsubscribed');
      else if (isTimely ? confirmWords.has(word) || optInWords.has(word) : !record.isPending && optInWords.has(word)) {
        writeReply(scope, profile, groupId, 'subscribed');
      }
    }
  }
}

function writeReply(scope: EffectScope, profile: Profile, groupId: string, to: GroupState): void {
  const from = profile.groups.get(groupId)?.state ?? 'unknown';
  profile.groups.set(groupId, { state: to, changedAt: scope.at, isPending: false });
  scope.state.touch(profile, scope.at);
  scope.changes.push({ kind: 'group', ...aboutPerson(scope, profile), groupId, from, to, isPending: false });
}
