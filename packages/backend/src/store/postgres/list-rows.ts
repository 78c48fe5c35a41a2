import { sql, type RawBuilder } from 'kysely';
import { param, PreparedQuery } from '../sql/prepared-query.ts';
import { run, type Script } from '../sql/script.ts';
import type { ListColumns, RowWriter } from '../sql/store-dialect.ts';
import { compiler } from './compiler.ts';

/**
 * The rows of a list parameter. Like SQLite's, the list is one JSON text, which costs Node less than an array for each
 * column; unlike there, each value has to be cast, because `->>` answers text here.
 */
export function rowsOf(name: string, columns: ListColumns): RawBuilder<unknown> {
  const fields = Object.entries(columns).map(([column, type], index) => {
    const value = sql`item.value ->> ${sql.lit(index)}`;
    return sql`${type === 'integer' ? sql`(${value})::bigint` : value} as ${sql.ref(column)}`;
  });
  return sql`(select ${sql.join(fields)} from jsonb_array_elements(${param(name)}::jsonb) as item (value))`;
}

/** Writes any number of rows with one statement, from one list. */
export class ListWriter implements RowWriter {
  readonly #width: number;
  readonly #statement: PreparedQuery<unknown>;

  /** `build` puts the rows it is given, in brackets, into a statement. */
  constructor(columns: ListColumns, build: (rows: RawBuilder<unknown>) => RawBuilder<unknown>) {
    this.#width = Object.keys(columns).length;
    this.#statement = new PreparedQuery(build(rowsOf('rows', columns)).compile(compiler));
  }

  *write(values: readonly unknown[]): Script<void> {
    if (values.length === 0) return;
    const rows: unknown[][] = [];
    for (let at = 0; at < values.length; at += this.#width) rows.push(values.slice(at, at + this.#width));
    yield* run(this.#statement, { rows: JSON.stringify(rows) });
  }
}
