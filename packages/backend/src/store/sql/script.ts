import type { PreparedQuery } from './prepared-query.ts';

/** Values of a query's parameters: by their names, or all of them in the order of the query. */
export type QueryValues = Readonly<Record<string, unknown>> | unknown[];

/** One statement, and how much of its outcome the script waits for. */
export interface Statement {
  readonly query: PreparedQuery<unknown>;
  readonly values: QueryValues;
  readonly wants: 'rows' | 'count' | 'nothing';
}

/** What a script asks of the database; `pause` lets other work have its turn, and is not for transactions. */
export type ScriptStep = Statement | 'pause';

/**
 * Statements in order with what is decided between them, as a generator: it says what to run and is given what came of
 * it, and knows nothing of a connection. SQLite runs a script without ever yielding to other requests; PostgreSQL waits
 * for each answer that the script reads, and for none that it does not.
 */
export type Script<Result> = Generator<ScriptStep, Result, unknown>;

/** Runs a query and answers all of its rows. */
export function* all<Row>(query: PreparedQuery<Row>, values: QueryValues = {}): Script<readonly Row[]> {
  return (yield { query, values, wants: 'rows' }) as Row[];
}

/** Runs a query and answers its first row, for queries that yield at most one. */
export function* first<Row>(query: PreparedQuery<Row>, values: QueryValues = {}): Script<Row | undefined> {
  return (yield* all(query, values))[0];
}

/** Runs a statement and answers how many rows it changed. */
export function* count(query: PreparedQuery<unknown>, values: QueryValues = {}): Script<number> {
  return (yield { query, values, wants: 'count' }) as number;
}

/**
 * Runs a statement whose outcome the script does not need. If it fails, the transaction does, but perhaps only when a
 * later statement or the commit is reached.
 */
export function* run(query: PreparedQuery<unknown>, values: QueryValues = {}): Script<void> {
  yield { query, values, wants: 'nothing' };
}

/** Lets other work have its turn; only where no transaction is open. */
export function* pause(): Script<void> {
  yield 'pause';
}
