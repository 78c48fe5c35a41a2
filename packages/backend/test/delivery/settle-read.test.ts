import { describe, expect, it } from 'vitest';
import { settleRead, settleUnread, sightingOf, type Sighting } from '../../src/delivery/settle-read.ts';
import type { Settlement } from '../../src/store/store.ts';
import { changedAt, choice } from './choice.ts';

const horizonMs = 600_000;
const soon = changedAt + 2000;
const atHorizon = changedAt + horizonMs;
const opposed = { opposedUntil: changedAt + 400_000 };
const optOut = { state: 'unsubscribed', delivery: 'accepted' } as const;
const optIn = { state: 'subscribed', delivery: 'accepted', sentState: 'subscribed' } as const;
const refused = { state: 'unsubscribed', delivery: 'in_doubt', reason: 'braze_400:odd' } as const;
const heldBack = { state: 'subscribed', delivery: 'recorded', ...opposed } as const;

interface Rule {
  readonly rule: string;
  readonly given: Parameters<typeof choice>[0];
  readonly sighting: Sighting;
  readonly now?: number;
  readonly isDoubleOptIn?: boolean;
  readonly expected: Partial<Settlement>;
}

const optOuts: readonly Rule[] = [
  {
    rule: 'is confirmed when Braze shows it',
    given: { ...optOut, attempts: 4 },
    sighting: 'unsubscribed',
    expected: { delivery: 'confirmed', nextAttemptAt: null, attempts: 0, seenApplied: true, reason: null },
  },
  {
    rule: 'is confirmed only once no opt-in can land any more',
    given: { ...optOut, ...opposed },
    sighting: 'unsubscribed',
    expected: {
      delivery: 'accepted',
      nextAttemptAt: opposed.opposedUntil,
      seenApplied: true,
      reason: 'opposite_in_flight',
    },
  },
  {
    rule: 'is confirmed at the moment no opt-in can land any more',
    given: { ...optOut, ...opposed },
    sighting: 'unsubscribed',
    now: opposed.opposedUntil,
    expected: { delivery: 'confirmed', opposedUntil: null },
  },
  {
    rule: 'is sent again when the person is still subscribed',
    given: optOut,
    sighting: 'subscribed',
    expected: { delivery: 'recorded', nextAttemptAt: soon + 3750, resends: 1, reason: 'still_subscribed' },
  },
  {
    rule: 'is sent again when one of several profiles is still subscribed',
    given: optOut,
    sighting: 'partial',
    expected: { delivery: 'recorded', resends: 1, reason: 'still_subscribed' },
  },
  {
    rule: 'is sent again for about a week, at last once a day',
    given: { ...optOut, resends: 19, seenApplied: true },
    sighting: 'subscribed',
    now: atHorizon + 1,
    expected: { delivery: 'recorded', nextAttemptAt: atHorizon + 1 + 0.75 * 86_400_000, resends: 20 },
  },
  {
    rule: 'has failed, with the reason, once that did not help for so long',
    given: { ...optOut, resends: 20, seenApplied: true },
    sighting: 'partial',
    now: atHorizon + 1,
    expected: { delivery: 'failed', nextAttemptAt: null, resends: 20, reason: 'still_subscribed' },
  },
  {
    rule: 'ends without a profile when Braze does not know the address',
    given: optOut,
    sighting: 'no_profile',
    expected: { delivery: 'no_profile', nextAttemptAt: null },
  },
  {
    rule: 'waits when there is no profile yet and an opt-in in flight could make one',
    given: { ...optOut, ...opposed },
    sighting: 'no_profile',
    expected: { delivery: 'accepted', nextAttemptAt: changedAt + 10_000 },
  },
  {
    rule: 'is read again when nobody ever touched the group',
    given: optOut,
    sighting: 'untouched',
    expected: { delivery: 'accepted', nextAttemptAt: changedAt + 10_000, reason: 'group_untouched' },
  },
  {
    rule: 'is sent once more when the group stays untouched',
    given: optOut,
    sighting: 'untouched',
    now: atHorizon,
    expected: { delivery: 'recorded', nextAttemptAt: atHorizon, resends: 1, reason: 'group_untouched' },
  },
  {
    rule: 'is named not applied when the group stays untouched after that',
    given: { ...optOut, resends: 1 },
    sighting: 'untouched',
    now: atHorizon,
    expected: { delivery: 'not_applied', nextAttemptAt: null, reason: 'group_untouched' },
  },
];

const optIns: readonly Rule[] = [
  ...(['accepted', 'in_doubt'] as const).flatMap((delivery) =>
    (['route_missing', 'route_found'] as const).map((reason) => ({
      rule: `that is ${delivery} is not sent again where nobody could read it for want of a route (${reason})`,
      given: { ...optIn, delivery, reason },
      sighting: 'unsubscribed' as const,
      now: atHorizon,
      expected: { delivery: 'not_applied', nextAttemptAt: null, reason: 'not_held_by_braze' } as const,
    })),
  ),
  {
    rule: 'keeps the reason that it was not read for until it is',
    given: { ...optIn, reason: 'route_found' },
    sighting: 'untouched',
    expected: { delivery: 'accepted', reason: 'route_found' },
  },

  {
    rule: 'is confirmed when Braze shows it',
    given: optIn,
    sighting: 'subscribed',
    expected: { delivery: 'confirmed', nextAttemptAt: null, seenApplied: true },
  },
  {
    rule: 'is confirmed when its answer was lost but Braze shows it',
    given: { ...optIn, delivery: 'in_doubt' },
    sighting: 'subscribed',
    expected: { delivery: 'confirmed' },
  },
  {
    rule: 'is read again until the horizon when Braze does not show it',
    given: optIn,
    sighting: 'unsubscribed',
    expected: { delivery: 'accepted', nextAttemptAt: changedAt + 10_000, resends: 0 },
  },
  {
    rule: 'keeps being in doubt until the horizon',
    given: { ...optIn, delivery: 'in_doubt' },
    sighting: 'untouched',
    now: atHorizon - 1,
    expected: { delivery: 'in_doubt', nextAttemptAt: atHorizon },
  },
  {
    rule: 'is sent again when its answer was lost and the horizon shows that it was not applied',
    given: { ...optIn, delivery: 'in_doubt', resends: 1 },
    sighting: 'untouched',
    now: atHorizon,
    expected: { delivery: 'recorded', nextAttemptAt: atHorizon, resends: 1, reason: 'answer_lost' },
  },
  {
    rule: 'is sent once more when it was accepted and never seen',
    given: optIn,
    sighting: 'unsubscribed',
    now: atHorizon,
    expected: { delivery: 'recorded', nextAttemptAt: atHorizon, resends: 1, reason: 'not_held_by_braze' },
  },
  {
    rule: 'is named not applied when that did not help',
    given: { ...optIn, resends: 1 },
    sighting: 'no_profile',
    now: atHorizon,
    expected: { delivery: 'not_applied', nextAttemptAt: null, reason: 'not_held_by_braze' },
  },
  {
    rule: 'is named partly applied when only some of the profiles took it',
    given: { ...optIn, resends: 1 },
    sighting: 'partial',
    now: atHorizon,
    expected: { delivery: 'not_applied', reason: 'partly_applied' },
  },
  {
    rule: 'is never sent again once it was seen: somebody undid it in Braze',
    given: { ...optIn, seenApplied: true },
    sighting: 'unsubscribed',
    now: atHorizon,
    expected: { delivery: 'not_applied', nextAttemptAt: null, reason: 'undone_in_braze', resends: 0 },
  },
  {
    rule: 'waits in Braze when it asks the person by text message',
    given: optIn,
    sighting: 'unsubscribed',
    isDoubleOptIn: true,
    expected: { delivery: 'waiting_in_braze', nextAttemptAt: null },
  },
  {
    rule: 'waits in Braze when a pending text-message opt-in reads as untouched',
    given: optIn,
    sighting: 'untouched',
    isDoubleOptIn: true,
    expected: { delivery: 'waiting_in_braze' },
  },
  {
    rule: 'is confirmed at once when double opt-in had nothing to ask',
    given: optIn,
    sighting: 'subscribed',
    isDoubleOptIn: true,
    expected: { delivery: 'confirmed' },
  },
  {
    rule: 'with double opt-in stays in doubt while its answer is lost',
    given: { ...optIn, delivery: 'in_doubt' },
    sighting: 'unsubscribed',
    isDoubleOptIn: true,
    expected: { delivery: 'in_doubt', nextAttemptAt: changedAt + 10_000 },
  },
];

const rejectedOnes: readonly Rule[] = [
  {
    rule: 'ends without a profile when Braze knows nobody',
    given: { ...refused, resends: 1 },
    sighting: 'no_profile',
    expected: { delivery: 'no_profile', nextAttemptAt: null, reason: null },
  },
  {
    rule: 'waits, with the reason, when there is no profile yet and an opt-in in flight could make one',
    given: { ...refused, ...opposed },
    sighting: 'no_profile',
    expected: { delivery: 'in_doubt', nextAttemptAt: changedAt + 10_000, reason: 'braze_400:odd', ...opposed },
  },
  {
    rule: 'is confirmed when Braze holds it all the same',
    given: refused,
    sighting: 'unsubscribed',
    expected: { delivery: 'confirmed', nextAttemptAt: null, seenApplied: true, reason: null },
  },
  ...(['subscribed', 'partial', 'untouched'] as const).flatMap((sighting): Rule[] => [
    {
      rule: `is sent once more, with the reason, when there is somebody (${sighting}), who may have come since`,
      given: refused,
      sighting,
      expected: { delivery: 'recorded', nextAttemptAt: soon + 3750, resends: 1, reason: 'braze_400:odd' },
    },
    {
      rule: `has failed, with the reason, when that was rejected too and there is somebody (${sighting})`,
      given: { ...refused, resends: 1 },
      sighting,
      expected: { delivery: 'failed', nextAttemptAt: null, resends: 1, reason: 'braze_400:odd' },
    },
  ]),
  {
    rule: 'has failed with a word of ours where the reason was lost while nobody had a route for it',
    given: { ...refused, reason: null, resends: 1 },
    sighting: 'subscribed',
    expected: { delivery: 'failed', reason: 'rejected' },
  },
];

const held: readonly Rule[] = [
  {
    rule: 'waits while Braze does not show the opt-out before it',
    given: heldBack,
    sighting: 'subscribed',
    expected: { delivery: 'recorded', nextAttemptAt: changedAt + 10_000, reason: 'opt_out_in_flight', ...opposed },
  },
  {
    rule: 'waits a moment where there is no profile for the opt-out before it',
    given: heldBack,
    sighting: 'no_profile',
    now: soon - 1,
    expected: { delivery: 'recorded', nextAttemptAt: soon, reason: 'opt_out_in_flight', ...opposed },
  },
  {
    rule: 'goes out when there is still no profile a moment after the opt-out, and stays opposed',
    given: heldBack,
    sighting: 'no_profile',
    expected: { delivery: 'recorded', nextAttemptAt: soon, reason: 'opt_out_seen', ...opposed },
  },
  {
    rule: 'goes out when Braze is as the opt-out before it leaves it, and stays opposed',
    given: heldBack,
    sighting: 'unsubscribed',
    expected: { delivery: 'recorded', nextAttemptAt: soon, reason: 'opt_out_seen', ...opposed },
  },
  {
    rule: 'goes out when the opt-out before it can land no more',
    given: heldBack,
    sighting: 'subscribed',
    now: opposed.opposedUntil,
    expected: { delivery: 'recorded', nextAttemptAt: opposed.opposedUntil, opposedUntil: null },
  },
];

function settle({ given, sighting, now = soon, isDoubleOptIn = false }: Rule): Settlement {
  return settleRead(choice(given), sighting, { now, horizonMs, isDoubleOptIn, random: () => 0.5 });
}

describe('an opt-out that was read back', () => {
  it.each(optOuts)('$rule', (rule) => expect(settle(rule)).toMatchObject(rule.expected));
});

describe('an opt-out that Braze rejected alone, and that was looked up', () => {
  it.each(rejectedOnes)('$rule', (rule) => expect(settle(rule)).toMatchObject(rule.expected));
});

describe('an opt-in that was read back', () => {
  it.each(optIns)('$rule', (rule) => expect(settle(rule)).toMatchObject(rule.expected));
});

describe('an opt-in held back by an opt-out in flight', () => {
  it.each(held)('$rule', (rule) => expect(settle(rule)).toMatchObject(rule.expected));
});

describe('a choice whose read failed', () => {
  it.each(['accepted', 'in_doubt', 'recorded'] as const)('stays %s and is read again after a backoff', (delivery) => {
    const before = choice({ delivery, state: 'subscribed', attempts: 2 });
    expect(settleUnread(before, 'braze_503', { now: soon, random: () => 0.5 })).toMatchObject({
      delivery,
      attempts: 3,
      nextAttemptAt: soon + 2000,
      reason: 'braze_503',
    });
  });

  it('keeps why Braze rejected it', () => {
    const before = choice({ ...refused, attempts: 2 });
    expect(settleUnread(before, 'braze_503', { now: soon, random: () => 0.5 })).toMatchObject({
      ...{ delivery: 'in_doubt', attempts: 3, nextAttemptAt: soon + 2000, reason: 'braze_400:odd' },
    });
  });
});

describe('the sighting of a group', () => {
  const states = new Map([['6f1c3f6e-9d3c-4a55-8a7e-2f4c9b1d0e11', 'partial']] as const);

  it('finds the group whatever the case of its id in the configuration', () => {
    const route = { subscriptionGroupId: '6F1C3F6E-9D3C-4A55-8A7E-2F4C9B1D0E11' };
    expect(sightingOf({ profiles: 2, states }, route)).toBe('partial');
  });

  it('tells an untouched group from a missing profile', () => {
    const route = { subscriptionGroupId: 'other' };
    expect(sightingOf({ profiles: 1, states }, route)).toBe('untouched');
    expect(sightingOf({ profiles: 0, states: new Map() }, route)).toBe('no_profile');
  });
});
