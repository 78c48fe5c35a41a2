import { Backends } from './backends.ts';
import { BlindRates } from './blind-rates.ts';
import { Checkpoints } from './checkpoints.ts';
import { Choices } from './choices.ts';
import { Claims } from './claims.ts';
import { Confirmations } from './confirmations.ts';
import { Leases } from './leases.ts';
import { Messages } from './messages.ts';
import { People } from './people.ts';
import { RequestCounts } from './request-counts.ts';
import { Retention } from './retention.ts';
import { Reverting } from './reverting.ts';
import { Routing } from './routing.ts';
import { Settlements } from './settlements.ts';
import { Signals } from './signals.ts';
import { StuckChoices } from './stuck-choices.ts';
import { Undoing } from './undoing.ts';
import { UnsubscribeCursors } from './unsubscribe-cursors.ts';
import type { SqlEngine } from './sql-engine.ts';

/** What the store does, by what it is about. */
export type Parts = ReturnType<typeof partsOf>;

/** The scripts of a database. */
export function partsOf({ dialect, horizonMs, recorder }: Pick<SqlEngine, 'dialect' | 'horizonMs' | 'recorder'>) {
  const checkpoints = new Checkpoints(dialect);
  return {
    routing: new Routing(dialect),
    choices: new Choices(dialect),
    confirmations: new Confirmations(dialect, recorder),
    leases: new Leases(dialect),
    claims: new Claims(dialect),
    settlements: new Settlements(dialect, horizonMs),
    signals: new Signals(dialect),
    messages: new Messages(dialect),
    undoing: new Undoing(dialect, recorder),
    blindRates: new BlindRates(dialect),
    backends: new Backends(dialect),
    requestCounts: new RequestCounts(dialect),
    reverting: new Reverting(dialect, recorder),
    stuck: new StuckChoices(dialect, recorder),
    checkpoints,
    retention: new Retention(dialect, checkpoints),
    cursors: new UnsubscribeCursors(dialect),
    people: new People(dialect),
  };
}
