/** Whether a configured database is a PostgreSQL one. */
export function isPostgresUrl(database: string): boolean {
  return /^postgres(ql)?:\/\//i.test(database);
}

/** The URL without user, password and parameters. @throws Error for one that is not a PostgreSQL URL. */
export function databaseName(url: string): string {
  const parsed = isPostgresUrl(url) && URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || (parsed.hostname === '' && !parsed.searchParams.has('host'))) {
    throw new Error('the database URL is not like postgres://user:password@host:5432/database');
  }
  const { host, pathname, searchParams } = parsed;
  return `postgres://${host || (searchParams.get('host') ?? '')}${pathname}`;
}
