import type { DeliverableChoice } from '../../src/store/store.ts';

/** When the choices of these tests were made. */
export const changedAt = Date.parse('2026-03-01T12:00:00Z');

/** A choice of ada@example.com about product news by email, just claimed; each test says what differs. */
export function choice(differences: Partial<DeliverableChoice> = {}): DeliverableChoice {
  return {
    target: { kind: 'email', value: 'ada@example.com' },
    topic: 'product_news',
    channel: 'email',
    state: 'unsubscribed',
    revision: 1,
    delivery: 'recorded',
    attempts: 0,
    changedAt,
    sentAt: changedAt,
    sentState: 'unsubscribed',
    opposedUntil: null,
    seenApplied: false,
    resends: 0,
    reason: null,
    ...differences,
  };
}
