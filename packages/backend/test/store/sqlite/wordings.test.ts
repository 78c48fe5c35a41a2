import Libsql from 'libsql';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { openSqliteStore } from '../../../src/store/sqlite/open-sqlite-store.ts';
import { horizonMs, start } from '../conformance/scene.ts';
import { freshDirectory } from './sqlite-scene.ts';

it('keeps each wording once, as it was first shown', async () => {
  const path = join(await freshDirectory(), 'store.db');
  const store = await openSqliteStore({ path, horizonMs });
  onTestFinished(() => store.close());
  const wording = { id: 'w-1', property: 'acme-www', language: 'en', content: '{"title":"Your choices"}' };
  await store.ensureWordings([wording], start);
  await store.ensureWordings(
    [
      { ...wording, property: 'acme-shop' },
      { ...wording, id: 'w-2' },
    ],
    start + 1,
  );
  const libsql = new Libsql(path);
  onTestFinished(() => void libsql.close());
  expect(libsql.prepare('select * from wording order by id').all()).toEqual([
    { ...wording, first_shown_at: start },
    { ...wording, id: 'w-2', first_shown_at: start + 1 },
  ]);
});
