import type { Lease } from './store.ts';

/** Up to when Braze's list of unsubscribed addresses was gone through, for each connection. */
export interface UnsubscribeCursorStore {
  /** Epoch milliseconds; undefined where it never was. */
  unsubscribesSeenUntil(connection: string): Promise<number | undefined>;
  /** Moves it on, never back. Answers whether the lease is still held; else nothing changes. */
  moveUnsubscribesSeen(lease: Lease, until: number, now: number): Promise<boolean>;
}
