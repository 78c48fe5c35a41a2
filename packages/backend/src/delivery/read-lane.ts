import type { BrazeOutcome } from '../braze/outcome.ts';
import { readBatchSize, readTargetStates } from '../braze/read-target-states.ts';
import type { TargetStates } from '../braze/target-states.ts';
import type { DeliverableChoice, Settlement, Target } from '../store/store.ts';
import { applyToSeen, type ReadTarget } from './apply-to-seen.ts';
import { readPace, requestFields, settleChoices, tellGate, type DeliveryContext } from './delivery-context.ts';
import { afterRead } from './follow-ups.ts';
import type { Gate } from './gate.ts';
import type { LaneWork } from './lane.ts';
import type { RoutedChoice } from './plan.ts';
import { isRejected, putOffRead, settleRead, settleUnread, sightingOf } from './settle-read.ts';
import { standing } from './settle-send.ts';
import { settleUnrouted, tellUnrouted } from './settle-unrouted.ts';
import type { Turn } from './turn.ts';

/** Targets of one kind to look up together, each with the choices that wait for it. */
export type ReadJob = readonly { readonly target: Target; readonly rows: readonly RoutedChoice[] }[];

const concurrency = 4;

/** How long a claimed read is kept from others; longer than a read takes, so that only a crash lets it run out. Milliseconds. */
const holdMs = 60_000;

/** The most choices claimed for reading at once: enough for every read under way. */
const claimLimit = concurrency * readBatchSize * 2;

/** The most characters of identifiers in one URL, encoded; servers in front of an API commonly take 8 kB in all. */
const longestQuery = 6000;

/** Compares sent choices with what Braze holds. */
export function readLane(context: DeliveryContext, gate: Gate): LaneWork<ReadJob> {
  return {
    name: 'read_back',
    gate,
    concurrency,
    claim: async (turn, isProbing) => {
      const { store, clock, routes } = context;
      const limit = isProbing ? readBatchSize : claimLimit;
      const choices = await store.claimForRead(turn.lease, limit, holdMs, clock.now());
      const routed = choices.flatMap((choice) => {
        const route = routes(choice);
        return route === undefined ? [] : [{ choice, route }];
      });
      const now = clock.now();
      const unroutable = choices.filter((choice) => routes(choice) === undefined);
      const settlements = unroutable.map((choice) => settleUnrouted(choice, { delivery: choice.delivery, now }));
      await settleChoices(context, turn, settlements);
      tellUnrouted(context, settlements);
      return { count: choices.length, jobs: planReads(routed) };
    },
    run: (job, turn) => lookUp(context, gate, job, turn),
    handBack: async (jobs, turn) => {
      await settleAll(context, turn, jobs.flat(), putOff(Math.max(gate.opensAt, context.clock.now()), 'handed_back'));
    },
  };
}

/** Groups choices by target, and targets into requests of one kind that fit a URL. Pure. */
export function planReads(rows: readonly RoutedChoice[]): ReadJob[] {
  const byTarget = new Map<string, { target: Target; rows: RoutedChoice[] }>();
  for (const row of rows) {
    const { target } = row.choice;
    const key = `${target.kind} ${target.value}`;
    const known = byTarget.get(key) ?? { target, rows: [] };
    known.rows.push(row);
    byTarget.set(key, known);
  }
  const jobs: { kind: Target['kind']; length: number; members: { target: Target; rows: RoutedChoice[] }[] }[] = [];
  for (const member of byTarget.values()) {
    const { kind, value } = member.target;
    const length = encodeURIComponent(value).length + kind.length + '&%5B%5D='.length;
    const open = jobs.findLast((job) => job.kind === kind);
    if (open === undefined || open.members.length >= readBatchSize || open.length + length > longestQuery) {
      jobs.push({ kind, length, members: [member] });
    } else {
      open.members.push(member);
      open.length += length;
    }
  }
  return jobs.map(({ members }) => members);
}

async function lookUp(context: DeliveryContext, gate: Gate, job: ReadJob, turn: Turn): Promise<void> {
  const { client, clock, signal } = context;
  const startedAt = clock.now();
  const pace = readPace(context, gate);
  const pass = gate.pass();
  const outcome = await readTargetStates(
    client,
    job.map(({ target }) => target),
    { ...pace, take: () => turn.isActive && pace.take() },
    signal,
  );
  if (outcome === undefined) {
    await settleAll(context, turn, job, putOff(Math.max(gate.opensAt, clock.now()), 'handed_back'));
    return;
  }
  tellGate(context, outcome, gate, pass);
  if (outcome.outcome === 'rejected' && job.length > 1) {
    logRead(context, job, outcome, []);
    const middle = Math.ceil(job.length / 2);
    await lookUp(context, gate, job.slice(0, middle), turn);
    await lookUp(context, gate, job.slice(middle), turn);
    return;
  }
  const read = settleEach(job, verdictOf(context, gate, outcome, startedAt));
  // Before they are settled, so that a crash in between has them read, and this done, once more.
  if (outcome.outcome === 'ok')
    await applyToSeen(
      context,
      read.filter((_target, index) => (outcome.body[index]?.profiles ?? 0) > 0),
    );
  const settlements = read.flatMap((each) => each.settlements);
  await settleChoices(context, turn, settlements);
  logRead(context, job, outcome, settlements);
}

type Settle = (row: RoutedChoice, index: number) => Settlement;

/** What an answer means for each choice; `index` is that of the choice's target. */
function verdictOf(
  { clock, random, horizonMs }: DeliveryContext,
  gate: Gate,
  outcome: BrazeOutcome<readonly TargetStates[]>,
  startedAt: number,
): Settle {
  switch (outcome.outcome) {
    case 'ok':
      return (row, index) => {
        const { choice, route } = row;
        const states = outcome.body[index] ?? { profiles: 0, states: new Map() };
        // What a read shows was so when it began, at the latest; by now a request in flight may have landed.
        const seenAt = { now: startedAt, horizonMs, random, isDoubleOptIn: route.doubleOptIn };
        const sighting = sightingOf(states, route);
        return afterRead(row, settleRead(choice, sighting, seenAt), sighting);
      };
    case 'rejected':
      return ({ choice }) => failed(choice, (isRejected(choice) ? choice.reason : null) ?? `read_${outcome.reason}`);
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return putOff(Math.max(gate.opensAt, clock.now()), outcome.reason);
    case 'unavailable':
    case 'unknown':
      return ({ choice }) => settleUnread(choice, outcome.reason, { now: clock.now(), random });
  }
}

function putOff(untilMs: number, reason: string): Settle {
  return ({ choice }) => putOffRead(choice, untilMs, reason);
}

function failed(choice: DeliverableChoice, reason: string): Settlement {
  return standing(choice, { delivery: 'failed', nextAttemptAt: null, reason });
}

async function settleAll(context: DeliveryContext, turn: Turn, job: ReadJob, settle: Settle): Promise<void> {
  await settleChoices(
    context,
    turn,
    settleEach(job, settle).flatMap(({ settlements }) => settlements),
  );
}

function settleEach(job: ReadJob, settle: Settle): ReadTarget[] {
  return job.map(({ target, rows }, index) => ({ target, settlements: rows.map((row) => settle(row, index)) }));
}

function logRead(
  context: DeliveryContext,
  job: ReadJob,
  outcome: BrazeOutcome<unknown>,
  settlements: readonly Settlement[],
): void {
  const deliveries: Record<string, number> = {};
  for (const { delivery } of settlements) deliveries[delivery] = (deliveries[delivery] ?? 0) + 1;
  const choices = job.reduce((count, { rows }) => count + rows.length, 0);
  const fields = { ...requestFields(context, outcome), people: job.length, choices, deliveries };
  if (outcome.outcome === 'ok') context.logger.info(fields, 'read choices back from Braze');
  else context.logger.warn(fields, 'read choices back from Braze');
}
