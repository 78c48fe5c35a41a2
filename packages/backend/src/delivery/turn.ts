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

/** The turn that a lease begins: active while this very lease is held and `isEnded` does not say otherwise. */
export function turnUnder(taken: Lease, keeper: { readonly lease: Lease | undefined }, isEnded: () => boolean): Turn {
  const renewed = (): Lease | undefined => (keeper.lease?.fence === taken.fence ? keeper.lease : undefined);
  return {
    get lease() {
      return renewed() ?? taken;
    },
    get isActive() {
      return !isEnded() && renewed() !== undefined;
    },
  };
}
