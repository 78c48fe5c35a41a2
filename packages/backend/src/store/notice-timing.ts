const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** How long after it became due a notice may still be sent. */
export const noticeLifetimeMs = dayMs;

/** Notices asked for within this time decide when the next one may go; deferred ones are at most a day ahead. */
export const noticeMemoryMs = 3 * dayMs;

/** A notice that the same target was sent, or is about to be. */
export interface EarlierNotice {
  readonly id: string;
  readonly property: string;
  /** When it became due, or will. */
  readonly dueAt: number;
  /** Whether it was never handed out, so that it can still tell of more. */
  readonly isOpen: boolean;
}

/** Which notice tells of something that was stopped just now: one that waits already, or a new one. */
export type NoticePlace = { readonly joins: string } | { readonly dueAt: number };

/**
 * At most one notice an hour for a target and one a day for each property it is about. What is stopped meanwhile is collected, and
 * `delayMs` leaves room for a visitor who stops several things one after the other. Pure.
 */
export function placeNotice(
  earlier: readonly EarlierNotice[],
  { property, at, delayMs }: { readonly property: string; readonly at: number; readonly delayMs: number },
): NoticePlace {
  const own = earlier.filter((notice) => notice.property === property);
  const open = own.find(({ isOpen }) => isOpen);
  if (open !== undefined) return { joins: open.id };
  const after = (notices: readonly EarlierNotice[], restMs: number): number =>
    Math.max(0, ...notices.map(({ dueAt }) => dueAt + restMs));
  return { dueAt: Math.max(at + delayMs, after(own, dayMs), after(earlier, hourMs)) };
}
