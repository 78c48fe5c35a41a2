import { sql } from 'kysely';
import { countSave, type BlindRate, type BlindVerdict, type BreakerPolicy } from '../breaker.ts';
import type { BlindRateTable } from '../schema.ts';
import { param, PreparedQuery } from './prepared-query.ts';
import { all, count, first, run, type Script } from './script.ts';
import type { StoreDialect } from './store-dialect.ts';

function blindRateQueries({ compiler, holdRow }: StoreDialect) {
  return {
    hold: new PreparedQuery<BlindRateTable>(
      sql<BlindRateTable>`
        select blind_rate.* from blind_rate where property = ${param('property')} ${holdRow('blind_rate')}`.compile(
        compiler,
      ),
    ),
    all: new PreparedQuery<BlindRateTable>(compiler.selectFrom('blind_rate').selectAll().orderBy('property').compile()),
    begin: new PreparedQuery(
      sql`
        insert into blind_rate (property, minute, hits, average_milli) values (${param('property')}, ${param('minute')}, 0, 0)
        on conflict (property) do nothing`.compile(compiler),
    ),
    write: new PreparedQuery(
      compiler
        .updateTable('blind_rate')
        .set({
          minute: param<number>('minute'),
          hits: param<number>('hits'),
          average_milli: param<number>('averageMilli'),
          tripped_at: param<number | null>('trippedAt'),
        })
        .where('property', '=', param<string>('property'))
        .compile(),
    ),
    reset: new PreparedQuery(
      compiler
        .updateTable('blind_rate')
        .set({ tripped_at: null, hits: 0 })
        .where('property', '=', param<string>('property'))
        .where('tripped_at', 'is not', null)
        .compile(),
    ),
  };
}

/** Counts saves without proof for all backends together. The caller holds the transaction. */
export class BlindRates {
  readonly #queries: ReturnType<typeof blindRateQueries>;

  constructor(dialect: StoreDialect) {
    this.#queries = blindRateQueries(dialect);
  }

  *count(property: string, at: number, policy: BreakerPolicy): Script<BlindVerdict> {
    let row = yield* first(this.#queries.hold, { property });
    if (row === undefined) {
      yield* run(this.#queries.begin, { property, minute: Math.floor(at / 60_000) });
      row = yield* first(this.#queries.hold, { property });
    }
    const { rate, verdict } = countSave(row === undefined ? undefined : rateOf(row), at, policy);
    yield* run(this.#queries.write, { property, ...rate });
    return verdict;
  }

  *all(): Script<readonly (BlindRate & { readonly property: string })[]> {
    return (yield* all(this.#queries.all)).map((row) => ({ property: row.property, ...rateOf(row) }));
  }

  /** Answers whether it was tripped. */
  *reset(property: string): Script<boolean> {
    return (yield* count(this.#queries.reset, { property })) > 0;
  }
}

function rateOf({ minute, hits, average_milli: averageMilli, tripped_at: trippedAt }: BlindRateTable): BlindRate {
  return { minute, hits, averageMilli, trippedAt };
}
