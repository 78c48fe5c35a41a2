/**
 * Another backend wrote what this transaction was about to write. Nothing is wrong and nothing was written: done again, the
 * transaction sees what the other one wrote.
 */
export class TransactionConflict extends Error {
  override readonly name = 'TransactionConflict';
}
