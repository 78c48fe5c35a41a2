import type { TestProject } from 'vitest/node';
import { startPostgres } from './start-postgres.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** A PostgreSQL server on which the tests may make databases. */
    postgresUrl: string;
    /** Whether the server outlives the tests, so that they have to clean up. */
    isPostgresKept: boolean;
  }
}

/** Gives the tests a PostgreSQL server: the one that TEST_DATABASE_URL names, or one of their own. */
export async function setup(project: TestProject): Promise<(() => Promise<void>) | undefined> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given !== undefined && given !== '') {
    project.provide('postgresUrl', given);
    project.provide('isPostgresKept', true);
    return undefined;
  }
  const server = await startPostgres();
  project.provide('postgresUrl', server.url);
  project.provide('isPostgresKept', false);
  return () => server.stop();
}
