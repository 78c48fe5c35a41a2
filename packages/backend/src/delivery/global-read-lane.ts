import type { ExportQuery } from '../braze/client.ts';
import type { ExportedProfile } from '../braze/exported-profiles.ts';
import type { BrazeOutcome } from '../braze/outcome.ts';
import { isProfileOf } from '../braze/target-states.ts';
import type { DeliverableChoice, Settlement } from '../store/store.ts';
import { applyToSeen } from './apply-to-seen.ts';
import { requestFields, settleChoices, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import type { LaneWork } from './lane.ts';
import { globalSightingOf, settleGlobalRead } from './settle-global-read.ts';
import { settleUnread } from './settle-read.ts';
import { standing } from './settle-send.ts';
import type { Turn } from './turn.ts';

/** What one export asks for, and the choices that wait for it. */
export interface GlobalReadJob {
  readonly query: ExportQuery;
  readonly rows: readonly DeliverableChoice[];
}

const concurrency = 4;

/** How long a claimed read is kept from others; longer than a read takes, so that only a crash lets it run out. Milliseconds. */
const holdMs = 60_000;

/** The most external ids in one export; of addresses it takes one. Source: Braze docs, `/users/export/ids`. */
const exportSize = 50;

/** The most choices claimed at once: within what Braze's limit for exports lets through in a few seconds. */
const claimLimit = 100;

/** Compares global email states that were sent with those of the profiles in Braze (permission `users.export.ids`). */
export function globalReadLane(context: DeliveryContext, gate: Gate): LaneWork<GlobalReadJob> {
  return {
    name: 'global_read',
    gate,
    concurrency,
    claim: async (turn, isProbing) => {
      const { store, clock } = context;
      const limit = isProbing ? 1 : claimLimit;
      const choices = await store.claimForRead(turn.lease, limit, holdMs, clock.now(), 'global');
      return { count: choices.length, jobs: planGlobalReads(choices) };
    },
    run: (job, turn) => read(context, gate, job, turn),
    handBack: async (jobs, turn) => {
      const rows = jobs.flatMap((job) => job.rows);
      const untilMs = Math.max(gate.opensAt, context.clock.now());
      await settleChoices(
        context,
        turn,
        rows.map((choice) => putOff(choice, untilMs, 'handed_back')),
      );
    },
  };
}

/** A read for each address, and one for up to 50 external ids. Pure. */
export function planGlobalReads(choices: readonly DeliverableChoice[]): GlobalReadJob[] {
  const byAddress = choices.flatMap((choice): GlobalReadJob[] => {
    const { kind, value } = choice.target;
    return kind === 'external_id' ? [] : [{ query: { kind, identifier: value }, rows: [choice] }];
  });
  const byId = choices.filter(({ target }) => target.kind === 'external_id');
  const jobs = [...byAddress];
  for (let from = 0; from < byId.length; from += exportSize) {
    const rows = byId.slice(from, from + exportSize);
    jobs.push({ query: { kind: 'external_id', identifiers: rows.map(({ target }) => target.value) }, rows });
  }
  return jobs;
}

async function read(context: DeliveryContext, gate: Gate, { query, rows }: GlobalReadJob, turn: Turn): Promise<void> {
  const { client, clock, signal } = context;
  const startedAt = clock.now();
  const waitMs = client.budgets.export.take(startedAt);
  if (waitMs > 0) gate.limit('limit_reached', startedAt + waitMs);
  if (!gate.isOpen || !turn.isActive) {
    const untilMs = Math.max(gate.opensAt, startedAt);
    await settleChoices(
      context,
      turn,
      rows.map((choice) => putOff(choice, untilMs, 'handed_back')),
    );
    return;
  }
  const pass = gate.pass();
  const outcome = await client.exportUsers(query, signal);
  client.budgets.export.observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  if (outcome.outcome === 'rejected' && rows.length > 1) {
    // Alone, only the one at fault fails.
    for (const job of rows.flatMap((choice) => planGlobalReads([choice]))) await read(context, gate, job, turn);
    return;
  }
  const settlements = rows.map((choice) => settlementOf(context, gate, choice, outcome, startedAt));
  if (outcome.outcome === 'ok') {
    const read = settlements.map((each) => ({ target: each.target, settlements: [each] }));
    const known = read.filter(({ target }) => outcome.body.some((profile) => isProfileOf(target, profile)));
    // Before they are settled, so that a crash in between has them read, and this done, once more.
    await applyToSeen(context, known);
  }
  await settleChoices(context, turn, settlements);
  const fields = { ...requestFields(context, outcome), choices: rows.length };
  if (outcome.outcome === 'ok') context.logger.info(fields, 'read global email states back from Braze');
  else context.logger.warn(fields, 'read global email states back from Braze');
}

function settlementOf(
  { clock, random, horizonMs }: DeliveryContext,
  gate: Gate,
  choice: DeliverableChoice,
  outcome: BrazeOutcome<readonly ExportedProfile[]>,
  startedAt: number,
): Settlement {
  switch (outcome.outcome) {
    case 'ok': {
      // What a read shows was so when it began, at the latest; by now a request in flight may have landed.
      const seenAt = { now: startedAt, horizonMs, random };
      return settleGlobalRead(choice, globalSightingOf(choice.target, outcome.body), seenAt);
    }
    case 'rejected':
      return standing(choice, { delivery: 'failed', nextAttemptAt: null, reason: `read_${outcome.reason}` });
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return putOff(choice, Math.max(gate.opensAt, clock.now()), outcome.reason);
    case 'unavailable':
    case 'unknown':
      return settleUnread(choice, outcome.reason, { now: clock.now(), random });
  }
}

function putOff(choice: DeliverableChoice, untilMs: number, reason: string): Settlement {
  return standing(choice, { delivery: choice.delivery, nextAttemptAt: untilMs, reason });
}
