import Libsql from 'libsql';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { PreparedQuery } from '../../../src/store/sql/prepared-query.ts';
import { choiceQueries } from '../../../src/store/sql/choices.ts';
import { checkpointQueries } from '../../../src/store/sql/checkpoints.ts';
import { againStatement, answeredStatement, repliedStatement } from '../../../src/store/sql/choice-writer.ts';
import { claimQueries, claimStatements } from '../../../src/store/sql/claims.ts';
import { failedSignalQueries } from '../../../src/store/sql/failed-signals.ts';
import { holdMessages } from '../../../src/store/sql/hold-messages.ts';
import { recentMessages } from '../../../src/store/sql/message-writer.ts';
import { messageQueries, messageStatements } from '../../../src/store/sql/messages.ts';
import { earlierNotices } from '../../../src/store/sql/notice-writer.ts';
import { requestCountQueries } from '../../../src/store/sql/request-counts.ts';
import { peopleQueries } from '../../../src/store/sql/people.ts';
import { retentionQueries } from '../../../src/store/sql/retention.ts';
import { revertQueries } from '../../../src/store/sql/reverting.ts';
import { moveStatements, strayQueries } from '../../../src/store/sql/moves.ts';
import { routingQueries } from '../../../src/store/sql/routing.ts';
import { settleQuery } from '../../../src/store/sql/settlements.ts';
import { followUpStatements, forgetEventsStatement } from '../../../src/store/sql/signal-writer.ts';
import { signalQueries, signalStatements } from '../../../src/store/sql/signals.ts';
import { stuckCounts, stuckPage, stuckQueries } from '../../../src/store/sql/stuck-choices.ts';
import { entriesById } from '../../../src/store/sql/trace-back.ts';
import { stoppedCells } from '../../../src/store/sql/undoing.ts';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { sqliteDialect } from '../../../src/store/sqlite/sqlite-dialect.ts';
import { readCells } from '../../../src/store/sqlite/cell-reader.ts';
import { horizonMs } from '../conformance/scene.ts';

let libsql: Libsql.Database;

beforeAll(async () => {
  const directory = await mkdtemp(join(tmpdir(), 'store-'));
  const path = join(directory, 'store.db');
  await (await openSqliteStore({ path, horizonMs })).close();
  libsql = new Libsql(path);
  return async () => {
    libsql.close();
    await rm(directory, { recursive: true });
  };
});

/** What SQLite says it will do for a query, a line for each step. */
function planOf({ sql }: PreparedQuery<unknown>): string[] {
  return (libsql.prepare(`explain query plan ${sql}`).all() as { detail: string }[]).map(({ detail }) => detail);
}

/** Under names of their own, where others have the same. */
function namedAs<Queries extends Readonly<Record<string, PreparedQuery<unknown>>>>(suffix: string, queries: Queries) {
  return Object.fromEntries(Object.entries(queries).map(([name, query]) => [name + suffix, query]));
}

const everyQuery = {
  ...claimQueries(sqliteDialect),
  ...claimStatements(sqliteDialect),
  ...choiceQueries(sqliteDialect),
  ...messageQueries(sqliteDialect),
  ...messageStatements(sqliteDialect),
  recentMessages: recentMessages(sqliteDialect),
  earlierNotices: earlierNotices(sqliteDialect),
  entriesById: entriesById(sqliteDialect),
  stoppedCells: stoppedCells(sqliteDialect),
  ...revertQueries(sqliteDialect),
  ...signalQueries(sqliteDialect),
  ...signalStatements(sqliteDialect),
  ...followUpStatements(sqliteDialect),
  forgetEvents: forgetEventsStatement(sqliteDialect),
  ...requestCountQueries(sqliteDialect),
  settle: settleQuery(sqliteDialect),
  ...stuckQueries(sqliteDialect),
  ...checkpointQueries(sqliteDialect),
  ...peopleQueries(sqliteDialect),
  ...retentionQueries(sqliteDialect),
  ...routingQueries(sqliteDialect),
  ...strayQueries(sqliteDialect),
  ...moveStatements(sqliteDialect),
  ...namedAs('Signals', failedSignalQueries(sqliteDialect)),
  firstStuckPage: stuckPage(sqliteDialect, { connection: 'eu' }, true),
  nextStuckPage: stuckPage(sqliteDialect, { connection: 'eu', delivery: 'failed' }, false),
  nextStuckPageOfAll: stuckPage(sqliteDialect, {}, false),
  stuckCounts: stuckCounts(sqliteDialect, { connection: 'eu' }),
  readCells,
  answered: answeredStatement(sqliteDialect),
  replied: repliedStatement(sqliteDialect),
  again: againStatement(sqliteDialect),
  holdMessages: holdMessages(sqliteDialect),
};

for (const [name, query] of Object.entries(everyQuery)) {
  it(`reads no table from end to end for ${name}`, () => {
    const scans = planOf(query).filter((step) => /^SCAN (?!CONSTANT ROW)/.test(step));
    // What remains are the JSON list of a parameter and the few rows that an inner query already limited.
    expect(
      scans.filter(
        (step) =>
          !/^SCAN (wanted|settled|waiting|named|stray|overtaking|handled|sealed|part|looked|limited|\w+_waiting|\(subquery-\d+\)|json_each)/.test(
            step,
          ),
      ),
    ).toEqual([]);
  });
}

for (const [name, index] of [
  ['dueOptOuts', 'choice_due'],
  ['dueOptIns', 'choice_due'],
  ['dueGlobalOptOuts', 'choice_due_global'],
  ['dueGlobalOptIns', 'choice_due_global'],
] as const) {
  it(`takes ${name} from the index in order, without sorting`, () => {
    const plan = planOf(everyQuery[name]);
    expect(plan.find((step) => step.includes(' choice '))).toMatch(
      new RegExp(
        `SEARCH choice USING (COVERING )?INDEX ${index} \\(connection=\\? AND delivery=\\? AND state=\\? AND next_attempt_at<\\?\\)`,
      ),
    );
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });
}

for (const [name, table] of [
  ['moveChoices', 'choice'],
  ['wakeChoices', 'choice'],
  ['moveSignals', 'signal'],
  ['wakeSignals', 'signal'],
] as const) {
  it(`finds each row of the list by its key for ${name}, and not the list for each row`, () => {
    const [outer, inner] = planOf(everyQuery[name]);
    expect(outer).toMatch(/^SCAN json_each/);
    expect(inner).toMatch(new RegExp(`^SEARCH ${table} USING PRIMARY KEY`));
  });
}

for (const name of ['unroutedChoices', 'unroutedSignals'] as const) {
  it(`looks up ${name} cell by cell`, () => {
    expect(planOf(everyQuery[name]).join()).toMatch(
      /USING INDEX \w+_unrouted \(connection=\? AND topic=\? AND channel=\?\)/,
    );
  });
}

for (const [filter, isFirst] of [
  [{ connection: 'eu' }, true],
  [{ connection: 'eu' }, false],
  [{ connection: 'eu', delivery: 'failed' }, false],
  [{}, false],
] as const) {
  it(`takes a page of stuck choices from their own index, without sorting: ${JSON.stringify(filter)}`, () => {
    const plan = planOf(stuckPage(sqliteDialect, filter, isFirst));
    expect(plan[0]).toMatch(/SEARCH choice USING INDEX choice_stuck \(/);
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });
}

it('counts stuck choices without reading one of them', () => {
  expect(planOf(everyQuery.countUpTo).filter((step) => step.includes('choice_stuck'))).toEqual([
    expect.stringMatching(/SEARCH choice USING COVERING INDEX choice_stuck \(connection=\? AND delivery=\?\)/),
    expect.stringMatching(/SEARCH choice USING COVERING INDEX choice_stuck \(connection=\? AND delivery=\?\)/),
  ]);
});
