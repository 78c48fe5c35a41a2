import { sql } from 'kysely';
import type { RequestCount } from '../request-count.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

/** Minutes before the last one are over, also for a backend whose clock is behind. */
const keptMinutes = 2;

/** The statements of {@link RequestCounts}. Rows are locked in one order, so that no two backends wait for each other for good. */
export function requestCountQueries({ compiler, rowsOf }: StoreDialect) {
  return {
    add: new PreparedQuery<RequestCount>(
      sql<RequestCount>`
        insert into request_count (minute, key, hits)
        select minute, key, hits from ${rowsOf('counts', { minute: 'integer', key: 'text', hits: 'integer' })} as counted
        where true order by minute, key
        on conflict (minute, key) do update set hits = request_count.hits + excluded.hits
        returning minute, key, hits`.compile(compiler),
    ),
    forget: new PreparedQuery(
      compiler.deleteFrom('request_count').where('minute', '<', param<number>('minute')).compile(),
    ),
  };
}

/** Counts requests for all backends together. The caller holds the transaction. */
export class RequestCounts {
  readonly #queries: ReturnType<typeof requestCountQueries>;
  readonly #listOf: StoreDialect['listOf'];

  constructor(dialect: StoreDialect) {
    this.#queries = requestCountQueries(dialect);
    this.#listOf = dialect.listOf;
  }

  *add(counts: readonly RequestCount[]): Script<readonly RequestCount[]> {
    if (counts.length === 0) return [];
    const newest = Math.max(...counts.map(({ minute }) => minute));
    const rows = counts.map(({ minute, key, hits }) => [minute, key, hits]);
    const totals = yield* all(this.#queries.add, { counts: this.#listOf(rows) });
    yield* run(this.#queries.forget, { minute: newest - keptMinutes + 1 });
    return totals;
  }
}
