import type { SignalKind, SignalSettlement } from '../store/signals.ts';
import { requestFields, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import type { LaneWork } from './lane.ts';
import { batchSizes } from './plan.ts';
import { planSignals, type ReadySignal } from './plan-signals.ts';
import { reasonToHold } from './send-lane.ts';
import { everySignal, judgeSignals, settleSignal, type SignalJudgement, type SignalOutcome } from './settle-signal.ts';
import type { Turn } from './turn.ts';

/** Signals of one kind for one request, and when they were noted as sent. */
export interface SignalJob {
  readonly signals: readonly ReadySignal[];
  readonly claimedAt: number;
}

const concurrency = 2;

/** The most signals of a kind taken from the store at once. */
const claimLimit = 4 * batchSizes.subscribed;

/** Tells Braze what follows from choices: attributes of opt-outs, and events. Nothing else waits for this lane. */
export function signalLane(context: DeliveryContext, gate: Gate): LaneWork<SignalJob> {
  return {
    name: 'signal',
    gate,
    concurrency,
    claim: async (turn, isProbing) => {
      const { store, clock, routes } = context;
      const claimedAt = clock.now();
      const signals = await store.claimSignals(turn.lease, limitsOf(isProbing), claimedAt);
      const { requests, unsent } = planSignals(signals, routes, claimedAt);
      await settle(context, turn, unsent);
      return { count: signals.length, jobs: requests.map((request) => ({ signals: request, claimedAt })) };
    },
    run: (job, turn) => send(context, gate, job, turn),
    handBack: async (jobs, turn) => {
      const retryAt = Math.max(gate.opensAt, context.clock.now());
      const signals = jobs.flatMap((job) => job.signals);
      await settleJudged(context, turn, everySignal(signals, { verdict: 'not_taken', reason: 'handed_back', retryAt }));
    },
  };
}

/** While it is not known whether Braze answers, attributes are tried first, which may be told twice, and then a single event: it may be lost. */
function limitsOf(isProbing: boolean): Readonly<Record<SignalKind, number>> {
  return isProbing ? { attributes: batchSizes.subscribed, event: 1 } : { attributes: claimLimit, event: claimLimit };
}

async function send(context: DeliveryContext, gate: Gate, job: SignalJob, turn: Turn): Promise<void> {
  const { clock, client } = context;
  const { signals, claimedAt } = job;
  const held = reasonToHold(context, gate, 'track', claimedAt, turn);
  if (held !== undefined) {
    const retryAt = Math.max(gate.opensAt, clock.now());
    await settleJudged(context, turn, everySignal(signals, { verdict: 'not_taken', reason: held, retryAt }));
    return;
  }
  const pass = gate.pass();
  const outcome = await post(context, signals);
  client.budgets.track.observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  const judgement = judgeSignals(signals, outcome, Math.max(gate.opensAt, clock.now()));
  const refused = await settleJudged(context, turn, judgement);
  logRequest(context, signals, outcome, judgement, refused);
  for (const smaller of judgement.again) await send(context, gate, { signals: smaller, claimedAt }, turn);
}

async function post({ client, signal }: DeliveryContext, signals: readonly ReadySignal[]): Promise<SignalOutcome> {
  const people = signals.flatMap((each) => (each.kind === 'attributes' ? [each.object] : []));
  const events = signals.flatMap((each) => (each.kind === 'event' ? [each.object] : []));
  return events.length > 0 ? client.trackEvents(events, signal) : client.track(people, signal);
}

async function settleJudged(
  context: DeliveryContext,
  turn: Turn,
  { verdicts }: SignalJudgement<ReadySignal>,
): Promise<number> {
  const { clock, random } = context;
  const now = clock.now();
  return settle(
    context,
    turn,
    verdicts.map(({ signal, verdict }) => settleSignal(signal.signal, verdict, { now, random })),
  );
}

async function settle(
  { store, clock, wakeBy }: DeliveryContext,
  turn: Turn,
  settlements: readonly SignalSettlement[],
): Promise<number> {
  if (settlements.length === 0) return 0;
  const { refused } = await store.settleSignals(turn.lease, settlements, clock.now());
  for (const { nextAttemptAt } of settlements) if (nextAttemptAt !== null) wakeBy(nextAttemptAt);
  return refused;
}

const messages: Readonly<Record<SignalKind, string>> = {
  attributes: 'sent attributes to Braze',
  event: 'sent events to Braze',
};

function logRequest(
  context: DeliveryContext,
  signals: readonly ReadySignal[],
  outcome: SignalOutcome,
  { verdicts, again }: SignalJudgement<ReadySignal>,
  refused: number,
): void {
  const counts: Record<string, number> = {};
  for (const { verdict } of verdicts) counts[verdict.verdict] = (counts[verdict.verdict] ?? 0) + 1;
  const sizes = { signals: signals.length, verdicts: counts, sentAgainInParts: again.length, movedOn: refused };
  const fields = { ...requestFields(context, outcome), ...sizes };
  const message = messages[signals[0]?.kind ?? 'attributes'];
  const isFine = outcome.outcome === 'ok' && counts['rejected'] === undefined;
  if (isFine) context.logger.info(fields, message);
  else context.logger.warn(fields, message);
}
