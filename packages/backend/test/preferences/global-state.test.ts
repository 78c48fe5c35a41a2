import { describe, expect, it } from 'vitest';
import { foldGlobalStates, shownGlobalState } from '../../src/preferences/global-state.ts';

describe('the global email state of a person', () => {
  it.each([
    { of: [], is: 'unknown' },
    { of: ['subscribed'], is: 'subscribed' },
    { of: ['opted_in', 'opted_in'], is: 'opted_in' },
    { of: ['opted_in', 'subscribed'], is: 'subscribed' },
    { of: ['opted_in', 'unsubscribed', null], is: 'unsubscribed' },
    { of: ['subscribed', null], is: 'unknown' },
  ] as const)('is $is for profiles that are $of', ({ of, is }) => {
    expect(foldGlobalStates(of)).toBe(is);
  });
});

describe('the global email state that is shown', () => {
  const horizonMs = 600_000;
  const shown = (
    held: Parameters<typeof shownGlobalState>[0],
    state: 'subscribed' | 'unsubscribed',
    delivery: NonNullable<Parameters<typeof shownGlobalState>[1]>['delivery'],
    ageMs = 0,
  ) => shownGlobalState(held, { state, delivery, changedAt: 0 }, { nowMs: ageMs, horizonMs });

  it('is Braze’s where we never set it', () => {
    expect(shownGlobalState('opted_in', undefined, { nowMs: 0, horizonMs })).toBe('opted_in');
    expect(shownGlobalState(undefined, undefined, { nowMs: 0, horizonMs })).toBeUndefined();
  });

  it.each(['recorded', 'sent', 'in_doubt'] as const)('is ours while that is %s, however long it takes', (delivery) => {
    expect(shown('subscribed', 'unsubscribed', delivery, 10 * horizonMs)).toBe('unsubscribed');
    expect(shown('unsubscribed', 'subscribed', delivery, 10 * horizonMs)).toBe('subscribed');
  });

  it('is ours until the horizon once Braze accepted it, and longer where Braze has nobody to show it for', () => {
    expect(shown('subscribed', 'unsubscribed', 'accepted', horizonMs - 1)).toBe('unsubscribed');
    expect(shown('subscribed', 'unsubscribed', 'accepted', horizonMs)).toBe('subscribed');
    expect(shown('unknown', 'unsubscribed', 'accepted', horizonMs)).toBe('unsubscribed');
  });

  it('is Braze’s again once ours is settled', () => {
    for (const delivery of ['confirmed', 'not_applied', 'failed'] as const) {
      expect(shown('unsubscribed', 'subscribed', delivery)).toBe('unsubscribed');
    }
  });

  it('is an unsubscribe of ours where Braze cannot be read, and never an all-clear', () => {
    expect(shown(undefined, 'unsubscribed', 'confirmed')).toBe('unsubscribed');
    expect(shown(undefined, 'subscribed', 'confirmed')).toBeUndefined();
  });
});
