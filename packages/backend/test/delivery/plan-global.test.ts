import { describe, expect, it } from 'vitest';
import { emailStateRequest, halveGlobal, planGlobal } from '../../src/delivery/plan-global.ts';
import { planGlobalReads } from '../../src/delivery/global-read-lane.ts';
import { globalTopic } from '../../src/preferences/global-cell.ts';
import type { DeliverableChoice } from '../../src/store/store.ts';
import { choice } from './choice.ts';

function person(index: number, differences: Partial<DeliverableChoice> = {}): DeliverableChoice {
  return choice({
    target: { kind: 'email', value: `p${index}@example.com` },
    topic: globalTopic('eu'),
    ...differences,
  });
}

function people(count: number, differences: Partial<DeliverableChoice> = {}): DeliverableChoice[] {
  return Array.from({ length: count }, (_, index) => person(index, differences));
}

describe('planning global email states', () => {
  it('puts opt-outs first, and never mixes states or kinds of identifier', () => {
    const id = { target: { kind: 'external_id', value: 'U-1' } } as const;
    const { requests } = planGlobal([person(1, { state: 'subscribed' }), person(2, id), person(3), person(4)]);
    expect(requests.map(emailStateRequest)).toEqual([
      { state: 'unsubscribed', kind: 'email', identifiers: ['p3@example.com', 'p4@example.com'] },
      { state: 'unsubscribed', kind: 'external_id', identifiers: ['U-1'] },
      { state: 'subscribed', kind: 'email', identifiers: ['p1@example.com'] },
    ]);
  });

  it('fills requests with 50 addresses or 75 external ids', () => {
    const byId = people(80).map((each, index) => ({
      ...each,
      target: { kind: 'external_id', value: `U-${index}` } as const,
    }));
    const { requests } = planGlobal([...people(120), ...byId]);
    expect(requests.map(({ rows }) => rows.length)).toEqual([50, 50, 20, 75, 5]);
  });

  it('parts those that keep failing from the others', () => {
    const { requests } = planGlobal([person(1, { attempts: 9 }), person(2), person(3)]);
    expect(requests.map(({ rows }) => rows.length)).toEqual([2, 1]);
  });

  it('has no request for a number', () => {
    const number = person(1, { target: { kind: 'phone', value: '+33612345678' } });
    expect(planGlobal([number])).toEqual({ requests: [], misplaced: [number] });
  });

  it('halves a request until one person is left', () => {
    const [request] = planGlobal(people(3)).requests;
    if (request === undefined) throw new Error('nothing was planned');
    const halves = halveGlobal(request);
    expect(halves?.map(({ rows }) => rows.length)).toEqual([2, 1]);
    expect(halveGlobal({ ...request, rows: request.rows.slice(0, 1) })).toBeUndefined();
  });
});

it('reads one address at a time and 50 external ids together', () => {
  const byId = people(60).map((each, index) => ({
    ...each,
    target: { kind: 'external_id', value: `U-${index}` } as const,
  }));
  const jobs = planGlobalReads([...people(2), ...byId]);
  expect(jobs.map(({ query, rows }) => [query.kind, rows.length])).toEqual([
    ['email', 1],
    ['email', 1],
    ['external_id', 50],
    ['external_id', 10],
  ]);
});
