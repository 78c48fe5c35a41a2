import { describe, expect, it } from 'vitest';
import type { Route } from '../../src/config/schema.ts';
import { halve, planRequests, statusRequest, trackObjects } from '../../src/delivery/plan.ts';
import type { DeliverableChoice } from '../../src/store/store.ts';
import { choice } from './choice.ts';

const news: Route = { connection: 'eu', subscriptionGroupId: 'group-news', doubleOptIn: false };
const offers: Route = { connection: 'eu', subscriptionGroupId: 'group-offers', doubleOptIn: false };
const texts: Route = { connection: 'eu', subscriptionGroupId: 'group-texts', doubleOptIn: true };
const table: Record<string, Route> = { 'product_news/email': news, 'offers/email': offers, 'offers/sms': texts };
const routes = ({ topic, channel }: { topic: string; channel: string }): Route | undefined =>
  table[`${topic}/${channel}`];

function person(index: number, differences: Partial<DeliverableChoice> = {}): DeliverableChoice {
  return choice({ target: { kind: 'email', value: `person${index}@example.com` }, ...differences });
}

function people(count: number, differences: Partial<DeliverableChoice> = {}): DeliverableChoice[] {
  return Array.from({ length: count }, (_, index) => person(index, differences));
}

describe('planning requests', () => {
  it('puts every opt-out before any opt-in', () => {
    const plan = planRequests([person(1, { state: 'subscribed' }), person(2)], routes);
    expect(plan.requests.map(({ state }) => state)).toEqual(['unsubscribed', 'subscribed']);
  });

  it('fills opt-out requests with 50 people of one group', () => {
    const plan = planRequests(people(120), routes);
    expect(plan.requests.map(({ rows }) => rows.length)).toEqual([50, 50, 20]);
  });

  it('never mixes groups or kinds of identifier in an opt-out request', () => {
    const choices = [
      person(1),
      person(2, { topic: 'offers' }),
      person(3, { target: { kind: 'external_id', value: 'u-3' } }),
      person(4),
    ];
    const requests = planRequests(choices, routes).requests.map(statusRequest);
    expect(requests).toEqual([
      {
        subscriptionGroupId: 'group-news',
        state: 'unsubscribed',
        kind: 'email',
        identifiers: ['person1@example.com', 'person4@example.com'],
      },
      {
        subscriptionGroupId: 'group-offers',
        state: 'unsubscribed',
        kind: 'email',
        identifiers: ['person2@example.com'],
      },
      { subscriptionGroupId: 'group-news', state: 'unsubscribed', kind: 'external_id', identifiers: ['u-3'] },
    ]);
  });

  it('fills opt-in requests with 75 people, whatever the group', () => {
    const choices = [...people(80, { state: 'subscribed' }), ...people(80, { state: 'subscribed', topic: 'offers' })];
    const plan = planRequests(choices, routes);
    expect(plan.requests.map((request) => trackObjects(request).length)).toEqual([75, 5]);
  });

  it("puts all of a person's opt-ins into one object", () => {
    const phone = { kind: 'phone', value: '+33612345678' } as const;
    const choices = [
      person(1, { state: 'subscribed' }),
      choice({ target: phone, state: 'subscribed', topic: 'offers', channel: 'sms' }),
      person(1, { state: 'subscribed', topic: 'offers' }),
    ];
    const [request] = planRequests(choices, routes).requests;
    expect(request && trackObjects(request)).toEqual([
      {
        kind: 'email',
        identifier: 'person1@example.com',
        groups: [
          { subscriptionGroupId: 'group-news', state: 'subscribed', useDoubleOptIn: false },
          { subscriptionGroupId: 'group-offers', state: 'subscribed', useDoubleOptIn: false },
        ],
      },
      {
        kind: 'phone',
        identifier: '+33612345678',
        groups: [{ subscriptionGroupId: 'group-texts', state: 'subscribed', useDoubleOptIn: true }],
      },
    ]);
  });

  it('sets choices aside whose topic or channel is no longer configured', () => {
    const gone = person(1, { topic: 'retired' });
    expect(planRequests([gone, person(2)], routes)).toMatchObject({ unroutable: [gone], requests: [{ rows: [{}] }] });
  });

  it('keeps choices that fail again and again away from their neighbours', () => {
    const choices = [
      ...people(50),
      ...people(20, { attempts: 4, topic: 'product_news' }).map((each, index) => ({
        ...each,
        target: { kind: 'email', value: `unlucky${index}@example.com` } as const,
      })),
    ];
    const plan = planRequests(choices, routes);
    expect(plan.requests.map(({ rows }) => rows.length)).toEqual([50, 12, 8]);
    expect(planRequests(people(3, { attempts: 30 }), routes).requests).toHaveLength(3);
  });
});

describe('halving a rejected request', () => {
  it('parts the people, and a single person by choice, until one choice is alone', () => {
    const choices = [
      person(1, { state: 'subscribed' }),
      person(1, { state: 'subscribed', topic: 'offers' }),
      person(2, { state: 'subscribed' }),
    ];
    const [request] = planRequests(choices, routes).requests;
    const [first, second] = (request && halve(request)) ?? [];
    expect(first?.rows.map(({ choice: { target, topic } }) => [target.value, topic])).toEqual([
      ['person1@example.com', 'product_news'],
      ['person1@example.com', 'offers'],
    ]);
    expect(second?.rows).toHaveLength(1);
    expect(first && halve(first)?.map(({ rows }) => rows.length)).toEqual([1, 1]);
    expect(second && halve(second)).toBeUndefined();
  });
});
