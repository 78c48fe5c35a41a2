import { deliveriesUsage, parseDeliveriesOrder, type DeliveriesOrder } from './deliveries.ts';
import { failedUsage, parseFailedOrder, type FailedOrder } from './failed-order.ts';
import { ledgerUsage, parseLedgerOrder, type LedgerOrder } from './ledger-order.ts';
import { parsePersonOrder, personUsage, type PersonOrder } from './person-order.ts';
import { parseRevertOrder, revertUsage, type RevertOrder } from './revert-order.ts';

/** What an operator orders on the database, which a backend may be serving meanwhile. */
export type OperatorOrder = DeliveriesOrder | FailedOrder | LedgerOrder | PersonOrder | RevertOrder;

/** What a command came to. */
export interface CommandOutcome {
  /** What it prints, piece by piece. */
  readonly text: AsyncIterable<string> | Iterable<string>;
  /** Whether it found what an operator has to look after; then the exit code is 1. */
  readonly hasProblems?: boolean;
}

export const operatorUsage = `${deliveriesUsage}${failedUsage}${ledgerUsage}${personUsage}${revertUsage}`;

/** In the order in which the help names them. */
export const operatorKinds = [
  ...(['deliveries', 'failed', 'verify', 'checkpoints', 'person', 'erase', 'revert', 'reset-breaker'] as const),
] satisfies readonly OperatorOrder['kind'][];

/** Whether a command is an operator's. */
export function isOperatorKind(command: string | undefined): command is OperatorOrder['kind'] {
  return (operatorKinds as readonly (string | undefined)[]).includes(command);
}

/** Reads the arguments after the command. @throws UsageError saying what would be right. */
export function parseOperatorOrder(kind: OperatorOrder['kind'], args: readonly string[]): OperatorOrder {
  switch (kind) {
    case 'deliveries':
      return parseDeliveriesOrder(args);
    case 'failed':
      return parseFailedOrder(args);
    case 'verify':
    case 'checkpoints':
      return parseLedgerOrder(kind, args);
    case 'person':
    case 'erase':
      return parsePersonOrder(kind, args);
    case 'revert':
    case 'reset-breaker':
      return parseRevertOrder(kind, args);
  }
}
