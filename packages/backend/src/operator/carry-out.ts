import type { Config } from '../config/schema.ts';
import { openStore, type DatabaseLocation } from '../store/open-store.ts';
import type { Store } from '../store/store.ts';
import { countDeliveries } from './deliveries.ts';
import { handleFailed } from './failed-commands.ts';
import { handleLedger } from './ledger-commands.ts';
import type { CommandOutcome, OperatorOrder } from './operator-order.ts';
import { handlePeople } from './person-commands.ts';
import { closeBreaker, revertActs } from './revert-commands.ts';

/** The terminal, or whatever stands in for it. */
export interface Terminal {
  /** Resolves once it is written. */
  readonly print: (text: string) => Promise<void>;
  /** All that is typed or piped in, to its end. Asks for it where somebody sits in front of it. */
  readonly readInput: (question: string) => Promise<string>;
}

/**
 * Does what an operator orders, prints the report, and answers whether it found problems.
 *
 * @throws UsageError for what the configuration or the input does not have; Error where there is no database yet.
 */
export async function carryOut(
  order: OperatorOrder,
  config: Config,
  database: DatabaseLocation,
  terminal: Terminal,
): Promise<boolean> {
  const store = await openStore(database, { horizonMs: config.delivery.horizonSeconds * 1000, mustExist: true });
  try {
    const { text, hasProblems = false } = await onStore(order, config, store, terminal);
    for await (const piece of text) await terminal.print(piece);
    return hasProblems;
  } finally {
    await store.close();
  }
}

async function onStore(
  order: OperatorOrder,
  config: Config,
  store: Store,
  terminal: Terminal,
): Promise<CommandOutcome> {
  switch (order.kind) {
    case 'deliveries':
      return { text: [await countDeliveries(config, store)] };
    case 'failed':
      return { text: [await handleFailed(config, store, order)] };
    case 'verify':
    case 'checkpoints':
      return handleLedger(config, store, order);
    case 'person':
    case 'erase':
      return handlePeople(store, order, terminal.readInput);
    case 'revert':
      return { text: [await revertActs(config, store, order.filter, order.isConfirmed)] };
    case 'reset-breaker':
      return { text: [await closeBreaker(config, store, order.property)] };
  }
}
