import type { BrazeOutcome } from '../braze/outcome.ts';
import type { RatePool } from '../braze/rate-budget.ts';
import type { WantedState } from '../contract.ts';
import { requestFields, settleChoices, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import { claimedAt as claimedAtOf, KeptRequests } from './kept-requests.ts';
import { everyRow, judgeSend, type Judgement, type SendOutcome } from './judge-send.ts';
import type { LaneWork } from './lane.ts';
import {
  batchSizes,
  peopleOf,
  planRequests,
  statusRequest,
  trackObjects,
  type RoutedChoice,
  type SendRequest,
} from './plan.ts';
import { prepareOptIns } from './prepare-opt-ins.ts';
import type { DeliverableChoice } from '../store/store.ts';
import { RowAgreement } from './row-agreement.ts';
import { batchLimit } from './retry-timing.ts';
import { settleSend, type SettleSendContext } from './settle-send.ts';
import { settleUnrouted, tellUnrouted } from './settle-unrouted.ts';
import type { Turn } from './turn.ts';

/** A planned request and when its choices were noted as sent. */
export interface SendJob {
  readonly request: SendRequest;
  readonly claimedAt: number;
}

/**
 * Requests at a time. Opt-outs have more room because they carry fewer people: 16 use our share of the limit up while Braze answers within 0.24 s,
 * 8 did within 0.12. More answers also come at a time, and share a transaction: two fifths fewer syncs to disk.
 */
const concurrencies: Readonly<Record<WantedState, number>> = { unsubscribed: 16, subscribed: 8 };

/** Sends the choices of one direction. Settles every choice as soon as its request is answered. */
export function sendLane(context: DeliveryContext, state: WantedState, gate: Gate): LaneWork<SendJob> {
  const agreement = new RowAgreement(context);
  const kept = new KeptRequests();
  const handBack = async (jobs: readonly SendJob[], turn: Turn): Promise<void> => {
    const rows = jobs.flatMap(({ request }) => request.rows);
    await release(context, gate, turn, { rows, claimedAt: jobs[0]?.claimedAt ?? 0 }, 'handed_back');
  };
  return {
    name: state === 'unsubscribed' ? 'opt_out' : 'opt_in',
    gate,
    concurrency: concurrencies[state],
    claim: async (turn, isProbing) => {
      const { store, clock, claimLimit, routes } = context;
      const claimedAt = clock.now();
      // Ever smaller, so that what makes Braze fail is not in every probe.
      const limit = isProbing ? batchLimit(batchSizes[state], gate.failures) : claimLimit;
      const claimed = await store.claimForSend(turn.lease, limit, claimedAt, state);
      const choices = [...choicesOf(kept.take(turn)), ...claimed];
      const { requests, unroutable } = planRequests(choices, routes);
      const now = clock.now();
      const settlements = unroutable.map((choice) => settleUnrouted(choice, { delivery: 'recorded', now }));
      await settleChoices(context, turn, settlements);
      tellUnrouted(context, settlements);
      const isBacklog = !isProbing && claimed.length === limit;
      const jobs = (isBacklog ? kept.keep(requests, turn, now) : requests).map(jobOf);
      return { count: choices.length, jobs };
    },
    run: async (job, turn) => {
      if (state === 'unsubscribed') {
        await send(context, gate, job, turn);
        if (gate.isOpen) await agree(context, agreement, job);
      } else {
        const overruled = await agree(context, agreement, job);
        const left = job.request.rows.filter((row) => !overruled.has(row));
        const rows = await prepareOptIns(context, gate, left);
        if (rows === undefined)
          await release(context, gate, turn, { rows: left, claimedAt: job.claimedAt }, 'unprepared');
        else if (rows.length > 0) await send(context, gate, { ...job, request: { state, rows } }, turn);
      }
    },
    handBack,
    handBackKept: (turn) => handBack(kept.take(turn).map(jobOf), turn),
  };
}

function jobOf(request: SendRequest): SendJob {
  return { request, claimedAt: claimedAtOf(request) };
}

function choicesOf(requests: readonly SendRequest[]): readonly DeliverableChoice[] {
  return requests.flatMap(({ rows }) => rows.map(({ choice }) => choice));
}

/**
 * Has choices of external ids agree with those of the address: before an opt-in goes out, so that it cannot follow an opt-out made since;
 * after an opt-out did, because that waits for nothing. Answers the choices that are void.
 */
async function agree(
  { clock, wakeBy }: DeliveryContext,
  agreement: RowAgreement,
  { request }: SendJob,
): Promise<ReadonlySet<RoutedChoice>> {
  const { overruled, hasRecorded } = await agreement.settle(request.rows);
  if (hasRecorded) wakeBy(clock.now());
  return overruled;
}

async function send(context: DeliveryContext, gate: Gate, job: SendJob, turn: Turn): Promise<void> {
  const { client } = context;
  const { request, claimedAt } = job;
  const held = reasonToHold(context, gate, poolOf(request), claimedAt, turn);
  if (held !== undefined) return release(context, gate, turn, { rows: request.rows, claimedAt }, held);
  const pass = gate.pass();
  const isProbe = gate.failures > 0;
  const outcome = await post(context, request);
  client.budgets[poolOf(request)].observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  const judgement = judgeSend(request, outcome, dueAgainAt(context, gate, request.rows));
  const refused = await settle(context, turn, { claimedAt, isProbe }, judgement);
  logRequest(context, request, outcome, judgement, refused);
  for (const smaller of judgement.again) await send(context, gate, { request: smaller, claimedAt }, turn);
}

/**
 * When choices that were surely not sent may go. Opt-outs are due at once: it is the gate that holds them, and as soon as any lane finds Braze
 * back it opens early, so that they do not stand behind opt-ins.
 */
function dueAgainAt({ clock }: DeliveryContext, gate: Gate, rows: readonly RoutedChoice[]): number {
  const now = clock.now();
  return rows.some(({ choice }) => choice.state === 'subscribed') ? Math.max(gate.opensAt, now) : now;
}

/** Gives back choices that were surely not sent; no attempt is counted. */
async function release(
  context: DeliveryContext,
  gate: Gate,
  turn: Turn,
  { rows, claimedAt }: { readonly rows: readonly RoutedChoice[]; readonly claimedAt: number },
  reason: string,
): Promise<void> {
  const retryAt = dueAgainAt(context, gate, rows);
  const judgement = everyRow({ rows }, { verdict: 'not_taken', reason, retryAt });
  await settle(context, turn, { claimedAt, isProbe: false }, judgement);
}

/**
 * Why a claimed choice must not be sent now, undefined where it may, which counts against the pool's limit. Looked at right before the socket is touched. A process that was frozen after it claimed must not send: others may have delivered
 * newer choices of the same people meanwhile.
 */
export function reasonToHold(
  { clock, client, sendWindowMs }: DeliveryContext,
  gate: Gate,
  pool: RatePool,
  claimedAt: number,
  turn: Turn,
): string | undefined {
  const now = clock.now();
  if (!turn.isActive) return 'lease_lost';
  if (now - claimedAt > sendWindowMs) return 'claim_stale';
  if (!gate.isOpen) return 'handed_back';
  const waitMs = client.budgets[pool].take(now);
  if (waitMs === 0) return undefined;
  gate.limit('limit_reached', now + waitMs);
  return 'limit_reached';
}

function poolOf({ state }: SendRequest): 'statusSet' | 'track' {
  return state === 'unsubscribed' ? 'statusSet' : 'track';
}

async function post({ client, signal }: DeliveryContext, request: SendRequest): Promise<SendOutcome> {
  return request.state === 'unsubscribed'
    ? client.setStatus(statusRequest(request), signal)
    : client.track(trackObjects(request), signal);
}

async function settle(
  context: DeliveryContext,
  turn: Turn,
  sent: Pick<SettleSendContext, 'claimedAt' | 'isProbe'>,
  { verdicts }: Judgement,
): Promise<number> {
  const { clock, horizonMs, random } = context;
  const timing = { ...sent, now: clock.now(), horizonMs, random };
  const settlements = verdicts.map(({ row, verdict }) => settleSend(row.choice, verdict, timing));
  return settleChoices(context, turn, settlements);
}

function logRequest(
  context: DeliveryContext,
  request: SendRequest,
  outcome: BrazeOutcome<unknown>,
  { verdicts, again }: Judgement,
  refused: number,
): void {
  const counts: Record<string, number> = {};
  for (const { verdict } of verdicts) counts[verdict.verdict] = (counts[verdict.verdict] ?? 0) + 1;
  const fields = {
    ...requestFields(context, outcome),
    state: request.state,
    groups: [...new Set(request.rows.map(({ route }) => route.subscriptionGroupId))],
    people: peopleOf(request).length,
    choices: request.rows.length,
    verdicts: counts,
    sentAgainInParts: again.length,
    movedOn: refused,
  };
  const isFine = outcome.outcome === 'ok' && counts['rejected'] === undefined;
  if (isFine) context.logger.info(fields, 'sent choices to Braze');
  else context.logger.warn(fields, 'sent choices to Braze');
}
