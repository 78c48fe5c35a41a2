import type { TriggerRequest } from '../braze/client.ts';
import type { DueMessage, MessageKind, MessageSettlement } from '../store/outbox.ts';
import { requestFields, tellGate, type DeliveryContext } from './delivery-context.ts';
import type { Gate } from './gate.ts';
import type { LaneWork } from './lane.ts';
import type { MessageProperties } from './message-properties.ts';
import { settleMessage, unsendable } from './settle-message.ts';
import type { Turn } from './turn.ts';

/** What the campaign is told about a message, with its link. */
export type DescribeMessage = (message: DueMessage) => MessageProperties;

const concurrency = 2;
const claimLimit = 20;

/** How long a claimed message is kept from others; after a crash it goes again when this has run out. Milliseconds. */
const holdMs = 60_000;

/** Sends messages, one request each, at least once. */
export function messageLane(context: DeliveryContext, describe: DescribeMessage, gate: Gate): LaneWork<DueMessage> {
  return {
    name: 'message',
    gate,
    concurrency,
    claim: async (turn, isProbing) => {
      const { store, clock } = context;
      const jobs = await store.claimMessages(turn.lease, isProbing ? 1 : claimLimit, holdMs, clock.now());
      return { count: jobs.length, jobs };
    },
    run: (message, turn) => send(context, describe, gate, message, turn),
    handBack: async (messages, turn) => {
      const nextAttemptAt = Math.max(gate.opensAt, context.clock.now());
      await settle(
        context,
        turn,
        messages.map((message) => handedBack(message, nextAttemptAt)),
      );
    },
  };
}

async function send(
  context: DeliveryContext,
  describe: DescribeMessage,
  gate: Gate,
  message: DueMessage,
  turn: Turn,
): Promise<void> {
  const { client, clock, random, signal, logger, connection } = context;
  const now = clock.now();
  const request = requestOf(context, describe, message);
  if (typeof request === 'string') {
    const { id, kind } = message;
    logger.warn({ connection: connection.code, message: id, kind, reason: request }, 'dropped a message');
    await settle(context, turn, [unsendable(message, request)]);
    return;
  }
  const waitMs = client.budgets.default.take(now);
  if (waitMs > 0) gate.limit('limit_reached', now + waitMs);
  if (!gate.isOpen || !turn.isActive) {
    await settle(context, turn, [handedBack(message, Math.max(gate.opensAt, now))]);
    return;
  }
  const pass = gate.pass();
  const outcome = await client.triggerSend(request, signal);
  client.budgets.default.observe(outcome.trace.rateLimit);
  tellGate(context, outcome, gate, pass);
  const after = { now: clock.now(), retryAt: Math.max(gate.opensAt, clock.now()), random };
  await settle(context, turn, [settleMessage(message, outcome, after)]);
  const fields = { ...requestFields(context, outcome), message: message.id, kind: message.kind };
  if (outcome.outcome === 'ok') logger.info(fields, 'sent a message');
  else logger.warn(fields, 'sent a message');
}

/** The request for a message, or why there cannot be one. Braze's trigger takes no phone numbers (docs, `/campaigns/trigger/send`). */
function requestOf(
  { connection, clock }: DeliveryContext,
  describe: DescribeMessage,
  message: DueMessage,
): TriggerRequest | 'expired' | 'campaign_missing' | 'recipient_has_no_inbox' {
  const { kind, value } = message.target;
  const campaignId = campaignOf(connection, message.kind);
  if (clock.now() >= message.expiresAt) return 'expired';
  if (campaignId === undefined) return 'campaign_missing';
  if (kind === 'phone') return 'recipient_has_no_inbox';
  const properties = describe(message);
  return { campaignId, kind, identifier: value, properties, mayCreateProfile: message.kind === 'confirmation' };
}

/** Each kind has a campaign of its own, because each says something else. */
function campaignOf(connection: DeliveryContext['connection'], kind: MessageKind): string | undefined {
  const { confirmationCampaignId: confirmation, accessCampaignId: access, noticeCampaignId: notice } = connection;
  return { confirmation, access, notice }[kind];
}

function handedBack({ id, attempts }: DueMessage, nextAttemptAt: number): MessageSettlement {
  return { id, status: 'due', nextAttemptAt, attempts, reason: 'handed_back' };
}

async function settle(
  { store, clock, wakeBy }: DeliveryContext,
  turn: Turn,
  settlements: readonly MessageSettlement[],
): Promise<void> {
  await store.settleMessages(turn.lease, settlements, clock.now());
  for (const { nextAttemptAt } of settlements) if (nextAttemptAt !== null) wakeBy(nextAttemptAt);
}
