/** A PostgreSQL server that belongs to whoever started it. */
export interface PostgresServer {
  /** Its first database, by the role that owns everything. */
  readonly url: string;
  /** Ends it by a signal (SIGKILL: a crash, SIGQUIT: at once without a checkpoint, SIGINT: in order) and waits until it is gone. */
  end(signal: 'SIGKILL' | 'SIGQUIT' | 'SIGINT'): Promise<void>;
  /** Starts it again on what it kept. */
  start(): Promise<void>;
  /** Ends it and removes what it kept. */
  stop(): Promise<void>;
}

export function startPostgres(settings?: Readonly<Record<string, string>>): Promise<PostgresServer>;
