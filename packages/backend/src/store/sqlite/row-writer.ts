import { sql, type RawBuilder } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

/**
 * Writes many rows in few statements: blocks of 64 rows, then the remainder in powers of two, each size compiled once.
 *
 * Measured for 64 rows of 22 columns, per row: one statement for all 18 µs; a statement for each row 18 µs (14 against
 * 10 for 5 columns); one `insert … select … from json_each(?)` 31 µs, because SQLite reads the JSON again for each
 * column. PostgreSQL has `unnest` and needs none of this.
 */
export class RowWriter {
  readonly #database: SqliteDatabase;
  readonly #columns: number;
  readonly #build: (values: RawBuilder<unknown>) => RawBuilder<unknown>;
  readonly #statements = new Map<number, string>();

  /** `build` puts the `(?, …), (?, …)` it is given, of `columns` values each, into a statement. */
  constructor(database: SqliteDatabase, columns: number, build: (values: RawBuilder<unknown>) => RawBuilder<unknown>) {
    this.#database = database;
    this.#columns = columns;
    this.#build = build;
  }

  /** Writes rows in order. `values` holds one after the other, each with its values in the order of the columns. */
  write(values: unknown[]): void {
    const rows = values.length / this.#columns;
    let from = 0;
    for (let size = 64; from < rows;) {
      if (rows - from < size) {
        size /= 2;
        continue;
      }
      const block = size === rows ? values : values.slice(from * this.#columns, (from + size) * this.#columns);
      this.#database.runBound(this.#statementFor(size), block);
      from += size;
    }
  }

  #statementFor(size: number): string {
    let statement = this.#statements.get(size);
    if (statement === undefined) {
      const row = sql`(${sql.join(Array.from({ length: this.#columns }, () => param('value')))})`;
      const values = sql.join(Array.from({ length: size }, () => row));
      statement = new PreparedQuery(this.#build(values).compile(compiler)).sql;
      this.#statements.set(size, statement);
    }
    return statement;
  }
}
