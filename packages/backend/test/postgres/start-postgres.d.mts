/** A PostgreSQL server that belongs to whoever started it. */
export interface PostgresServer {
  /** Its first database, by the role that owns everything. */
  readonly url: string;
  /** The process that all of its other processes come from. */
  pid(): number;
  /** Starts it again after it was ended from outside. */
  start(): Promise<void>;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

export function startPostgres(settings?: Readonly<Record<string, string>>): Promise<PostgresServer>;
