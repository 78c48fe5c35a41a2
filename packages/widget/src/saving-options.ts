/** How a center saves. */
export interface SavingOptions {
  /** Saves each choice at once, for a visitor who may see what stands there; otherwise a button does. */
  autosave: boolean;
  /** How long after a failure of the network it is tried again, by itself; twice as long each time. 5 seconds by default. */
  retryAfterMs: number | undefined;
  /** How long after a save it is first asked whether it is in effect; twice as long each time. 2 seconds by default. */
  confirmAfterMs: number | undefined;
}
