import { describe, expect, it } from 'vitest';
import type { SimulatorPerson } from '@preference-center/braze-simulator';
import { readTargetStates, type ReadPace } from '../../src/braze/read-target-states.ts';
import type { Target } from '../../src/store/store.ts';
import { clientOf, groups, startBraze } from './simulated-braze.ts';

const email = (value: string): Target => ({ kind: 'email', value });

/** So many profiles with one address, of which the last is unsubscribed. */
function crowd(size: number): SimulatorPerson[] {
  return Array.from({ length: size }, (_, index) => ({
    externalId: `u-${index}`,
    email: 'shared@example.com',
    groups: { [groups.news]: index === size - 1 ? 'unsubscribed' : 'subscribed' },
  }));
}

const freely = { take: () => true, observe: () => {} };

describe('reading what Braze holds', () => {
  it('answers in the order asked, with nothing for people Braze does not know', async () => {
    const braze = await startBraze({
      people: [
        { email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } },
        { email: 'bob@example.com', groups: { [groups.news]: 'unsubscribed' } },
      ],
    });
    const targets = ['bob@example.com', 'nobody@example.com', 'ada@example.com'].map(email);
    const outcome = await readTargetStates(clientOf(braze.url), targets, freely);
    expect(outcome).toMatchObject({
      outcome: 'ok',
      body: [
        { profiles: 1, states: new Map([[groups.news, 'unsubscribed']]) },
        { profiles: 0, states: new Map() },
        { profiles: 1, states: new Map([[groups.news, 'subscribed']]) },
      ],
    });
  });

  it('reads every page when more than 100 profiles share an address', async () => {
    const braze = await startBraze({ people: crowd(130), unknowns: { sharedAddressGroups: 'keep' } });
    const outcome = await readTargetStates(clientOf(braze.url), [email('shared@example.com')], freely);
    expect(outcome).toMatchObject({
      outcome: 'ok',
      body: [{ profiles: 130, states: new Map([[groups.news, 'partial']]) }],
    });
    expect(braze.world.requests().map(({ query }) => query['offset'])).toEqual([undefined, ['100']]);
  });

  it('asks before each page and tells what each answer says is left', async () => {
    const braze = await startBraze({ people: crowd(130) });
    const told: (number | null)[] = [];
    let asked = 0;
    const pace: ReadPace = { take: () => (asked += 1) > 0, observe: ({ remaining }) => told.push(remaining) };
    await readTargetStates(clientOf(braze.url), [email('shared@example.com')], pace);
    expect(asked).toBe(2);
    expect(told).toEqual([249_999, 249_998]);
  });

  it('has no half an answer where no further page may be asked for', async () => {
    const braze = await startBraze({ people: crowd(130) });
    let left = 1;
    const pace: ReadPace = { take: () => (left -= 1) >= 0, observe: () => {} };
    expect(await readTargetStates(clientOf(braze.url), [email('shared@example.com')], pace)).toBeUndefined();
    expect(braze.world.requests()).toHaveLength(1);
  });

  it('reads on while pages are full where Braze does not say how many profiles there are', async () => {
    const braze = await startBraze();
    const profile = (status: string) => ({
      ...{ email: 'Ada@Example.com', phone: null, external_id: null },
      subscription_groups: [{ id: groups.news.toUpperCase(), status }],
    });
    const full = Array.from({ length: 100 }, () => profile('Subscribed'));
    for (const users of [full, [profile('unknown')]]) {
      braze.world.addFault({ kind: 'status', status: 200, body: { users, message: 'success' } });
    }
    expect(await readTargetStates(clientOf(braze.url), [email('ada@example.com')], freely)).toMatchObject({
      outcome: 'ok',
      body: [{ profiles: 101, states: new Map([[groups.news, 'partial']]) }],
    });
  });

  it('gives up an answer whose pages never end', async () => {
    const braze = await startBraze();
    const user = { email: 'ada@example.com', phone: null, external_id: null, subscription_groups: [] };
    const body = { users: [user], total_count: 1_000_000, message: 'success' };
    braze.world.addFault({ kind: 'status', status: 200, body, times: 'until_cleared' });
    const outcome = await readTargetStates(clientOf(braze.url), [email('ada@example.com')], freely);
    expect(outcome).toMatchObject({ outcome: 'unknown', reason: 'too_many_profiles' });
    expect(braze.world.requests()).toHaveLength(60);
  });

  it('answers with the failure of any page', async () => {
    const braze = await startBraze();
    braze.world.addFault({ kind: 'status', status: 503 });
    expect(await readTargetStates(clientOf(braze.url), [email('ada@example.com')], freely)).toMatchObject({
      outcome: 'unavailable',
    });
  });
});
