export { startSimulator } from './start-simulator.ts';
export type { Simulator } from './start-simulator.ts';
export { defaultKey } from './simulator-options.ts';
export type { SimulatorOptions } from './simulator-options.ts';
export { SimulatorInputError } from './simulator-input-error.ts';
export type {
  Channel,
  SimulatorCampaign,
  SimulatorGroup,
  SimulatorKey,
  SimulatorPerson,
  SubscriptionGroup,
} from './simulator-seed.ts';
export type { SimulatorWebhook, WebhookCampaign } from './webhook-campaign.ts';
export type { Unknowns } from './unknowns.ts';
export { brazeRateLimits } from './workspace/rate-limits.ts';
export type { RateLimit, RateLimitSettings, RatePool } from './workspace/rate-limits.ts';
export type { Fault, FaultKind, TrackItemError } from './workspace/faults.ts';
export type { Hold, HoldOptions } from './workspace/hold.ts';
export type { OutboxMessage } from './workspace/outbox-message.ts';
export type { PersonView, Who } from './workspace/person.ts';
export type { GlobalState, GroupRecord, GroupState } from './workspace/profile.ts';
export type { ReceivedRequest, RequestMatch } from './workspace/received-request.ts';
export type { SignalName, SignalPayloads } from './workspace/signals.ts';
export type { ChangeSource } from './workspace/effect.ts';
export type { WebhookAttempt, WebhookDelivery } from './workspace/webhook-delivery.ts';
export type { StateChange } from './workspace/state-change.ts';
export type { EmailProblem, WebhookView, World, WorldSettings } from './workspace/world.ts';
