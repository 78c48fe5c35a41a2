import { sql } from 'kysely';
import type { Wording } from '../store.ts';
import type { Script } from './script.ts';
import type { RowWriter, StoreDialect } from './store-dialect.ts';

/** Texts as they were shown. The caller holds the transaction. */
export class Wordings {
  readonly #rows: RowWriter;

  constructor(dialect: StoreDialect) {
    this.#rows = dialect.rowWriter(
      { id: 'text', property: 'text', language: 'text', content: 'text', first_shown_at: 'integer' },
      (rows) => sql`
        insert into wording (id, property, language, content, first_shown_at)
        select written.* from ${rows} as written where true
        on conflict (id) do nothing`,
    );
  }

  ensure(wordings: readonly Wording[], at: number): Script<void> {
    // Sorted, so that two backends that start together cannot each wait for the other's row.
    const sorted = wordings.toSorted((one, other) => (one.id < other.id ? -1 : 1));
    return this.#rows.write(
      sorted.flatMap(({ id, property, language, content }) => [id, property, language, content, at]),
    );
  }
}
