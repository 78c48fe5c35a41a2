import { sql } from 'kysely';
import { targetKey } from '../decide.ts';
import { commitmentTo, newLedgerKey } from '../ledger.ts';
import { PreparedQuery } from '../sql/prepared-query.ts';
import { all, type Script } from '../sql/script.ts';
import type { Person } from '../sql/touched-cells.ts';
import type { Target } from '../store.ts';
import { compiler } from './compiler.ts';
import { rowsOf } from './list-rows.ts';
import { TransactionConflict } from './transaction-conflict.ts';

type WrittenTarget = Target & { readonly id: number };

const columns = { kind: 'text', value: 'text', ledger_key: 'text', commitment: 'text', created_at: 'integer' } as const;

const insertTargets = new PreparedQuery<WrittenTarget>(
  sql<WrittenTarget>`
    insert into target (kind, value, ledger_key, commitment, created_at)
    select written.* from ${rowsOf('people', columns)} as written
    on conflict (kind, value) do nothing
    returning id, kind, value`.compile(compiler),
);

/**
 * Gives everybody who has no row yet an id from the sequence and a commitment, and writes them. SQLite counts ids by
 * itself, because nobody else writes there; here another backend may have written the same person since they were looked
 * for, so that what was decided about them no longer stands.
 *
 * @throws TransactionConflict in that case.
 */
export function* writeTargets(people: Iterable<Person>): Script<void> {
  const added = [...new Set(people)].filter((person) => person.id === undefined);
  if (added.length === 0) return;
  const byKey = new Map(added.map((person) => [targetKey(person.target), person]));
  // Sorted, so that two backends that add the same people cannot each wait for the other.
  const rows = [...byKey.keys()].sort().map((key) => {
    const { target, at } = byKey.get(key) as Person;
    const ledgerKey = newLedgerKey();
    return [target.kind, target.value, ledgerKey, commitmentTo(target, ledgerKey), at] as const;
  });
  for (const { kind, value, id } of yield* all(insertTargets, { people: JSON.stringify(rows) })) {
    (byKey.get(targetKey({ kind, value })) as Person).id = id;
  }
  for (const [kind, value, , commitment] of rows) {
    const person = byKey.get(targetKey({ kind, value })) as Person;
    if (person.id === undefined) throw new TransactionConflict('another backend wrote the same person');
    person.commitment = commitment;
  }
}
