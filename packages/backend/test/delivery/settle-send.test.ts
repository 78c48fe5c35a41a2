import { describe, expect, it } from 'vitest';
import { settleSend, type SendVerdict } from '../../src/delivery/settle-send.ts';
import type { Settlement } from '../../src/store/store.ts';
import { changedAt, choice } from './choice.ts';

const now = changedAt + 400;
const context = { now, claimedAt: changedAt, horizonMs: 600_000, random: () => 0.5, isProbe: false };

const lost: SendVerdict = { verdict: 'answer_lost', reason: 'timeout' };

const rules: readonly {
  readonly rule: string;
  readonly given: Parameters<typeof choice>[0];
  readonly verdict: SendVerdict;
  readonly expected: Partial<Settlement>;
}[] = [
  {
    rule: 'an accepted choice is read back 2 seconds after it was sent',
    given: { attempts: 3 },
    verdict: { verdict: 'accepted' },
    expected: { delivery: 'accepted', nextAttemptAt: changedAt + 2000, attempts: 0, reason: null },
  },
  {
    rule: 'an opt-out whose answer was lost is sent again after a backoff',
    given: { state: 'unsubscribed', attempts: 1 },
    verdict: lost,
    expected: { delivery: 'recorded', nextAttemptAt: now + 1000, attempts: 2, reason: 'timeout' },
  },
  {
    rule: 'an opt-in whose answer was lost is in doubt and only read',
    given: { state: 'subscribed' },
    verdict: lost,
    expected: { delivery: 'in_doubt', nextAttemptAt: changedAt + 2000, attempts: 1, reason: 'timeout' },
  },
  {
    rule: 'a choice that Braze surely did not take is due again without a counted attempt',
    given: { state: 'subscribed', attempts: 2 },
    verdict: { verdict: 'not_taken', reason: 'braze_429', retryAt: now + 30_000 },
    expected: { delivery: 'recorded', nextAttemptAt: now + 30_000, attempts: 2, reason: 'braze_429' },
  },
  {
    rule: 'an opt-in that met a 503 is sent again after a backoff',
    given: { state: 'subscribed' },
    verdict: { verdict: 'unavailable', reason: 'braze_503' },
    expected: { delivery: 'recorded', nextAttemptAt: now + 500, attempts: 1, reason: 'braze_503' },
  },
  {
    rule: 'a rejected choice has failed, with the reason',
    given: {},
    verdict: { verdict: 'rejected', reason: 'braze_400:email_is_not_valid' },
    expected: { delivery: 'failed', nextAttemptAt: null, reason: 'braze_400:email_is_not_valid' },
  },
  {
    rule: 'an opt-out that was rejected perhaps for want of a profile is looked up with other read-backs, and keeps the reason',
    given: { attempts: 1 },
    verdict: { verdict: 'rejected', reason: 'braze_400:unknown', mayBeForNobody: true },
    expected: { delivery: 'in_doubt', nextAttemptAt: changedAt + 2000, attempts: 1, reason: 'braze_400:unknown' },
  },
  {
    rule: 'an opt-out that was rejected perhaps for want of a profile while an opt-in may still create it is sent again after a backoff',
    given: { opposedUntil: now + 1 },
    verdict: { verdict: 'rejected', reason: 'braze_400:unknown', mayBeForNobody: true },
    expected: { delivery: 'recorded', nextAttemptAt: now + 500, attempts: 1, reason: 'braze_400:unknown' },
  },
  {
    rule: 'an opt-out that was rejected while an opt-in may still create the profile is sent again after a backoff',
    given: { opposedUntil: now + 1 },
    verdict: { verdict: 'rejected', reason: 'braze_400:unknown' },
    expected: { delivery: 'recorded', nextAttemptAt: now + 500, attempts: 1, reason: 'braze_400:unknown' },
  },
  {
    rule: 'an opt-in that was rejected has failed, whatever is in flight',
    given: { state: 'subscribed', opposedUntil: now + 1 },
    verdict: { verdict: 'rejected', reason: 'braze_400:unknown' },
    expected: { delivery: 'failed', nextAttemptAt: null },
  },
];

describe('settling a sent choice', () => {
  it.each(rules)('$rule', ({ given, verdict, expected }) => {
    expect(settleSend(choice(given), verdict, context)).toMatchObject(expected);
  });

  it.each(['unavailable', 'answer_lost'] as const)(
    'counts what is %s to a probe only as far as requests stay full',
    (verdict) => {
      const probed = (attempts: number) =>
        settleSend(choice({ attempts }), { verdict, reason: 'braze_503' }, { ...context, isProbe: true }).attempts;
      expect([0, 1, 2, 5].map(probed)).toEqual([1, 2, 2, 5]);
    },
  );

  it('keeps what an answer says nothing about', () => {
    const before = choice({ revision: 7, opposedUntil: now + 5, seenApplied: true, resends: 1 });
    expect(settleSend(before, { verdict: 'accepted' }, context)).toMatchObject({
      target: before.target,
      topic: before.topic,
      channel: before.channel,
      revision: 7,
      opposedUntil: now + 5,
      seenApplied: true,
      resends: 1,
    });
  });
});
