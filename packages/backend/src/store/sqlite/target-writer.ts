import { sql } from 'kysely';
import { commitmentTo, newLedgerKey } from '../ledger.ts';
import { PreparedQuery } from '../prepared-query.ts';
import { RowWriter } from './row-writer.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';
import type { Person } from './touched-cells.ts';

// Safe to count from: the transaction holds the only write lock. PostgreSQL takes ids from its sequence.
const lastId = new PreparedQuery<{ id: number }>(
  sql<{ id: number }>`select coalesce(max(id), 0) as id from target`.compile(compiler),
);

/** Writes the targets that a save names for the first time. */
export class TargetWriter {
  readonly #database: SqliteDatabase;
  readonly #rows: RowWriter;

  constructor(database: SqliteDatabase) {
    this.#database = database;
    this.#rows = new RowWriter(
      database,
      6,
      (values) => sql`insert into target (id, kind, value, ledger_key, commitment, created_at) values ${values}`,
    );
  }

  /** Gives everybody who has no row yet an id and a commitment, and writes them. */
  ensure(people: Iterable<Person>): void {
    const values: unknown[] = [];
    let last: number | undefined;
    for (const person of people) {
      if (person.id !== undefined) continue;
      last = (last ?? this.#database.first(lastId)?.id ?? 0) + 1;
      const { target, at } = person;
      const ledgerKey = newLedgerKey();
      person.id = last;
      person.commitment = commitmentTo(target, ledgerKey);
      values.push(last, target.kind, target.value, ledgerKey, person.commitment, at);
    }
    this.#rows.write(values);
  }
}
