import { describe, expect, it } from 'vitest';
import { readStatusPage, type ProfileStates } from '../../src/braze/status-page.ts';
import { foldProfiles, isProfileOf } from '../../src/braze/target-states.ts';

function profile(groups: Record<string, 'subscribed' | 'unsubscribed'>): ProfileStates {
  return { email: 'ada@example.com', phone: null, external_id: null, groups: new Map(Object.entries(groups)) };
}

function stateOf(...groups: Record<string, 'subscribed' | 'unsubscribed'>[]): string | undefined {
  return foldProfiles(groups.map(profile)).states.get('news');
}

describe('the state of a group for a target', () => {
  it('is that of the only profile', () => {
    expect(stateOf({ news: 'subscribed' })).toBe('subscribed');
    expect(stateOf({ news: 'unsubscribed' })).toBe('unsubscribed');
  });

  it('is absent where no profile ever touched the group', () => {
    expect(stateOf({}, { offers: 'subscribed' })).toBeUndefined();
    expect(foldProfiles([])).toEqual({ profiles: 0, states: new Map() });
  });

  it('is on only where all profiles that share the address agree', () => {
    expect(stateOf({ news: 'subscribed' }, { news: 'subscribed' })).toBe('subscribed');
    expect(stateOf({ news: 'subscribed' }, { news: 'unsubscribed' })).toBe('partial');
    expect(stateOf({ news: 'subscribed' }, {})).toBe('partial');
  });

  it('is off where nobody is subscribed, though not everybody said so', () => {
    expect(stateOf({ news: 'unsubscribed' }, {})).toBe('unsubscribed');
  });
});

describe('whose profile it is', () => {
  it('compares addresses without case, and everything else exactly', () => {
    const found = { email: 'Ada@Example.com', phone: '+33612345678', external_id: 'U1', groups: new Map() };
    expect(isProfileOf({ kind: 'email', value: 'ada@example.com' }, found)).toBe(true);
    expect(isProfileOf({ kind: 'external_id', value: 'u1' }, found)).toBe(false);
    expect(isProfileOf({ kind: 'phone', value: '+33612345678' }, found)).toBe(true);
  });
});

describe("a page of Braze's answer", () => {
  it('reads states in any capitals and takes `unknown` for untouched', () => {
    const groups = [
      { id: 'NEWS', name: 'News', channel: 'email', status: 'Subscribed' },
      { id: 'offers', status: 'unsubscribed' },
      { id: 'old', status: 'Unknown' },
    ];
    const page = readStatusPage({
      users: [{ email: 'ada@example.com', subscription_groups: groups }],
      message: 'success',
    });
    expect(page?.total).toBeNull();
    expect(page?.profiles[0]?.groups).toEqual(
      new Map([
        ['news', 'subscribed'],
        ['offers', 'unsubscribed'],
      ]),
    );
  });

  it('is not read where it does not have the documented shape', () => {
    expect(readStatusPage({ message: 'success' })).toBeUndefined();
    expect(readStatusPage({ users: [{ email: 7 }] })).toBeUndefined();
    expect(readStatusPage({ users: {}, total_count: -1 })).toBeUndefined();
  });
});
