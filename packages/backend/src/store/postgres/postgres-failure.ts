import pg from 'pg';
import { AppError } from '../../app-error.ts';

/** What PostgreSQL or the way to it said, without the values that its own messages quote. */
export class PostgresFailure extends Error {
  override readonly name = 'PostgresFailure';
  /** SQLSTATE, the code of a system error, or `connection_lost`. */
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/**
 * SQLSTATEs that blame the statement or its values, so that others may still be written: data (22), constraints (23),
 * syntax and access rules (42), features (0A, but not a plan that went stale). Every other one says that nothing can be
 * written now, or not on this connection: PostgreSQL, appendix A.
 */
const statementCodes = /^(22|23|42|44)/;

/** SQLSTATEs after which the transaction, which was rolled back, can be tried again at once: serialization, deadlock. */
const conflictCodes = /^(40001|40P01)$/;

/** Whether a transaction that failed like this was rolled back only because of another one. */
export function isConflict(error: unknown): boolean {
  return error instanceof pg.DatabaseError && conflictCodes.test(error.code ?? '');
}

/** Whether the connection on which this happened can serve for something else. */
export function isConnectionSound(error: unknown): boolean {
  return error instanceof pg.DatabaseError && (statementCodes.test(error.code ?? '') || isConflict(error));
}

/**
 * What the store's callers are told: `internal_error` where PostgreSQL refused the statement, `store_unavailable` for all
 * else. Errors of our own code stay what they are.
 */
export function toAppError(error: unknown): unknown {
  if (error instanceof AppError || !(error instanceof Error)) return error;
  if (error instanceof pg.DatabaseError) {
    const { code = 'unknown', table, column, constraint } = error;
    const where = [table, column, constraint].filter((name) => name !== undefined).join(' ');
    const cause = new PostgresFailure(code, `PostgreSQL answered ${code}${where === '' ? '' : ` on ${where}`}`);
    return new AppError(statementCodes.test(code) ? 'internal_error' : 'store_unavailable', { cause });
  }
  if (error instanceof PostgresFailure) return new AppError('store_unavailable', { cause: error });
  const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
  if (code === undefined && !isFromDriver(error)) return error;
  const cause = new PostgresFailure(
    code ?? 'connection_lost',
    `PostgreSQL cannot be reached: ${code ?? error.message}`,
  );
  return new AppError('store_unavailable', { cause });
}

/** What the driver says of a connection without any code. None of these texts quotes a value. */
function isFromDriver({ message }: Error): boolean {
  return /^(Connection terminated|Client (has|was)|Query read timeout|timeout e|Cannot use a pool|The server does not|There was an error est)/.test(
    message,
  );
}
