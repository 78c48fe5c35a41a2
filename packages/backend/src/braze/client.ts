import { Pool } from 'undici';
import type { Connection } from '../config/schema.ts';
import type { WantedState } from '../contract.ts';
import type { Target } from '../store/store.ts';
import { classify, itemErrors, rejection } from './classify.ts';
import { exchange, type CallRequest } from './exchange.ts';
import { readExportedProfiles, type ExportedProfile } from './exported-profiles.ts';
import type { BrazeOutcome } from './outcome.ts';
import { defaultShare } from './rate-budget.ts';
import { deliveryBudgets, type RateBudgets } from './rate-budgets.ts';
import {
  emailStateCall,
  eventObject,
  exportBody,
  groupPath,
  statusBody,
  statusPath,
  trackObject,
  triggerBody,
} from './request-bodies.ts';
import { readStatusPage, type StatusPage } from './status-page.ts';
import {
  readUnsubscribesPage,
  unsubscribesPath,
  type Unsubscribed,
  type UnsubscribesQuery,
} from './unsubscribes-page.ts';

/** One group, one state, up to 50 identifiers of one kind. */
export interface SetStatusRequest {
  readonly subscriptionGroupId: string;
  readonly state: WantedState;
  readonly kind: Target['kind'];
  readonly identifiers: readonly string[];
}

/** One person in a track request, by exactly one identifier. Braze creates the profile where there is none, unless told otherwise. */
export interface TrackObject {
  readonly kind: Target['kind'];
  readonly identifier: string;
  readonly groups: readonly {
    readonly subscriptionGroupId: string;
    readonly state: WantedState;
    readonly useDoubleOptIn: boolean;
  }[];
  /** Custom attributes; null clears one. */
  readonly attributes?: Readonly<Record<string, unknown>>;
  /**
   * For an address that no profile has: names the person by an alias with this label, whose name is the address, and gives the profile
   * the address. An address that has a profile would so get a second one.
   */
  readonly aliasLabel?: string;
  /** Whether nothing is done for somebody Braze does not know. Default: false. */
  readonly isExistingOnly?: boolean;
}

/** One custom event of one person; nothing is done for somebody Braze does not know. */
export interface TrackEvent {
  readonly kind: Target['kind'];
  readonly identifier: string;
  readonly name: string;
  /** When it happened. */
  readonly at: number;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** One global email state for up to 50 addresses, or for up to 75 external ids. */
export interface EmailStateRequest {
  readonly state: WantedState;
  readonly kind: 'email' | 'external_id';
  readonly identifiers: readonly string[];
}

/** One page of the states that up to 50 identifiers of one kind have. */
export interface StatusQuery {
  readonly kind: Target['kind'];
  readonly identifiers: readonly string[];
  readonly offset: number;
}

/** The profiles of up to 50 external ids (at most one for each), or all that share one address or number. */
export type ExportQuery =
  | { readonly kind: 'external_id'; readonly identifiers: readonly string[] }
  | { readonly kind: 'email' | 'phone'; readonly identifier: string };

/** Whether a group exists, asked with one external id that nobody need have. */
export interface GroupQuery {
  readonly subscriptionGroupId: string;
  readonly externalId: string;
}

/** One message of an API-triggered campaign to one person. */
export interface TriggerRequest {
  readonly campaignId: string;
  readonly kind: 'email' | 'external_id';
  readonly identifier: string;
  readonly properties: Readonly<Record<string, unknown>>;
  /** Whether Braze may create a profile for an identifier it does not know, so that it can be reached. */
  readonly mayCreateProfile: boolean;
}

/** Braze's REST API for one connection: each call is one request, never retried (the delivery loop owns that) and never thrown for HTTP. */
export interface BrazeClient {
  /** What is left of delivery's share of Braze's limits. Whoever sends asks first; the client itself does not wait. */
  readonly budgets: RateBudgets;
  /** `POST /v2/subscription/status/set`. Has no effect on people Braze does not know. */
  setStatus(request: SetStatusRequest, signal?: AbortSignal): Promise<BrazeOutcome<null>>;
  /** `POST /users/track`, up to 75 people. `ok` carries the objects Braze refused, by index; all others were taken. */
  track(people: readonly TrackObject[], signal?: AbortSignal): Promise<BrazeOutcome<ReadonlyMap<number, string>>>;
  /**
   * `POST /email/status` for addresses, also those nobody has; for external ids `POST /users/track`, without effect on those Braze does not
   * know. `ok` carries the external ids Braze refused, by index.
   */
  setEmailState(request: EmailStateRequest, signal?: AbortSignal): Promise<BrazeOutcome<ReadonlyMap<number, string>>>;
  /** `POST /users/track`, up to 75 events, as {@link track}. Braze counts each, also one that it was sent before. */
  trackEvents(events: readonly TrackEvent[], signal?: AbortSignal): Promise<BrazeOutcome<ReadonlyMap<number, string>>>;
  /** `GET /subscription/user/status`, up to 100 profiles a page. */
  userStatus(query: StatusQuery, signal?: AbortSignal): Promise<BrazeOutcome<StatusPage>>;
  /** `GET /subscription/status/get`: `ok` where Braze knows the group, `rejected` with `isGroupUnknown` where it does not. */
  groupStatus(query: GroupQuery, signal?: AbortSignal): Promise<BrazeOutcome<null>>;
  /** `POST /users/export/ids`: who a person is, and their global email state. Changes nothing. */
  exportUsers(query: ExportQuery, signal?: AbortSignal): Promise<BrazeOutcome<readonly ExportedProfile[]>>;
  /** `GET /email/unsubscribes`, newest first, up to 500 a page: the addresses that are globally unsubscribed. */
  unsubscribes(query: UnsubscribesQuery, signal?: AbortSignal): Promise<BrazeOutcome<readonly Unsubscribed[]>>;
  /** `POST /campaigns/trigger/send`. Accepted, and without effect, for somebody Braze does not know unless it may create the profile. */
  triggerSend(request: TriggerRequest, signal?: AbortSignal): Promise<BrazeOutcome<null>>;
  /** Ends every socket at once; what is under way comes back as `unknown`. */
  close(): Promise<void>;
}

export interface BrazeClientOptions {
  /** Most sockets at a time. Default: 32. */
  readonly maxConnections?: number;
  /** For a whole exchange, in milliseconds. Default: 10,000. */
  readonly timeoutMs?: number;
  /**
   * To make a connection, in milliseconds; shorter than `timeoutMs`, so that a host that is down is known to have got nothing.
   * Default: 4,000.
   */
  readonly connectTimeoutMs?: number;
  /** Our share of Braze's rate limits, above 0 up to 1. Default: 0.8. */
  readonly rateShare?: number;
  /** Epoch milliseconds. Default: `Date.now`. */
  readonly now?: () => number;
  /** Told of every request when it has ended: its path without the query, which has identifiers in it, and how it ended. */
  readonly onOutcome?: (endpoint: string, outcome: BrazeOutcome<unknown>['outcome']) => void;
}

type Answer = Readonly<Record<string, unknown>>;

/** A client for one connection. Sockets open when first needed and stay open between requests. */
export function createBrazeClient(
  { endpoint, apiKey }: Pick<Connection, 'endpoint' | 'apiKey'>,
  options: BrazeClientOptions = {},
): BrazeClient {
  const { timeoutMs = 10_000, rateShare = defaultShare, now = Date.now, onOutcome } = options;
  const pool = openPool(endpoint, timeoutMs, options);
  const call = async (request: CallRequest, signal?: AbortSignal): Promise<BrazeOutcome<Answer>> => {
    const startedAt = performance.now();
    const answer = await exchange(pool, request, { apiKey, timeoutMs }, signal);
    const outcome = classify(answer, Math.round(performance.now() - startedAt), now());
    onOutcome?.(request.path.replace(/\?.*$/s, ''), outcome.outcome);
    return outcome;
  };
  const post = (path: string, body: unknown, signal?: AbortSignal): Promise<BrazeOutcome<Answer>> =>
    call({ method: 'POST', path, body }, signal);
  return {
    budgets: deliveryBudgets(rateShare),
    setStatus: async (request, signal) =>
      readSetStatus(await post('/v2/subscription/status/set', statusBody(request), signal)),
    track: async (people, signal) =>
      readItems(await post('/users/track', { attributes: people.map(trackObject) }, signal)),
    trackEvents: async (events, signal) =>
      readItems(await post('/users/track', { events: events.map(eventObject) }, signal)),
    setEmailState: async (request, signal) => {
      const { path, body } = emailStateCall(request);
      return readItems(await post(path, body, signal));
    },
    userStatus: async (query, signal) =>
      readBody(await call({ method: 'GET', path: statusPath(query) }, signal), readStatusPage),
    groupStatus: async (query, signal) => bodiless(await call({ method: 'GET', path: groupPath(query) }, signal)),
    exportUsers: async (query, signal) =>
      readBody(await post('/users/export/ids', exportBody(query), signal), readExportedProfiles),
    unsubscribes: async (query, signal) =>
      readBody(await call({ method: 'GET', path: unsubscribesPath(query) }, signal), readUnsubscribesPage),
    triggerSend: async (request, signal) =>
      bodiless(await post('/campaigns/trigger/send', triggerBody(request), signal)),
    close: () => pool.destroy(),
  };
}

function bodiless(outcome: BrazeOutcome<unknown>): BrazeOutcome<null> {
  return outcome.outcome === 'ok' ? { ...outcome, body: null } : outcome;
}

/** A request with a single entry that comes back with errors was rejected, whatever its status says. */
function readSetStatus(outcome: BrazeOutcome<Answer>): BrazeOutcome<null> {
  if (outcome.outcome !== 'ok') return outcome;
  const { trace, body } = outcome;
  const hasErrors = Array.isArray(body['errors']) && body['errors'].length > 0;
  return hasErrors ? rejection(body, trace) : { outcome: 'ok', body: null, trace };
}

function readItems(outcome: BrazeOutcome<Answer>): BrazeOutcome<ReadonlyMap<number, string>> {
  return outcome.outcome === 'ok' ? { ...outcome, body: itemErrors(outcome.body) } : outcome;
}

/** An answer whose body does not have the documented shape is no answer. */
function readBody<Body>(outcome: BrazeOutcome<Answer>, read: (body: Answer) => Body | undefined): BrazeOutcome<Body> {
  if (outcome.outcome !== 'ok') return outcome;
  const { trace, body } = outcome;
  const found = read(body);
  return found === undefined
    ? { outcome: 'unknown', reason: 'unreadable_answer', trace }
    : { outcome: 'ok', body: found, trace };
}

/** Bodies larger than this are not Braze's. */
const maxResponseBytes = 8 * 1024 * 1024;

function openPool(
  endpoint: string,
  timeoutMs: number,
  { maxConnections = 32, connectTimeoutMs = 4000 }: BrazeClientOptions,
): Pool {
  return new Pool(endpoint, {
    connections: maxConnections,
    connect: { timeout: connectTimeoutMs },
    headersTimeout: timeoutMs,
    bodyTimeout: timeoutMs,
    maxResponseSize: maxResponseBytes,
  });
}
