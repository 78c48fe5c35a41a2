import { describe, expect, it } from 'vitest';
import { foldGlobalStates } from '../../src/preferences/global-state.ts';

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
