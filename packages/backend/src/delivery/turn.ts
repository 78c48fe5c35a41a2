import type { Lease } from '../store/store.ts';

/** The time during which this process may deliver: from taking the lease until it is lost or given back. */
export interface Turn {
  /** The lease as it was last renewed. */
  readonly lease: Lease;
  /** Whether new requests may still be sent under it. */
  readonly isActive: boolean;
}
