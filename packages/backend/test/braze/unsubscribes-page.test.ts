import { describe, expect, it } from 'vitest';
import { readUnsubscribesPage, unsubscribesPath } from '../../src/braze/unsubscribes-page.ts';

describe('a page of unsubscribed addresses', () => {
  it.each([
    ['2026-07-30T12:00:00.500Z', '2026-07-30T12:00:00.500Z'],
    ['2020-06-17 19:27:44 +0000', '2020-06-17T19:27:44Z'],
    ['2020-06-17 21:27:44 +02:00', '2020-06-17T19:27:44Z'],
  ])('has the time %s', (written, meant) => {
    expect(readUnsubscribesPage({ emails: [{ email: 'a@b.example', unsubscribed_at: written }] })).toEqual([
      { email: 'a@b.example', at: Date.parse(meant) },
    ]);
  });

  it('has no time where it cannot be read', () => {
    const emails = [{ email: 'a@b.example', unsubscribed_at: 'some day' }];
    expect(readUnsubscribesPage({ emails })).toEqual([{ email: 'a@b.example', at: null }]);
  });

  it.each([{}, { emails: null }, { emails: [{ email: 1, unsubscribed_at: '' }] }, []])('is none in %j', (body) => {
    expect(readUnsubscribesPage(body)).toBeUndefined();
  });

  it('is asked for newest first, as large as Braze gives it', () => {
    expect(unsubscribesPath({ startDate: '2026-07-01', endDate: '2026-07-03', offset: 450 })).toBe(
      '/email/unsubscribes?start_date=2026-07-01&end_date=2026-07-03&sort_direction=desc&limit=500&offset=450',
    );
  });
});
