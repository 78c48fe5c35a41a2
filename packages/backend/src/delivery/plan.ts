import type { SetStatusRequest, TrackObject } from '../braze/client.ts';
import type { Route } from '../config/schema.ts';
import type { WantedState } from '../contract.ts';
import type { DeliverableChoice, Target } from '../store/store.ts';
import { batchLimit } from './retry-timing.ts';
import type { FindRoute } from './route-table.ts';
import type { SignalValues } from './signal-values.ts';

/** A choice and where the configuration sends it. */
export interface RoutedChoice {
  readonly choice: DeliverableChoice;
  readonly route: Route;
  /** What an opt-in carries beside its group. */
  readonly attributes?: SignalValues;
  /** Given where the profile is to be made under an alias; the same for every choice of a person. */
  readonly aliasLabel?: string;
}

/**
 * One request to Braze, and every choice it carries. `unsubscribed`: `/v2/subscription/status/set` for one group and one kind of
 * identifier. `subscribed`: `/users/track`, one object per person. `rows` are in order of person.
 */
export interface SendRequest {
  readonly state: WantedState;
  readonly rows: readonly RoutedChoice[];
}

export interface SendPlan {
  /** Opt-outs first. */
  readonly requests: readonly SendRequest[];
  /** Choices whose topic or channel the configuration no longer sends to this connection. */
  readonly unroutable: readonly DeliverableChoice[];
}

/** The most identifiers in a status/set request, and the most objects in a track request. Source: Braze docs. */
export const batchSizes: Readonly<Record<WantedState, number>> = { unsubscribed: 50, subscribed: 75 };

/** Turns due choices into as few requests as Braze allows. Pure. */
export function planRequests(choices: readonly DeliverableChoice[], routes: FindRoute): SendPlan {
  const unroutable: DeliverableChoice[] = [];
  const routed: Record<WantedState, RoutedChoice[]> = { unsubscribed: [], subscribed: [] };
  for (const choice of choices) {
    const route = routes(choice);
    if (route === undefined) unroutable.push(choice);
    else routed[choice.state].push({ choice, route });
  }
  const byGroup = gather(
    routed.unsubscribed,
    ({ choice, route }) => `${choice.target.kind} ${route.subscriptionGroupId}`,
  );
  return {
    requests: [...byGroup.flatMap((rows) => fill('unsubscribed', rows)), ...fill('subscribed', routed.subscribed)],
    unroutable,
  };
}

/** Fills requests with people, those who failed least first: a request is only as large as its most unlucky member may have it. */
function fill(state: WantedState, rows: readonly RoutedChoice[]): SendRequest[] {
  const people = gather(rows, personOf)
    .map((own) => ({ own, attempts: Math.max(...own.map(({ choice }) => choice.attempts)) }))
    .sort((one, other) => one.attempts - other.attempts);
  const requests: RoutedChoice[][][] = [];
  for (const { own, attempts } of people) {
    const current = requests.at(-1);
    if (current === undefined || current.length >= batchLimit(batchSizes[state], attempts)) requests.push([own]);
    else current.push(own);
  }
  return requests.map((members) => ({ state, rows: members.flat() }));
}

/** Whether a request could carry more people, if only there were some. */
export function hasRoom(request: SendRequest): boolean {
  const attempts = Math.max(...request.rows.map(({ choice }) => choice.attempts));
  return peopleOf(request).length < batchLimit(batchSizes[request.state], attempts);
}

/**
 * The two halves of a request that Braze rejected as a whole: by person, then by choice; undefined where it carries a single choice.
 */
export function halve(request: SendRequest): readonly [SendRequest, SendRequest] | undefined {
  const people = gather(request.rows, personOf);
  const parts = people.length > 1 ? people : request.rows.map((row) => [row]);
  if (parts.length < 2) return undefined;
  const middle = Math.ceil(parts.length / 2);
  const half = (some: readonly (readonly RoutedChoice[])[]): SendRequest => ({
    state: request.state,
    rows: some.flat(),
  });
  return [half(parts.slice(0, middle)), half(parts.slice(middle))];
}

/** A request's rows by person, in the order of the objects that `trackObjects` makes. */
export function peopleOf(request: SendRequest): readonly (readonly RoutedChoice[])[] {
  return gather(request.rows, personOf);
}

/** An opt-out request as the client takes it. */
export function statusRequest({ state, rows }: SendRequest): SetStatusRequest {
  const [first] = rows;
  if (first === undefined) throw new Error('a request carries at least one choice');
  return {
    subscriptionGroupId: first.route.subscriptionGroupId,
    state,
    kind: first.choice.target.kind,
    identifiers: [...new Set(rows.map(({ choice }) => choice.target.value))],
  };
}

/** An opt-in request as the client takes it: one object per person, because Braze may apply separate requests out of order. */
export function trackObjects(request: SendRequest): TrackObject[] {
  return peopleOf(request).flatMap((own) => {
    const target: Target | undefined = own[0]?.choice.target;
    if (target === undefined) return [];
    const groups = own.map(({ choice, route }) => ({
      subscriptionGroupId: route.subscriptionGroupId,
      state: choice.state,
      useDoubleOptIn: route.doubleOptIn,
    }));
    return [{ kind: target.kind, identifier: target.value, groups, ...extrasOf(own) }];
  });
}

/** What a person's object has beside groups. Where two choices set one attribute, the later one counts. */
function extrasOf(own: readonly RoutedChoice[]): Pick<TrackObject, 'attributes' | 'aliasLabel'> {
  const inOrder = [...own].sort((one, other) => one.choice.changedAt - other.choice.changedAt);
  const attributes = Object.fromEntries(inOrder.flatMap((row) => Object.entries(row.attributes ?? {})));
  const aliasLabel = own[0]?.aliasLabel;
  return {
    ...(Object.keys(attributes).length > 0 ? { attributes } : {}),
    ...(aliasLabel === undefined ? {} : { aliasLabel }),
  };
}

function personOf({ choice: { target } }: RoutedChoice): string {
  return `${target.kind} ${target.value}`;
}

/** Rows by key, in the order in which the keys first appear. */
function gather<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Row[][] {
  const found = new Map<string, Row[]>();
  for (const row of rows) {
    const key = keyOf(row);
    const members = found.get(key);
    if (members === undefined) found.set(key, [row]);
    else members.push(row);
  }
  return [...found.values()];
}
