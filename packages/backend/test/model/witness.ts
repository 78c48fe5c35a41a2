import type { ReceivedRequest, StateChange, World } from '@preference-center/braze-simulator';
import type { EmailStateRequest, TrackObject } from '../../src/braze/client.ts';
import type { BrazeOutcome } from '../../src/braze/outcome.ts';
import type { WantedState } from '../../src/contract.ts';
import type { Adoption, Observation } from '../../src/store/adoption.ts';
import type { DeliverableChoice, RecordOutcome, RecordRequest, Store, StoredChoice } from '../../src/store/store.ts';
import {
  cellNameOf,
  cellsOf,
  groupCells,
  heldOf,
  nameOf,
  names,
  otherNameOf,
  targetOf,
  type CellName,
  type Name,
} from './cast.ts';
import type { ModelClock } from './model-clock.ts';
import { SentOptIns } from './sent-opt-ins.ts';
import { newestEdit, type Act, type CellStory, type Edit, type Stories } from './story.ts';

/** Braze's times are full seconds, and clocks may differ: a change counts as newer than a choice only by more than this. */
const skewMs = 5000;

export interface WitnessParts {
  readonly world: World;
  readonly clock: ModelClock;
  readonly stories: Stories;
  readonly run: number;
  readonly horizonMs: number;
  readonly sendWindowMs: number;
  /** Whether a request was to be answered 2xx without effect. */
  readonly hasForgotten: () => boolean;
  /** Whether reads ever lagged. */
  readonly hasLagged: () => boolean;
  /** The cell that may wait for another connection than a lift of the global unsubscribe, which does not wait for it then. */
  readonly elsewhere: CellName | undefined;
}

/** One opt-in of a request. */
type OptIn = readonly [name: Name, cell: CellName, index: number];

/** Sees what leaves, what is handed out and what is taken over, and says what of it may not be (`model.ts`, "Meanwhile"). */
export class Witness {
  readonly violations: string[] = [];
  readonly #parts: WitnessParts;
  readonly #events = new Map<string, number>();
  /** Opt-ins that left before. */
  readonly #hasLeft = new Set<Act | undefined>();
  /** When an opt-out of ours last took effect on somebody who was subscribed, by `name/cell`, in true time. */
  readonly #undoneAt = new Map<string, number>();
  readonly #sentOptIns: SentOptIns;
  readonly #unlisten: readonly (() => void)[];

  constructor(parts: WitnessParts) {
    this.#parts = parts;
    this.#sentOptIns = new SentOptIns(parts);
    this.#unlisten = [
      parts.world.on('request', (request) => this.#countEvents(request)),
      parts.world.on('state', (change) => this.#noteChange(change)),
    ];
  }

  close(): void {
    for (const unlisten of this.#unlisten) unlisten();
  }

  /** Whether an opt-out of our own took effect after the newest choice was made. */
  wasUndoneByOurs(name: Name, cell: CellName): boolean {
    const newest = this.#parts.stories.of(name, cell).acts.at(-1);
    return newest !== undefined && (this.#undoneAt.get(`${name}/${cell}`) ?? -1) >= newest.trueAt;
  }

  /** The same store, watched. */
  watch(store: Store): Store {
    return new Proxy(store, {
      get: (target, name) => {
        if (name === 'record') return (request: RecordRequest) => this.#record(target, request);
        if (name === 'adopt') return (seen: readonly Observation[], now: number) => this.#adopt(target, seen, now);
        const member: unknown = Reflect.get(target, name);
        if (typeof member !== 'function') return member;
        if (name !== 'claimForSend') return member.bind(target) as unknown;
        return async (...parameters: Parameters<Store['claimForSend']>) =>
          this.#noteClaimed(await target.claimForSend(...parameters), parameters[2]);
      },
    });
  }

  /** How often Braze took the event of this name that a person's choice of this time has. */
  eventsTaken(name: Name, event: string, at: number): number {
    return this.#events.get(eventKey(targetOf(name, this.#parts.run).value, event, at)) ?? 0;
  }

  /** What is undelivered of the cell that is elsewhere may have been moved from one connection to the other. */
  moves(): void {
    const { elsewhere } = this.#parts;
    if (elsewhere !== undefined) this.#sentOptIns.move(elsewhere);
  }

  /** A request leaves now. */
  sees(method: string, content: unknown): void {
    for (const [name, cell, index] of this.#optInsOf(method, content)) {
      this.#judgeOptIn(name, cell);
      const problem = this.#sentOptIns.leave(name, cell, content as object, index);
      if (problem !== undefined) this.violations.push(problem);
    }
  }

  /** What Braze, or the network, answers to a request, whether or not somebody still hears it. */
  hears(request: unknown, outcome: BrazeOutcome<unknown>): void {
    this.#sentOptIns.hear(request as object, outcome);
  }

  /** Whose cells a request opts in, and at which place in it. */
  #optInsOf(method: string, content: unknown): readonly OptIn[] {
    const { run } = this.#parts;
    if (method === 'track')
      return (content as readonly TrackObject[]).flatMap((each, index) => this.#groupsOf(each, index));
    if (method !== 'setEmailState') return [];
    const { state, identifiers } = content as EmailStateRequest;
    return state === 'unsubscribed' ? [] : identifiers.map((each, index) => [nameOf(each, run), 'global', index]);
  }

  #groupsOf({ identifier, groups }: TrackObject, index: number): readonly OptIn[] {
    const name = nameOf(identifier, this.#parts.run);
    return groups.flatMap(({ subscriptionGroupId, state }): readonly OptIn[] => {
      const cell = cellsOf(name).find((each) => each !== 'global' && groupCells[each].group === subscriptionGroupId);
      if (state !== 'subscribed') this.violations.push(`an opt-out went to users/track: ${name}`);
      else if (cell === undefined) this.violations.push(`an opt-in of nobody left: ${name}`);
      return cell === undefined || state !== 'subscribed' ? [] : [[name, cell, index]];
    });
  }

  /** It was the newest choice within the time that a claim is good for, and the opt-outs it had to wait for are in effect. */
  #judgeOptIn(name: Name, cell: CellName): void {
    const { clock, sendWindowMs, stories } = this.#parts;
    const goodFrom = clock.trueNow - sendWindowMs - clock.behindMs;
    const { acts } = stories.of(name, cell);
    const found = acts.findLast(
      (act, index) => act.state === 'subscribed' && (acts[index + 1]?.trueAt ?? Infinity) >= goodFrom,
    );
    if (found === undefined) this.violations.push(`an opt-in left that was not the newest choice: ${name}/${cell}`);
    else if (found.isAfterOptOuts && found === acts.at(-1)) this.#judgeOrder(name, cell, found);
    // An opt-in of before may leave late, when there are newer choices already.
    if (!this.#sentOptIns.isClaimed(name, cell, acts.length)) return;
    // Sent again, it finds what it did before.
    if (found === acts.at(-1) && !this.#hasLeft.has(found)) this.#judgeWait(name, cell);
    this.#hasLeft.add(acts.at(-1));
  }

  /** While an opt-out of ours may still land, an opt-in leaves only where Braze was as the opt-out leaves it. */
  #judgeWait(name: Name, cell: CellName): void {
    const { clock, horizonMs, stories, hasLagged } = this.#parts;
    const { optOutClaimedAt, optOutClaimedTrueAt, wasOffSince } = stories.of(name, cell);
    // The clock may be set back after the horizon has passed, and before the opt-in leaves.
    const isOver = clock.now() >= optOutClaimedAt + horizonMs || clock.trueNow >= optOutClaimedTrueAt + horizonMs;
    // A lagging read shows what was before.
    if (!isOver && !hasLagged() && !wasOffSince)
      this.violations.push(`${name}/${cell} was opted in to while an opt-out could still land`);
  }

  #judgeOrder(name: Name, cell: CellName, lift: Act): void {
    const { world, run, stories, hasForgotten, elsewhere } = this.#parts;
    if (hasForgotten()) return;
    for (const other of cellsOf(name).filter((each) => each !== elsewhere)) {
      const story = stories.of(name, other);
      const optOut = story.acts.at(-1);
      if (optOut?.state !== 'unsubscribed' || optOut.save > lift.save || newestEdit(story) !== undefined) continue;
      // An opt-out of the archived group is accepted, and has no effect.
      if (other === 'archived' || other === 'typo') continue;
      if (heldOf(world, name, other, run).includes('subscribed'))
        this.violations.push(`${name}/${cell} was opted in to before the opt-out of ${other} was in effect`);
    }
  }

  #noteClaimed(claimed: readonly DeliverableChoice[], at: number): readonly DeliverableChoice[] {
    const { run, stories, clock } = this.#parts;
    for (const choice of claimed) {
      const [name, cell] = [nameOf(choice.target.value, run), cellNameOf(choice, run)];
      if (choice.state === 'subscribed') this.#sentOptIns.claim(name, cell, choice.revision, at);
      if (choice.state !== 'unsubscribed') continue;
      const story = stories.of(name, cell);
      story.optOutClaimedAt = at;
      story.optOutClaimedTrueAt = at + clock.behindMs;
      story.wasOffSince = this.#isOff(name, cell);
    }
    return claimed;
  }

  /** Delivery records as well: where two rows of one person disagree, it carries the newer choice over. */
  async #record(store: Store, request: RecordRequest): Promise<RecordOutcome> {
    const outcome = await store.record(request);
    if (request.context.source !== 'resolution' || outcome.outcome !== 'recorded') return outcome;
    const { run, clock, stories } = this.#parts;
    const made = { at: clock.now(), trueAt: clock.trueNow, isAfterOptOuts: false, save: stories.nextSave() };
    for (const { target, state, ...place } of request.changes) {
      const { acts } = stories.of(nameOf(target.value, run), cellNameOf(place, run));
      acts.push({ state, source: 'resolution', ...made });
    }
    return outcome;
  }

  async #adopt(store: Store, seen: readonly Observation[], now: number): Promise<readonly Adoption[]> {
    const before = await store.choicesOf(seen.map(({ target }) => target));
    const adoptions = await store.adopt(seen, now);
    for (const [index, observation] of seen.entries()) {
      this.#judgeAdoption(observation, adoptions[index] as Adoption, before);
    }
    return adoptions;
  }

  #judgeAdoption(observation: Observation, adoption: Adoption, before: readonly StoredChoice[]): void {
    const { run, stories } = this.#parts;
    const { target, topic, channel, state, via } = observation;
    const name = names.find((each) => targetOf(each, run).value === target.value);
    if (name === undefined) {
      if (adoption.verdict !== 'not_ours') this.violations.push(`${via}: a stranger's choice is ${adoption.verdict}`);
      return;
    }
    const cell = cellNameOf(observation, run);
    const story = stories.of(name, cell);
    const edit = editSeen(story, observation);
    if (adoption.verdict !== 'adopted') {
      // Whose opt-out it was nobody can tell, and what it may have undone is not sent again.
      if (adoption.verdict === 'echo') this.#undoneAt.set(`${name}/${cell}`, this.#parts.clock.trueNow);
      if (this.#mustBeTaken(story, observation, edit))
        this.violations.push(`${name}/${cell}: an opt-out made in Braze was ${adoption.verdict} (${via})`);
      return;
    }
    const was = before.find((each) => each.topic === topic && each.channel === channel)?.delivery;
    const isOfOther = edit === undefined && this.#hasOtherChosen(name, cell, state);
    const problem = isOfOther ? undefined : adoptionProblem(story, observation, edit, was);
    if (problem !== undefined) this.violations.push(`${name}/${cell}: ${problem} (${state} by ${via})`);
    const madeAt = observation.changedAt ?? observation.seenAt;
    const recorded = { trueAt: this.#parts.clock.trueNow, isAfterOptOuts: false, save: stories.nextSave() };
    story.acts.push({ state, source: 'braze', at: madeAt, ...recorded });
    rebase(story, edit, adoption.choice.delivery === 'confirmed');
  }

  /** A webhook tells both rows of somebody who has two, also of what we sent for the other. */
  #hasOtherChosen(name: Name, cell: CellName, state: WantedState): boolean {
    const other = otherNameOf(name);
    return other !== undefined && this.#parts.stories.of(other, cell).acts.some((act) => act.state === state);
  }

  /** An opt-out whose time is known counts if it is newer than the choice and cannot be an effect of our own. */
  #mustBeTaken({ acts, optOutClaimedAt }: CellStory, observation: Observation, edit: Edit | undefined): boolean {
    const { clock, horizonMs } = this.#parts;
    const { state, changedAt } = observation;
    const newest = acts.at(-1);
    if (state !== 'unsubscribed' || changedAt === null || edit === undefined || clock.behindMs > 0) return false;
    return newest?.state === 'subscribed' && changedAt > newest.at + skewMs && changedAt > optOutClaimedAt + horizonMs;
  }

  #noteChange(change: StateChange): void {
    const { run, clock, stories } = this.#parts;
    if (change.kind !== 'group' && change.kind !== 'email') return;
    const whose = [change.email, change.phone, change.externalId];
    const isUndone = change.to === 'unsubscribed' && change.from !== 'unsubscribed' && change.source === 'REST API';
    for (const name of names.filter((each) => whose.includes(targetOf(each, run).value))) {
      const cell = cellsOf(name).find((each) => isAbout(change, each));
      if (cell === undefined) continue;
      if (this.#isOff(name, cell)) stories.of(name, cell).wasOffSince = true;
      if (isUndone) this.#undoneAt.set(`${name}/${cell}`, clock.trueNow);
    }
  }

  #isOff(name: Name, cell: CellName): boolean {
    const { world, run } = this.#parts;
    return !heldOf(world, name, cell, run).includes('subscribed');
  }

  #countEvents({ path, effect, body }: ReceivedRequest): void {
    if (path !== '/users/track' || effect === 'none') return;
    const { events = [] } = body as { events?: readonly Record<string, string>[] };
    for (const { external_id, email, phone, name = '', time = '' } of events) {
      const identifier = external_id ?? email ?? phone ?? '';
      const key = eventKey(identifier, name, Date.parse(time));
      const count = (this.#events.get(key) ?? 0) + 1;
      this.#events.set(key, count);
      if (count > this.#chosenAt(identifier, name, time)) this.violations.push(`an event was told twice: ${key}`);
    }
  }

  /** For how many choices an event of this time may be told. */
  #chosenAt(identifier: string, event: string, time: string): number {
    const { run, stories } = this.#parts;
    const state: WantedState = event.startsWith('Joined') ? 'subscribed' : 'unsubscribed';
    const { acts } = stories.of(nameOf(identifier, run), 'news');
    const isMeant = (act: Act): boolean =>
      (act.source === 'visitor' || act.source === 'confirmation') && act.state === state && act.at === Date.parse(time);
    return acts.filter(isMeant).length;
  }
}

function isAbout(change: StateChange, cell: CellName): boolean {
  if (cell === 'global') return change.kind === 'email';
  return change.kind === 'group' && change.groupId === groupCells[cell].group;
}

/** The change made in Braze that an observation shows; undefined: there was none. */
function editSeen({ edits, acts }: CellStory, { state, changedAt, seenAt }: Observation): Edit | undefined {
  const own = edits.filter((edit) => edit.state === state);
  if (changedAt !== null) return own.findLast(({ at }) => Math.abs(at - changedAt) <= 1000);
  const newest = acts.at(-1);
  return own.findLast(({ at }) => at <= seenAt + skewMs && at >= (newest?.at ?? 0));
}

/** Why a change made in Braze may not overrule the newest choice; undefined: it may. */
function adoptionProblem(
  { acts }: CellStory,
  { state, changedAt }: Observation,
  edit: Edit | undefined,
  was: StoredChoice['delivery'] | undefined,
): string | undefined {
  const newest = acts.at(-1);
  if (newest === undefined) return 'a cell that nobody chose here was taken over';
  if (state === 'subscribed' && newest.state === 'unsubscribed' && was !== 'confirmed')
    return 'an opt-in overruled an opt-out that Braze was not seen to hold';
  // Whoever's clock is wrong cannot tell what is older by the times that Braze tells.
  const isClockWrong = newest.source !== 'braze' && newest.at !== newest.trueAt;
  if (isClockWrong && changedAt !== null) return undefined;
  if (edit === undefined) {
    // A late opt-out of our own cannot be told from one that was made in Braze.
    const isOurs = changedAt === null && state === 'unsubscribed' && was === 'not_applied';
    return isOurs ? undefined : 'nobody changed it in Braze';
  }
  return !isClockWrong && edit.at < newest.at - 1000 ? 'it overruled a newer choice' : undefined;
}

/** Changes made in Braze after the one that was taken over are newer than the revision it became. */
function rebase({ edits, acts }: CellStory, taken: Edit | undefined, isHeld: boolean): void {
  const from = taken === undefined ? edits.length : edits.indexOf(taken) + 1;
  for (const [index, edit] of edits.entries()) {
    if (index >= from) edits[index] = { ...edit, afterRevision: acts.length, stands: edit.stands && isHeld };
  }
}

function eventKey(identifier: string, event: string, at: number): string {
  return `${identifier} ${event} ${at}`;
}
