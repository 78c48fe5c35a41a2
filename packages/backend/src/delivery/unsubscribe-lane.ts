import type { BrazeOutcome } from '../braze/outcome.ts';
import { unsubscribesPageSize, type Unsubscribed } from '../braze/unsubscribes-page.ts';
import { normalise } from '../identity/normalise.ts';
import { globalCell } from '../preferences/global-cell.ts';
import type { Observation } from '../store/adoption.ts';
import { requestFields, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import type { LaneWork } from './lane.ts';
import { ListWalk } from './list-walk.ts';
import type { Turn } from './turn.ts';

const dayMs = 24 * 60 * 60_000;

/** How far behind the newest entry the next pass goes, for what the list shows late: as long as Braze may take over anything. */
const lookBackMs = 60 * 60_000;

/** A missing permission is asked for again this much later: a key is replaced by hand. */
const refusedRestMs = 15 * 60_000;

/**
 * Goes through Braze's list of unsubscribed addresses, newest first, down to where the last pass began, and has the store take over what was
 * done there. It needs the optional permission `email.unsubscribe`: where that is missing, only this stops, and it is said once.
 */
export function unsubscribeLane(context: DeliveryContext, gate: Gate): LaneWork<number> {
  const everyMs = context.connection.pollUnsubscribesSeconds * 1000;
  let nextAt = 0;
  let isRefused = false;
  const rest = (untilMs: number): void => {
    nextAt = untilMs;
    context.wakeBy(untilMs);
  };
  return {
    name: 'unsubscribes',
    gate,
    concurrency: 1,
    claim: async () => {
      const now = context.clock.now();
      if (everyMs === 0) return { count: 0, jobs: [] };
      if (now < nextAt) {
        context.wakeBy(nextAt);
        return { count: 0, jobs: [] };
      }
      nextAt = now + everyMs;
      return { count: 1, jobs: [now] };
    },
    run: async (now, turn) => {
      const end = await goThrough(context, gate, turn, now);
      if (end.kind === 'refused' && !isRefused) {
        const fields = { ...requestFields(context, end.outcome), permission: 'email.unsubscribe' };
        context.logger.warn(fields, 'Braze does not show who unsubscribed: the key lacks a permission');
      }
      isRefused = end.kind === 'refused';
      rest(end.kind === 'refused' ? now + refusedRestMs : Math.max(now + everyMs, gate.opensAt));
    },
    handBack: async () => rest(gate.opensAt),
  };
}

type End =
  { readonly kind: 'done' | 'broken_off' } | { readonly kind: 'refused'; readonly outcome: BrazeOutcome<unknown> };

/** One pass. What was taken over stays so, however it ends; where it began is noted only when it came through. */
async function goThrough(context: DeliveryContext, gate: Gate, turn: Turn, now: number): Promise<End> {
  const { store, connection, clock, logger } = context;
  const since = ((await store.unsubscribesSeenUntil(connection.code)) ?? now - dayMs) - lookBackMs;
  const walk = new ListWalk();
  const found = { adopted: 0, undated: 0, newest: since };
  for (;;) {
    const outcome = await readPage(context, gate, turn, { since, now, offset: walk.offset });
    if (outcome === undefined) return { kind: 'broken_off' };
    if (outcome.outcome !== 'ok') {
      const isRefused = outcome.outcome === 'unauthorized' && outcome.trace.status === 403;
      return isRefused ? { kind: 'refused', outcome } : { kind: 'broken_off' };
    }
    const page = outcome.body;
    const step = walk.take(page);
    if (step === 'back') continue;
    if (step === 'shrinking') return { kind: 'broken_off' };
    if (step === 'endless') {
      const fields = { connection: connection.code, offset: walk.offset, pages: walk.pages };
      logger.warn(fields, "Braze's list of unsubscribed addresses does not end; what it showed is taken over");
      return { kind: 'broken_off' };
    }
    const recent = page.filter((entry): entry is Dated => entry.at !== null && entry.at >= since);
    found.adopted += await takeOver(context, recent);
    found.undated += page.filter(({ at }) => at === null).length;
    found.newest = Math.max(found.newest, ...recent.map(({ at }) => Math.min(at, now)));
    if (page.length < unsubscribesPageSize || page.some(({ at }) => at !== null && at < since)) break;
    walk.goOn(page);
  }
  await store.moveUnsubscribesSeen(turn.lease, found.newest, clock.now());
  logPass(context, found);
  return { kind: 'done' };
}

function logPass(
  { connection, logger }: DeliveryContext,
  { adopted, undated }: { readonly adopted: number; readonly undated: number },
): void {
  if (adopted > 0) logger.info({ connection: connection.code, adopted }, 'recorded changes made in Braze');
  // An opt-out whose time is not known could be older than what the person chose here since.
  if (undated > 0)
    logger.warn({ connection: connection.code, undated }, 'passed by unsubscribed addresses without a readable time');
}

type Dated = Unsubscribed & { readonly at: number };

interface PageQuery {
  readonly since: number;
  readonly now: number;
  readonly offset: number;
}

async function readPage(
  context: DeliveryContext,
  gate: Gate,
  turn: Turn,
  { since, now, offset }: PageQuery,
): Promise<BrazeOutcome<readonly Unsubscribed[]> | undefined> {
  const { client, clock, signal } = context;
  const askedAt = clock.now();
  const waitMs = client.budgets.default.take(askedAt);
  if (waitMs > 0) gate.limit('limit_reached', askedAt + waitMs);
  if (!gate.isOpen || !turn.isActive) return undefined;
  const pass = gate.pass();
  // The end is a midnight, so that of tomorrow takes in today.
  const outcome = await client.unsubscribes({ startDate: dayOf(since), endDate: dayOf(now + dayMs), offset }, signal);
  client.budgets.default.observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  return outcome;
}

/** Answers how many were changes made in Braze. */
async function takeOver({ store, clock, connection }: DeliveryContext, entries: readonly Dated[]): Promise<number> {
  const now = clock.now();
  const observations = entries.flatMap(({ email, at }): Observation[] => {
    const value = normalise('email', email);
    if (value === undefined) return [];
    const how = { state: 'unsubscribed', seenAt: now, changedAt: at, via: 'unsubscribes' } as const;
    return [{ ...globalCell({ kind: 'email', value }, connection.code), ...how }];
  });
  if (observations.length === 0) return 0;
  const outcomes = await store.adopt(observations, now);
  return outcomes.filter(({ verdict }) => verdict === 'adopted').length;
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
