import { describe, expect, it } from 'vitest';
import type { GlobalEmailState } from '../../src/braze/exported-profiles.ts';
import { globalSightingOf, settleGlobalRead, type GlobalSighting } from '../../src/delivery/settle-global-read.ts';
import type { DeliverableChoice, Settlement } from '../../src/store/store.ts';
import { changedAt, choice } from './choice.ts';

const horizonMs = 600_000;
const optOut = { state: 'unsubscribed', delivery: 'accepted' } as const;
const optIn = { state: 'subscribed', delivery: 'accepted', sentState: 'subscribed' } as const;
const ada = { kind: 'email', value: 'ada@example.com' } as const;

const settled = (
  given: Partial<DeliverableChoice>,
  sighting: GlobalSighting,
  now = changedAt + 2000,
): Partial<Settlement> => settleGlobalRead(choice(given), sighting, { now, horizonMs, random: () => 0.5 });

describe('what an export shows of a target', () => {
  const profiles = (...states: (GlobalEmailState | null)[]) =>
    states.map((globalEmailState) => ({ email: 'Ada@example.com', phone: null, external_id: null, globalEmailState }));

  it.each([
    [[], 'no_profile'],
    [['subscribed'], 'subscribed'],
    [['opted_in', 'subscribed'], 'subscribed'],
    [['unsubscribed', 'unsubscribed'], 'unsubscribed'],
    [['unsubscribed', 'opted_in'], 'partial'],
    [['unsubscribed', null], 'not_shown'],
  ] as const)('reads profiles with %j as %s', (states, sighting) => {
    expect(globalSightingOf(ada, profiles(...states))).toBe(sighting);
  });

  it('takes nobody for the target whom the answer does not name so', () => {
    const other = profiles('unsubscribed').map((profile) => ({ ...profile, email: 'eve@example.com' }));
    expect(globalSightingOf(ada, other)).toBe('no_profile');
  });
});

describe('a global email state that was sent', () => {
  it.each([
    ['an opt-out', optOut, 'unsubscribed'],
    ['a lift', optIn, 'subscribed'],
  ] as const)('is confirmed when Braze shows it: %s', (_what, given, sighting) => {
    expect(settled(given, sighting)).toMatchObject({ delivery: 'confirmed', nextAttemptAt: null });
  });

  it.each(['subscribed', 'partial'] as const)('is sent again where an opt-out reads %s', (sighting) => {
    expect(settled(optOut, sighting)).toMatchObject({ delivery: 'recorded', reason: 'still_subscribed', resends: 1 });
  });

  it('is sent once more where nobody has the address and a lift may have landed behind an opt-out', () => {
    const opposed = { ...optOut, opposedUntil: changedAt + horizonMs };
    expect(settled(opposed, 'no_profile', changedAt + 5000)).toMatchObject({ delivery: 'accepted' });
    expect(settled(opposed, 'no_profile', changedAt + horizonMs)).toMatchObject({
      ...{ delivery: 'recorded', nextAttemptAt: changedAt + horizonMs, reason: 'opposite_in_flight' },
      opposedUntil: null,
    });
    expect(settled(optOut, 'no_profile', changedAt + horizonMs)).toMatchObject({
      ...{ delivery: 'accepted', nextAttemptAt: null },
    });
  });

  it('is not insisted on where a lift was seen applied and somebody left in Braze since', () => {
    const given = { ...optIn, seenApplied: true };
    expect(settled(given, 'unsubscribed', changedAt + horizonMs)).toMatchObject({
      delivery: 'not_applied',
      reason: 'undone_in_braze',
    });
  });

  it.each([
    ['no_profile', 'no_profile_to_read'],
    ['not_shown', 'state_not_shown'],
  ] as const)(
    'is looked for until the horizon where a read tells nothing (%s), then left as accepted',
    (sighting, reason) => {
      for (const given of [optOut, optIn]) {
        expect(settled(given, sighting)).toMatchObject({
          delivery: 'accepted',
          nextAttemptAt: changedAt + 10_000,
          reason,
        });
        expect(settled(given, sighting, changedAt + horizonMs)).toMatchObject({
          ...{ delivery: 'accepted', nextAttemptAt: null, reason, resends: 0 },
        });
      }
    },
  );

  it('is looked for longer while the opposite may still land', () => {
    const opposedUntil = changedAt + horizonMs + 5000;
    expect(settled({ ...optOut, opposedUntil }, 'no_profile', changedAt + horizonMs)).toMatchObject({
      delivery: 'accepted',
      nextAttemptAt: opposedUntil,
    });
  });

  it('of an external id that Braze does not know ends there: nobody can be mailed', () => {
    const given = { ...optOut, target: { kind: 'external_id', value: 'U-1' } } as const;
    expect(settled(given, 'no_profile')).toMatchObject({ delivery: 'no_profile', nextAttemptAt: null });
  });

  it('whose answer was lost is sent again once it can land no more, also where nobody has the address', () => {
    const given = { ...optIn, delivery: 'in_doubt' } as const;
    expect(settled(given, 'no_profile', changedAt + horizonMs)).toMatchObject({ delivery: 'recorded' });
  });

  it('and waits for an opt-out in flight goes out once that is seen', () => {
    const given = { ...optIn, delivery: 'recorded', opposedUntil: changedAt + 400_000 } as const;
    const released = { delivery: 'recorded', opposedUntil: given.opposedUntil, reason: 'opt_out_seen' };
    expect(settled(given, 'unsubscribed')).toMatchObject(released);
    expect(settled(given, 'subscribed')).toMatchObject({ delivery: 'recorded', reason: 'opt_out_in_flight' });
  });
});
