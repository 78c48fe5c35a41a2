import type { SimulatorCampaign, SimulatorGroup, SimulatorKey, SimulatorPerson } from './simulator-seed.ts';
import type { SimulatorWebhook } from './webhook-campaign.ts';
import type { Unknowns } from './unknowns.ts';
import type { RateLimitSettings } from './workspace/rate-limits.ts';

/** The key that is accepted, with every permission, when no keys are configured. */
export const defaultKey = 'simulator-key';

/** What a simulator is started with. Everything has a default. */
export interface SimulatorOptions {
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Accepted keys. Default: one, `simulator-key`, with every permission. */
  readonly keys?: readonly SimulatorKey[];
  readonly groups?: readonly SimulatorGroup[];
  readonly campaigns?: readonly SimulatorCampaign[];
  /** What is posted to programs on this machine when a subscription state changes. Default: nothing. */
  readonly webhooks?: readonly SimulatorWebhook[];
  readonly people?: readonly SimulatorPerson[];
  /** How long reads do not see a write, in milliseconds. Default: 0. */
  readonly lagMs?: number;
  /** Switches for behaviours that Braze does not document. */
  readonly unknowns?: Partial<Unknowns>;
  /** Limits other than Braze's, per pool; null removes one. */
  readonly rateLimits?: Partial<RateLimitSettings>;
  /** How many requests, and how many messages, are remembered; the oldest are forgotten. Default: 10,000. */
  readonly memory?: number;
  /** Web origins whose pages may use the control API, such as `http://localhost:4030`. Default: none. */
  readonly controlOrigins?: readonly string[];
  /** The clock, in milliseconds since the epoch. Default: `Date.now`. */
  readonly now?: () => number;
}
