import { sql, type CompiledQuery, type RawBuilder } from 'kysely';

class Placeholder {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** A value that is only known when the query runs; {@link PreparedQuery.bind} puts it in by its name. */
export function param<T>(name: string): RawBuilder<T> {
  return sql<T>`${new Placeholder(name)}`;
}

/**
 * A query that Kysely compiled once, to be run often. Compiling a query takes Kysely longer than SQLite takes to run it,
 * so nothing on the way of a save compiles.
 */
export class PreparedQuery<Row> {
  readonly sql: string;
  readonly #parameters: readonly unknown[];

  constructor(compiled: CompiledQuery<Row>) {
    this.sql = compiled.sql;
    this.#parameters = compiled.parameters;
  }

  /**
   * The parameters in the order of the query. A list of values is taken to be in that order already.
   *
   * @throws RangeError for a {@link param} that `values` does not have.
   */
  bind(values: Readonly<Record<string, unknown>> | unknown[]): unknown[] {
    if (Array.isArray(values)) return values;
    return this.#parameters.map((parameter) => {
      if (!(parameter instanceof Placeholder)) return parameter;
      const value = values[parameter.name];
      if (value === undefined) throw new RangeError(`the query needs a value for "${parameter.name}"`);
      return value;
    });
  }
}
