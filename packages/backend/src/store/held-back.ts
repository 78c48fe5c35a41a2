/**
 * The reason of a `recorded` opt-in that may go out although an opt-out could still take effect (`opposedUntil`), because a read showed
 * Braze as the opt-out leaves it. Any other reason holds it back.
 */
export const optOutSeen = 'opt_out_seen';
