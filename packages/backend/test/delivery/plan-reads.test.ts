import { describe, expect, it } from 'vitest';
import type { RoutedChoice } from '../../src/delivery/plan.ts';
import { planReads } from '../../src/delivery/read-lane.ts';
import type { Target } from '../../src/store/store.ts';
import { choice } from './choice.ts';

const route = { connection: 'eu', subscriptionGroupId: 'news', doubleOptIn: false };
const row = (target: Target, topic = 'news'): RoutedChoice => ({ choice: choice({ target, topic }), route });
const email = (value: string): Target => ({ kind: 'email', value });

describe('planning reads', () => {
  it('asks for each target once, whatever the number of its choices', () => {
    const jobs = planReads([
      row(email('a@example.com')),
      row(email('b@example.com')),
      row(email('a@example.com'), 'offers'),
    ]);
    expect(jobs.map((job) => job.map(({ target, rows }) => [target.value, rows.length]))).toEqual([
      [
        ['a@example.com', 2],
        ['b@example.com', 1],
      ],
    ]);
  });

  it('asks for at most 50 targets, of one kind, at a time', () => {
    const emails = Array.from({ length: 60 }, (_, index) => row(email(`p${index}@example.com`)));
    const ids = Array.from({ length: 3 }, (_, index) => row({ kind: 'external_id', value: `u${index}` }));
    const jobs = planReads([...emails.slice(0, 30), ...ids, ...emails.slice(30)]);
    expect(jobs.map((job) => [job[0]?.target.kind, job.length])).toEqual([
      ['email', 50],
      ['external_id', 3],
      ['email', 10],
    ]);
  });

  it('keeps the URL short enough for servers in front of the API', () => {
    const long = Array.from({ length: 50 }, (_, index) =>
      row({ kind: 'external_id', value: `${index}${'é'.repeat(200)}` }),
    );
    const jobs = planReads(long);
    expect(jobs.length).toBeGreaterThan(1);
    for (const job of jobs) {
      const length = job.map(({ target }) => encodeURIComponent(target.value)).join('&external_id%5B%5D=').length;
      expect(length).toBeLessThan(6100);
    }
    expect(jobs.flat()).toHaveLength(50);
  });
});
