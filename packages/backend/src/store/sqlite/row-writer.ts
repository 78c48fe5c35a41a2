import { sql, type RawBuilder } from 'kysely';
import { param, PreparedQuery } from '../sql/prepared-query.ts';
import { run, type Script } from '../sql/script.ts';
import type { RowWriter } from '../sql/store-dialect.ts';
import { compiler } from './compiler.ts';

/**
 * Writes many rows in few statements: blocks of 64 rows, then the remainder in powers of two, each size compiled once.
 *
 * Measured for 64 rows of 22 columns, per row: one statement for all 18 µs; a statement for each row 18 µs (14 against
 * 10 for 5 columns); one `insert … select … from json_each(?)` 31 µs, because SQLite reads the JSON again for each
 * column. PostgreSQL reads such a list once and needs none of this.
 */
export class BlockWriter implements RowWriter {
  readonly #columns: readonly string[];
  readonly #build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>;
  readonly #statements = new Map<number, PreparedQuery<unknown>>();

  /** `build` puts the rows it is given, in brackets, into a statement. */
  constructor(columns: readonly string[], build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>) {
    this.#columns = columns;
    this.#build = build;
  }

  *write(values: readonly unknown[]): Script<void> {
    const width = this.#columns.length;
    const rows = values.length / width;
    let from = 0;
    for (let size = 64; from < rows;) {
      if (rows - from < size) {
        size /= 2;
        continue;
      }
      yield* run(this.#statementFor(size), values.slice(from * width, (from + size) * width));
      from += size;
    }
  }

  #statementFor(size: number): PreparedQuery<unknown> {
    let statement = this.#statements.get(size);
    if (statement === undefined) {
      const row = sql`(${sql.join(this.#columns.map(() => param('value')))})`;
      const rows = sql`(values ${sql.join(Array.from({ length: size }, () => row))})`;
      statement = new PreparedQuery(this.#build(rows).compile(compiler));
      this.#statements.set(size, statement);
    }
    return statement;
  }
}
