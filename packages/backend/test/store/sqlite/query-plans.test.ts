import Libsql from 'libsql';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { rm, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import type { PreparedQuery } from '../../../src/store/sql/prepared-query.ts';
import { choiceQueries } from '../../../src/store/sql/choices.ts';
import { claimQueries, claimStatements } from '../../../src/store/sql/claims.ts';
import { recentMessages } from '../../../src/store/sql/message-writer.ts';
import { messageQueries, messageStatements } from '../../../src/store/sql/messages.ts';
import { earlierNotices } from '../../../src/store/sql/notice-writer.ts';
import { requestCountQueries } from '../../../src/store/sql/request-counts.ts';
import { revertQueries } from '../../../src/store/sql/reverting.ts';
import { settleQuery } from '../../../src/store/sql/settlements.ts';
import { followUpStatements } from '../../../src/store/sql/signal-writer.ts';
import { signalQueries, signalStatements } from '../../../src/store/sql/signals.ts';
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
  ...requestCountQueries(sqliteDialect),
  settle: settleQuery(sqliteDialect),
  readCells,
};

for (const [name, query] of Object.entries(everyQuery)) {
  it(`reads no table from end to end for ${name}`, () => {
    const scans = planOf(query).filter((step) => /^SCAN /.test(step));
    // What remains are the JSON list of a parameter and the few rows that an inner query already limited.
    expect(
      scans.filter(
        (step) => !/^SCAN (wanted|settled|overtaking|part|\w+_waiting|\(subquery-\d+\)|json_each)/.test(step),
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
    expect(plan[0]).toMatch(
      new RegExp(
        `SEARCH choice USING (COVERING )?INDEX ${index} \\(connection=\\? AND delivery=\\? AND state=\\? AND next_attempt_at<\\?\\)`,
      ),
    );
    expect(plan.join()).not.toContain('TEMP B-TREE');
  });
}
