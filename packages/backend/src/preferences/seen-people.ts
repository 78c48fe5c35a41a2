import type { SeenOptOut, SeenVia } from '../store/seen-opt-outs.ts';
import type { StoredChoice, Target } from '../store/store.ts';

/** A person whom a connection's workspace was seen to know. */
export interface SeenPerson {
  readonly target: Target;
  readonly connection: string;
  /** Whether Braze was seen to hold an opt-out of this topic's channel. Absent: that was not looked at. */
  readonly holdsOptOut?: (topic: string, channel: string) => boolean;
}

/** Where a topic's channel, or a connection's global email state, leads now; undefined where it leads nowhere. */
export type ConnectionOf = (topic: string, channel: string) => string | undefined;

/**
 * The opt-outs that ended with nobody to apply them for, and now have somebody: those of the people seen that lead to where they were seen.
 * Pure.
 */
export function optOutsOfSeen(
  people: readonly SeenPerson[],
  stored: readonly StoredChoice[],
  connectionOf: ConnectionOf,
  via: SeenVia,
): SeenOptOut[] {
  const waiting = stored.filter(({ delivery, state }) => delivery === 'no_profile' && state === 'unsubscribed');
  return waiting.flatMap(({ target, topic, channel, revision }): SeenOptOut[] => {
    const connection = connectionOf(topic, channel);
    const person = people.find((each) => each.connection === connection && isSame(each.target, target));
    if (person === undefined) return [];
    const isHeld = person.holdsOptOut?.(topic, channel) ?? false;
    return [{ target, topic, channel, revision, connection: person.connection, isHeld, via }];
  });
}

function isSame(one: Target, other: Target): boolean {
  return one.kind === other.kind && one.value === other.value;
}
