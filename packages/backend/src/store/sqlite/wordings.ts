import { sql } from 'kysely';
import { param, PreparedQuery } from '../prepared-query.ts';
import type { Wording } from '../store.ts';
import { compiler, type SqliteDatabase } from './sqlite-database.ts';

const insertWordings = new PreparedQuery(
  sql`
    insert into wording (id, property, language, content, first_shown_at)
    select value ->> 0, value ->> 1, value ->> 2, value ->> 3, ${param('at')} from json_each(${param('wordings')}) where true
    on conflict (id) do nothing`.compile(compiler),
);

/** Texts as they were shown. The caller holds the transaction. */
export class Wordings {
  readonly #database: SqliteDatabase;

  constructor(database: SqliteDatabase) {
    this.#database = database;
  }

  ensure(wordings: readonly Wording[], at: number): void {
    const fields = wordings.map(({ id, property, language, content }) => [id, property, language, content]);
    this.#database.run(insertWordings, { wordings: JSON.stringify(fields), at });
  }
}
