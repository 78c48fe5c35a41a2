import type { Lease } from '../store/store.ts';

/**
 * The time during which this process may deliver: from taking the lease until it is lost or given back. It is over for good then: what was
 * claimed in one turn is never sent in a later one, because others may have delivered newer choices in between.
 */
export interface Turn {
  /** The lease as it was last renewed. */
  readonly lease: Lease;
  /** Whether new requests may still be sent under it. */
  readonly isActive: boolean;
}
