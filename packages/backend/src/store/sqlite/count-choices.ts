import { sql } from 'kysely';
import type { Delivery } from '../../contract.ts';
import { param, PreparedQuery } from '../sql/prepared-query.ts';
import { all, first, pause, type Script } from '../sql/script.ts';
import { compiler } from './compiler.ts';

/** How many targets are counted before other work gets its turn: about 5 ms. */
const countedTargets = 5_000;

const countRange = new PreparedQuery<{ delivery: Delivery; count: number }>(
  sql<{ delivery: Delivery; count: number }>`
    select delivery, count(*) as count from choice
    where target_id > ${param('after')} and target_id <= ${param('upTo')} and connection = ${param('connection')}
      and delivery is not null
    group by delivery`.compile(compiler),
);

const lastTarget = new PreparedQuery<{ id: number | null }>(
  sql<{ id: number | null }>`select max(target_id) as id from choice`.compile(compiler),
);

/**
 * Counts a connection's choices by where they stand. It reads every choice, in steps, because nothing else runs in this
 * process meanwhile (PostgreSQL counts in a process of its own); an index that counts would cost each save a page of its
 * own. A million choices take most of a second in all.
 */
export function* countInSteps(connection: string): Script<Readonly<Partial<Record<Delivery, number>>>> {
  const counts: Partial<Record<Delivery, number>> = {};
  const last = (yield* first(lastTarget))?.id ?? 0;
  for (let after = 0; after < last; after += countedTargets) {
    if (after > 0) yield* pause();
    for (const row of yield* all(countRange, { connection, after, upTo: after + countedTargets })) {
      counts[row.delivery] = (counts[row.delivery] ?? 0) + row.count;
    }
  }
  return counts;
}
