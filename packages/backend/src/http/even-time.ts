import { setTimeout } from 'node:timers/promises';

/** Longer than the work takes on a disk that is well, shorter than a visitor notices. Milliseconds. */
export const evenTimeMs = 25;

/**
 * For an answer that must not tell by its time what was found. Call it when the work begins and wait for it before answering: the timer
 * runs from the start, so that what the work took does not show.
 */
export function evenTime(): Promise<void> {
  return setTimeout(evenTimeMs);
}
