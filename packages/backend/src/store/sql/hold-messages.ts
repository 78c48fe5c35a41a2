import { sql } from 'kysely';
import { PreparedQuery } from './prepared-query.ts';
import type { StoreDialect } from './store-dialect.ts';

/** Locks messages by their ids in the one order in which everybody does who changes or removes several. The parameter is `ids`. */
export function holdMessages({ compiler, rowsOf, thenJoin, holdRow }: StoreDialect): PreparedQuery<unknown> {
  return new PreparedQuery(
    sql`
      select message.id from ${rowsOf('ids', { id: 'text' })} as wanted
      ${thenJoin} message on message.id = wanted.id order by message.id ${holdRow('message')}`.compile(compiler),
  );
}
