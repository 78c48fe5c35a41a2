/** How many requests of one kind and network came in one minute. */
export interface RequestCount {
  /** Epoch minutes. */
  readonly minute: number;
  /** A keyed hash of what is counted; no address. */
  readonly key: string;
  readonly hits: number;
}
