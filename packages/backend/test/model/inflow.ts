import type { StateChange, World } from '@preference-center/braze-simulator';
import type { BrazeClient } from '../../src/braze/client.ts';
import { readTargetStates } from '../../src/braze/read-target-states.ts';
import type { TargetStates } from '../../src/braze/target-states.ts';
import type { Config } from '../../src/config/schema.ts';
import { sightingOf } from '../../src/delivery/settle-read.ts';
import type { GridCell } from '../../src/preferences/cells.ts';
import { seenChanges } from '../../src/preferences/seen-changes.ts';
import type { ReachedCell } from '../../src/preferences/show-choices.ts';
import { optOutsOfSeen } from '../../src/preferences/seen-people.ts';
import { toldChanges, type ToldChange } from '../../src/preferences/told-changes.ts';
import type { Store, StoredChoice } from '../../src/store/store.ts';
import {
  cellNameOf,
  cellsOf,
  connectionOf,
  otherNameOf,
  placeOf,
  routeFor,
  targetOf,
  type GroupCellName,
  type Name,
} from './cast.ts';
import type { Configuration } from './deploys.ts';
import type { ModelClock } from './model-clock.ts';
import type { Steps } from './steps.ts';
import type { Stories } from './story.ts';

/** The process that serves sessions, apart from those that deliver. */
export const servingProcess = 9;

/** A look at one person has one page; the limit of reads is no part of the model. */
const unlimited = { take: () => true, observe: () => {} };

export interface InflowParts {
  readonly store: Store;
  readonly world: World;
  readonly client: BrazeClient;
  readonly clock: ModelClock;
  readonly stories: Stories;
  readonly steps: Steps;
  readonly run: number;
  /** The configuration of the backend that serves now. */
  readonly configuration: () => Configuration;
  /** When what is read now is known at the earliest, in true time. */
  readonly heardAt: () => number;
  readonly request: <Outcome>(call: (signal: AbortSignal) => Promise<Outcome>) => Promise<Outcome>;
}

/** What was changed in Braze and comes to us: by webhooks that Braze sends late, twice or out of order, and by visitors who look. */
export class Inflow {
  readonly #parts: InflowParts;
  readonly #unlisten: () => void;
  #untold: ToldChange[] = [];

  constructor(parts: InflowParts) {
    this.#parts = parts;
    // A campaign without a filter by source tells of our own changes, too.
    this.#unlisten = parts.world.on('state', (change) => {
      const told = toldOf(change);
      if (told !== undefined) this.#untold.push(told);
    });
  }

  /** One of the webhooks that Braze has not sent yet arrives; `isRepeated`: and will once more. */
  async tell(which: number, isRepeated: boolean): Promise<void> {
    const { store, clock, run } = this.#parts;
    const told = this.#untold[which % Math.max(this.#untold.length, 1)];
    if (told === undefined) return;
    if (!isRepeated) this.#untold = this.#untold.filter((other) => other !== told);
    const configuration = this.#parts.configuration();
    const config = configOf(configuration, run);
    // The global email state is looked after on the first connection alone.
    const connections = told.group === 'global' ? [connectionOf(run)] : configuration.connections;
    const observations = connections.flatMap((connection) => toldChanges(config, connection, told));
    if (observations.length === 0) return;
    await store.adopt(observations, clock.now());
    const people = observations.filter(({ target }) => target.kind !== 'external_id');
    const waiting = await store.optOutsForNobody(people.map(({ target }) => target));
    await store.applyAgain(optOutsOfSeen(people, waiting, this.#connectionOfPlace, 'webhook'), clock.now());
  }

  /** Somebody opens the center: Braze is read, and a step later what is seen there is taken over. */
  visit(name: Name): void {
    const { steps, heardAt } = this.#parts;
    const take = async (): Promise<void> => {
      const seen = await this.#look(name);
      steps.add({ ...stepOf('a session takes over what it saw'), run: () => seen(), heardAt: heardAt() });
    };
    steps.add({ ...stepOf(`a session of ${name} reads`), run: take });
  }

  close(): void {
    this.#unlisten();
  }

  async #look(name: Name): Promise<() => Promise<void>> {
    const { store, clock, client, run, request } = this.#parts;
    const target = targetOf(name, run);
    const begunAt = clock.now();
    const before = await store.choicesOf([target]);
    const outcome = await request((signal) => readTargetStates(client, [target], unlimited, signal));
    const states = outcome?.outcome === 'ok' ? outcome.body[0] : undefined;
    if (states === undefined) return async () => {};
    const configuration = this.#parts.configuration();
    const cells = cellsOf(name).flatMap((cell): ReachedCell[] => {
      const connection = configuration.connectionFor(cell);
      return cell === 'global' || connection === undefined ? [] : [{ cell: gridCellOf(cell, run, connection), target }];
    });
    return async () => {
      const observations = seenChanges(cells, await store.choicesOf([target]), ({ cell }) => {
        const state = sightingOf(states, cell.route);
        return state === 'untouched' || state === 'no_profile' ? undefined : { state, begunAt };
      });
      if (observations.length > 0) await store.adopt(observations, clock.now());
      if (states.profiles > 0) await this.#apply(name, before, states);
    };
  }

  /** Braze knows them, and did not know them before. Who has an address and an external id is told apart by the session (test/http). */
  async #apply(name: Name, before: readonly StoredChoice[], states: TargetStates): Promise<void> {
    const { store, clock, run, stories } = this.#parts;
    if (otherNameOf(name) !== undefined) return;
    const holdsOptOut = (topic: string, channel: string): boolean => {
      const cell = cellNameOf({ topic, channel }, run);
      return cell !== 'global' && sightingOf(states, routeFor({ topic, channel }, run, false)) === 'unsubscribed';
    };
    const { connections } = this.#parts.configuration();
    const people = connections.map((connection) => ({ target: targetOf(name, run), connection, holdsOptOut }));
    const waiting = optOutsOfSeen(people, before, this.#connectionOfPlace, 'session');
    for (const { topic, channel, revision, isHeld } of waiting) {
      const story = stories.of(name, cellNameOf({ topic, channel }, run));
      if (!isHeld && revision === story.acts.length) story.seen = { revision, trueAt: clock.trueNow };
    }
    await store.applyAgain(waiting, clock.now());
  }

  readonly #connectionOfPlace = (topic: string, channel: string): string | undefined => {
    const { configuration, run } = this.#parts;
    return configuration().connectionFor(cellNameOf({ topic, channel }, run));
  };
}

function stepOf(label: string): { process: number; label: string; expiresAt: number; expire: () => void } {
  return { process: servingProcess, label, expiresAt: Infinity, expire: () => {} };
}

/** A change as a webhook tells it, written at once. */
function toldOf(change: StateChange): ToldChange | undefined {
  if (change.kind !== 'group' && change.kind !== 'email') return undefined;
  if (change.kind === 'group' && change.isPending) return undefined;
  const { at, email, phone, externalId } = change;
  const whom = { email: email ?? '', phone: phone ?? '', external_id: externalId ?? '' };
  const group = change.kind === 'group' ? change.groupId : 'global';
  return { group, state: change.to, at: Math.floor(at / 1000), ...whom };
}

function configOf({ routes }: Configuration, run: number): Config {
  const channelsOf = (topic: string): object =>
    Object.fromEntries(
      routes
        .filter((route) => route.topic === topic)
        .map((route) => [route.channel, { ...routeFor(route, run, false), connection: route.connection }]),
    );
  const topics = [...new Set(routes.map(({ topic }) => topic))];
  return { topics: topics.map((code) => ({ code, channels: channelsOf(code) })) } as unknown as Config;
}

function gridCellOf(cell: GroupCellName, run: number, connection: string): GridCell {
  const place = placeOf(cell, run);
  return {
    ...place,
    route: { ...routeFor(place, run, false), connection },
    connection: { code: connection },
  } as GridCell;
}
