import type { Choice, ProblemCode } from './contract.ts';

/** What a request's problem answer adds to its code. */
export interface AppErrorOptions {
  readonly cause?: unknown;
  /** Why, as a stable word for the log; it is never sent. */
  readonly reason?: string;
  /** What would be right, in a sentence; never a value that was sent. */
  readonly detail?: string;
  readonly errors?: readonly { path: string; message: string }[];
  readonly conflicts?: readonly Choice[];
  /** Seconds until another try makes sense. */
  readonly retryAfterSeconds?: number;
}

/** An error with a stable code, answered as problem+json by `http/problem.ts`. Branch on `code`. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly code: ProblemCode;
  readonly options: AppErrorOptions;

  constructor(code: ProblemCode, options: AppErrorOptions = {}) {
    super(code, { cause: options.cause });
    this.code = code;
    this.options = options;
  }
}

/** Name, code and stack of what went wrong, for a log; not its message, which may quote what was sent. */
export function describeCause(cause: unknown): unknown {
  if (!(cause instanceof Error)) return undefined;
  const { name, stack } = cause;
  const code = 'code' in cause ? cause.code : undefined;
  return { name, code, at: stack?.split('\n').filter((line) => line.trimStart().startsWith('at ')) };
}
