const hourMs = 3_600_000;

/** An earlier message of the same kind to the same target. */
export interface RecentMessage {
  readonly at: number;
  /** Keyed hash of the network it was asked for from. */
  readonly network: string | null;
}

/** How many times its own quota an address gets from all networks together. */
const networksShare = 2;

/**
 * Whether one more message of a kind may go to a target: at most `maxPerHour` within an hour from one network, and twice as many
 * from all. So whoever asks in somebody's name from one place cannot use up what the owner of the address may ask for. Pure.
 */
export function mayTakeMessage(
  recent: readonly RecentMessage[],
  { at, network, maxPerHour }: RecentMessage & { readonly maxPerHour: number },
): boolean {
  const lastHour = recent.filter((message) => message.at > at - hourMs);
  const own = lastHour.filter((message) => message.network === network);
  return own.length < maxPerHour && lastHour.length < networksShare * maxPerHour;
}
