import type { WantedState } from '../contract.ts';
import type { ChangeContext } from './store.ts';

export type LedgerAction = 'set' | 'requested' | 'retried' | 'dropped' | 'seen';

/** One row of the ledger; `ledger.ts` says how its hash is made. */
export interface LedgerRow {
  /** `<writer>/<epoch>`: each start of a backend begins a chain of its own, so that writers do not wait for each other. */
  readonly chain: string;
  /** Position in the chain, from 1. */
  readonly sequence: number;
  /** Keyed commitment to the person; meaningless once the person's key is erased. */
  readonly commitment: string;
  /**
   * `set`: the cell changed. `requested`: an opt-in was asked for; it waits for the owner of the address, unless the message was dropped
   * for its quota. `retried`, `dropped`: what an operator did about a choice that delivery gave up; the choice stays what it is. `seen`: Braze
   * was seen to know somebody whom it did not know before, so that their opt-out is applied after all (`seen-opt-outs.ts`).
   */
  readonly action: LedgerAction;
  readonly topic: string;
  readonly channel: string;
  readonly fromState: WantedState | null;
  readonly toState: WantedState;
  readonly revision: number;
  readonly context: ChangeContext;
  readonly previousHash: string;
  readonly hash: string;
}

export interface LedgerVerification {
  readonly rows: number;
  readonly chains: number;
  /** Every place where a chain does not hold: a changed, missing or inserted row. Empty: all is well. */
  readonly breaks: readonly { readonly chain: string; readonly sequence: number; readonly why: string }[];
}
