/** What a storm came to. */
export interface StormResult {
  readonly kills: number;
  /** Saves that were answered 200. */
  readonly acknowledged: number;
  /** Acknowledged saves that the ledger does not have. */
  readonly lost: number;
  /** Cells that hold something else, in the store or in Braze, than their newest save. */
  readonly overwritten: number;
  /** Where the ledger does not hold. */
  readonly breaks: number;
}

export interface StormOptions {
  readonly store: 'sqlite' | 'postgres';
  /** What is killed; `database` is PostgreSQL's. */
  readonly victim: 'backend' | 'database';
  readonly kills: number;
  /** Called after each kill. */
  readonly onKill?: (kills: number) => void;
}

/** Kills in a loop under load, then looks what is left of what was acknowledged. */
export function storm(options: StormOptions): Promise<StormResult>;

/** The result as one line. */
export function describeStorm(options: Pick<StormOptions, 'store' | 'victim'>, result: StormResult): string;
