import type { BrazeOutcome } from '../braze/outcome.ts';
import type { DeliverableChoice } from '../store/store.ts';
import { requestFields, settleChoices, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import { unavailableVerdict } from './judge-send.ts';
import type { LaneWork } from './lane.ts';
import { emailStateRequest, halveGlobal, planGlobal, smallestBatch, type GlobalRequest } from './plan-global.ts';
import { RowAgreement } from './row-agreement.ts';
import { reasonToHold } from './send-lane.ts';
import { settleSend, type SendVerdict, type SettleSendContext } from './settle-send.ts';
import type { Turn } from './turn.ts';

/** A planned request and when its choices were noted as sent. */
export interface GlobalJob {
  readonly request: GlobalRequest;
  readonly claimedAt: number;
}

/** Requests at a time: few choices are of this kind. */
const concurrency = 2;

type Verdicts = readonly { readonly choice: DeliverableChoice; readonly verdict: SendVerdict }[];

/**
 * Sends global email states, both directions, opt-outs first. An opt-in that ends a global unsubscribe is handed out only once the opt-outs
 * that go with it are in effect (`CellChange.afterOptOuts`), so that nothing else is mailed in between.
 */
export function globalLane(context: DeliveryContext, gate: Gate): LaneWork<GlobalJob> {
  const agreement = new RowAgreement(context);
  return {
    name: 'global',
    gate,
    concurrency,
    claim: async (turn, isProbing) => {
      const { store, clock, claimLimit } = context;
      const claimedAt = clock.now();
      const limit = isProbing ? smallestBatch : claimLimit;
      const choices = await store.claimForSend(turn.lease, limit, claimedAt, 'global');
      const { requests, misplaced } = planGlobal(choices);
      await settle(
        context,
        turn,
        { claimedAt, isProbe: false },
        everyone(misplaced, { verdict: 'rejected', reason: 'not_an_address' }),
      );
      return { count: choices.length, jobs: requests.map((request) => ({ request, claimedAt })) };
    },
    run: async (job, turn) => {
      const { request } = job;
      if (request.state === 'unsubscribed') {
        await send(context, gate, job, turn);
        if (gate.isOpen) await agree(context, agreement, request.rows);
      } else {
        const overruled = await agree(context, agreement, request.rows);
        const rows = request.rows.filter((row) => !overruled.has(row));
        if (rows.length > 0) await send(context, gate, { ...job, request: { ...request, rows } }, turn);
      }
    },
    handBack: async (jobs, turn) => {
      const retryAt = Math.max(gate.opensAt, context.clock.now());
      const rows = jobs.flatMap(({ request }) => request.rows);
      const verdicts = everyone(rows, { verdict: 'not_taken', reason: 'handed_back', retryAt });
      await settle(context, turn, { claimedAt: jobs[0]?.claimedAt ?? retryAt, isProbe: false }, verdicts);
    },
  };
}

/** As the lanes of topics do: the rows of an external id and of its address agree on the newer choice. Answers the choices that are void. */
async function agree(
  { clock, wakeBy }: DeliveryContext,
  agreement: RowAgreement,
  rows: readonly DeliverableChoice[],
): Promise<ReadonlySet<DeliverableChoice>> {
  const { overruled, hasRecorded } = await agreement.settle(rows.map((choice) => ({ choice })));
  if (hasRecorded) wakeBy(clock.now());
  return new Set([...overruled].map(({ choice }) => choice));
}

async function send(context: DeliveryContext, gate: Gate, job: GlobalJob, turn: Turn): Promise<void> {
  const { clock, client, signal } = context;
  const { request, claimedAt } = job;
  const pool = request.kind === 'email' ? 'default' : 'track';
  const held = reasonToHold(context, gate, pool, claimedAt, turn);
  if (held !== undefined) {
    const retryAt = Math.max(gate.opensAt, clock.now());
    const verdicts = everyone(request.rows, { verdict: 'not_taken', reason: held, retryAt });
    await settle(context, turn, { claimedAt, isProbe: false }, verdicts);
    return;
  }
  const pass = gate.pass();
  const isProbe = gate.failures > 0;
  const outcome = await client.setEmailState(emailStateRequest(request), signal);
  client.budgets[pool].observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  const halves = outcome.outcome === 'rejected' ? halveGlobal(request) : undefined;
  logRequest(context, request, outcome);
  if (halves === undefined) {
    const retryAt = Math.max(gate.opensAt, clock.now());
    await settle(context, turn, { claimedAt, isProbe }, judge(request, outcome, retryAt));
  } else for (const half of halves) await send(context, gate, { request: half, claimedAt }, turn);
}

/** What an answer means for everybody in the request. */
function judge({ rows }: GlobalRequest, outcome: BrazeOutcome<ReadonlyMap<number, string>>, retryAt: number): Verdicts {
  switch (outcome.outcome) {
    case 'ok':
      return rows.map((choice, index) => {
        const reason = outcome.body.get(index);
        return { choice, verdict: reason === undefined ? { verdict: 'accepted' } : { verdict: 'rejected', reason } };
      });
    case 'rejected':
      return everyone(rows, { verdict: 'rejected', reason: outcome.reason });
    case 'unknown':
      return everyone(rows, { verdict: 'answer_lost', reason: outcome.reason });
    case 'unavailable':
      return everyone(rows, unavailableVerdict(outcome));
    case 'unauthorized':
    case 'misrouted':
    case 'rate_limited':
    case 'not_sent':
      return everyone(rows, { verdict: 'not_taken', reason: outcome.reason, retryAt });
  }
}

function everyone(rows: readonly DeliverableChoice[], verdict: SendVerdict): Verdicts {
  return rows.map((choice) => ({ choice, verdict }));
}

async function settle(
  context: DeliveryContext,
  turn: Turn,
  sent: Pick<SettleSendContext, 'claimedAt' | 'isProbe'>,
  verdicts: Verdicts,
): Promise<void> {
  const { clock, horizonMs, random } = context;
  const timing = { ...sent, now: clock.now(), horizonMs, random };
  await settleChoices(
    context,
    turn,
    verdicts.map(({ choice, verdict }) => settleSend(choice, verdict, timing)),
  );
}

function logRequest(
  context: DeliveryContext,
  { state, rows }: GlobalRequest,
  outcome: BrazeOutcome<ReadonlyMap<number, string>>,
): void {
  const fields = { ...requestFields(context, outcome), state, people: rows.length };
  const isFine = outcome.outcome === 'ok' && outcome.body.size === 0;
  if (isFine) context.logger.info(fields, 'sent global email states to Braze');
  else context.logger.warn(fields, 'sent global email states to Braze');
}
