import { sql } from 'kysely';
import { commitmentTo, newLedgerKey } from '../ledger.ts';
import { PreparedQuery } from '../sql/prepared-query.ts';
import { first, type Script } from '../sql/script.ts';
import type { Person } from '../sql/touched-cells.ts';
import { compiler } from './compiler.ts';
import { BlockWriter } from './row-writer.ts';

// Safe to count from: the transaction holds the only write lock. PostgreSQL takes ids from its sequence.
const lastId = new PreparedQuery<{ id: number }>(
  sql<{ id: number }>`select coalesce(max(id), 0) as id from target`.compile(compiler),
);

const rows = new BlockWriter(
  ['id', 'kind', 'value', 'ledger_key', 'commitment', 'created_at'],
  (values) => sql`insert into target (id, kind, value, ledger_key, commitment, created_at) select * from ${values}`,
);

/** Gives everybody who has no row yet an id and a commitment, and writes them. */
export function* writeTargets(people: Iterable<Person>): Script<void> {
  const values: unknown[] = [];
  let last: number | undefined;
  for (const person of people) {
    if (person.id !== undefined) continue;
    last = (last ?? (yield* first(lastId))?.id ?? 0) + 1;
    const { target, at } = person;
    const ledgerKey = newLedgerKey();
    person.id = last;
    person.commitment = commitmentTo(target, ledgerKey);
    values.push(last, target.kind, target.value, ledgerKey, person.commitment, at);
  }
  yield* rows.write(values);
}
