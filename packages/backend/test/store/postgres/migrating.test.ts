import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { describe } from 'vitest';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { exerciseMigrations } from '../conformance/migrating.ts';
import { openPostgres } from './postgres-scene.ts';

describe('migrating a PostgreSQL database', () => {
  exerciseMigrations('postgres', async () => {
    const url = await freshSchema();
    return {
      schema: /search_path=(\w+)/.exec(decodeURIComponent(url))?.[1] ?? '',
      async write(work) {
        const pool = new pg.Pool({ connectionString: url, max: 1 });
        pool.on('error', () => {});
        const db = new Kysely({ dialect: new PostgresDialect({ pool }) });
        await work(db);
        await db.destroy();
      },
      open: () => openPostgres(url),
    };
  });
});
