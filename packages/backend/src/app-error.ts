import type { Choice, ProblemCode } from './contract.ts';

/** What a request's problem answer adds to its code. */
export interface AppErrorOptions {
  readonly cause?: unknown;
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
