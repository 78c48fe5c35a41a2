import type { Target } from '../store/store.ts';
import type { BrazeClient } from './client.ts';
import type { BrazeOutcome, CallTrace } from './outcome.ts';
import type { RateLimitStanding } from './rate-limit-headers.ts';
import { statusPageSize } from './request-bodies.ts';
import type { ProfileStates } from './status-page.ts';
import { foldProfiles, isProfileOf, type TargetStates } from './target-states.ts';

/** How many identifiers one read may name. Source: Braze docs, `/subscription/user/status`. */
export const readBatchSize = 50;

/** 50 addresses shared by 100 profiles each, the most Braze keeps in step, fill 50 pages; more is not an answer to this question. */
const mostPages = 60;

/** How a read keeps to Braze's limit, which counts each of its pages. */
export interface ReadPace {
  /** Whether one more request may go now, which is then counted. */
  take(): boolean;
  /** Learns what an answer says is left. */
  observe(standing: RateLimitStanding): void;
}

/**
 * Reads what Braze holds for up to 50 targets of one kind, page after page. `ok` has the states in the order of the targets;
 * anything else is the first page's answer that was not `ok`. Undefined: before the last page no further request was allowed, and what was
 * seen by then says nothing, because any of the profiles that are missing may change the state.
 */
export async function readTargetStates(
  client: Pick<BrazeClient, 'userStatus'>,
  targets: readonly Target[],
  pace: ReadPace,
  signal?: AbortSignal,
): Promise<BrazeOutcome<readonly TargetStates[]> | undefined> {
  const kind = targets[0]?.kind ?? 'email';
  const identifiers = targets.map(({ value }) => value);
  const profiles: ProfileStates[] = [];
  let trace: CallTrace | undefined;
  for (let page = 0; page < mostPages; page += 1) {
    if (!pace.take()) return undefined;
    const outcome = await client.userStatus({ kind, identifiers, offset: page * statusPageSize }, signal);
    pace.observe(outcome.trace.rateLimit);
    if (outcome.outcome !== 'ok') return outcome;
    trace = outcome.trace;
    profiles.push(...outcome.body.profiles);
    if (isLastPage(outcome.body, profiles.length)) {
      return { outcome: 'ok', body: assign(targets, profiles), trace: outcome.trace };
    }
  }
  return { outcome: 'unknown', reason: 'too_many_profiles', trace: trace ?? emptyTrace };
}

const emptyTrace: CallTrace = {
  status: null,
  requestId: null,
  durationMs: 0,
  rateLimit: { limit: null, remaining: null, retryAt: null },
};

function isLastPage(page: { profiles: readonly unknown[]; total: number | null }, soFar: number): boolean {
  return (
    page.profiles.length === 0 || (page.total === null ? page.profiles.length < statusPageSize : soFar >= page.total)
  );
}

function assign(targets: readonly Target[], profiles: readonly ProfileStates[]): TargetStates[] {
  return targets.map((target) => foldProfiles(profiles.filter((profile) => isProfileOf(target, profile))));
}
