import { z } from 'zod';
import { parseInput, SimulatorInputError } from '../simulator-input-error.ts';
import type { SimulatorOptions } from '../simulator-options.ts';
import { groupSchema, personSchema } from '../simulator-seed.ts';
import type { SimulatorGroup, SimulatorKey, SimulatorPerson, SubscriptionGroup } from '../simulator-seed.ts';
import type { SimulatorWebhook, WebhookCampaign } from '../webhook-campaign.ts';
import { unknownsSchema } from '../unknowns.ts';
import type { Unknowns } from '../unknowns.ts';
import { normaliseEmail } from './address-change.ts';
import { changeEmailState } from './email-state-change.ts';
import type { ChangeSource } from './effect.ts';
import type { Fault } from './faults.ts';
import { changeGroupOf } from './group-change.ts';
import type { Hold, HoldOptions } from './hold.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { addPerson, findProfiles, viewPerson } from './person.ts';
import type { PersonView, Who } from './person.ts';
import type { GlobalState, GroupState } from './profile.ts';
import { rateLimitChangesSchema } from './rate-limits.ts';
import type { RateLimitSettings } from './rate-limits.ts';
import { matchesRequest } from './received-request.ts';
import type { ReceivedRequest, RequestMatch } from './received-request.ts';
import type { SignalName, SignalPayloads } from './signals.ts';
import { applySmsReply } from './sms-consent.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';
import type { Workspace } from './workspace.ts';
import { lagSchema, readKeys, readWebhooks } from './workspace-settings.ts';

/** Why mail to an address does not arrive. */
export type EmailProblem = 'hard_bounce' | 'spam_report';

/** The settings that can be seen and changed while the simulator runs. Keys are not shown. */
export interface WorldSettings {
  readonly lagMs: number;
  readonly unknowns: Unknowns;
  readonly groups: readonly SubscriptionGroup[];
  /** The webhook campaigns, with the names of their headers only: the values are secrets. */
  readonly webhooks: readonly WebhookView[];
}

/** A webhook campaign as it is shown. */
export type WebhookView = Omit<WebhookCampaign, 'headers'> & { readonly headerNames: readonly string[] };

/**
 * The simulated workspace from inside the process: what Braze holds and has received, and every way to make something happen in it.
 * Reads show the state as applied, whatever the lag; the REST API is what lags. People are
 * returned as copies; requests and messages are records that nobody changes.
 */
export class World {
  readonly #workspace: Workspace;
  readonly #people: readonly SimulatorPerson[];

  constructor(workspace: Workspace, options: SimulatorOptions) {
    this.#workspace = workspace;
    this.#people = parseInput(z.array(personSchema), options.people ?? [], 'people');
    this.#addPeople(this.#people);
  }

  /** The settings now. */
  get settings(): WorldSettings {
    const { lagMs, unknowns, groups, webhooks } = this.#workspace.settings;
    return { lagMs, unknowns, groups: [...groups.values()], webhooks: [...webhooks.values()].map(viewWebhook) };
  }

  /** How many profiles there are. */
  get personCount(): number {
    return this.#workspace.applied.size;
  }

  /** How many applied effects reads do not see yet. */
  get unseenEffects(): number {
    return this.#workspace.unseenEffects;
  }

  /** The profiles an identifier names, or the first `limit` of all. Default limit: every profile. */
  people(who?: Who, limit = Infinity): PersonView[] {
    const { applied, settings } = this.#workspace;
    if (who) return findProfiles(applied, who, settings.unknowns).slice(0, limit).map(viewPerson);
    const views: PersonView[] = [];
    for (const profile of applied.profiles()) {
      if (views.length >= limit) break;
      views.push(viewPerson(profile));
    }
    return views;
  }

  /** What a person holds for a group: `unknown` where there is no profile or nobody touched it, `mixed` where profiles that share the address differ. */
  groupState(who: Who, groupId: string): GroupState | 'unknown' | 'mixed' {
    this.#group(groupId);
    const { applied, settings } = this.#workspace;
    const states = findProfiles(applied, who, settings.unknowns).map((p) => p.groups.get(groupId)?.state ?? 'unknown');
    return states.every((state) => state === states[0]) ? (states[0] ?? 'unknown') : 'mixed';
  }

  /** The global email state of an address: what was recorded for it, or what its profile has; null for an address Braze does not know. */
  emailState(email: string): GlobalState | null {
    const { applied, settings } = this.#workspace;
    const address = normaliseEmail(email, settings.unknowns);
    const [profile] = applied.withEmail(address);
    return profile?.emailSubscribe ?? applied.addresses.stateOf(address) ?? null;
  }

  /** The requests received, oldest first; at most as many as the option `memory` keeps. */
  requests(match: RequestMatch = {}): ReceivedRequest[] {
    return this.#workspace.requests.toArray().filter((request) => matchesRequest(match, request));
  }

  /** The messages sent, oldest first; at most as many as the option `memory` keeps. */
  outbox(match: { campaignId?: string; to?: string; kind?: OutboxMessage['kind'] } = {}): OutboxMessage[] {
    const { campaignId, to, kind } = match;
    return this.#workspace.outbox
      .toArray()
      .filter((message) => campaignId === undefined || message.campaignId === campaignId)
      .filter((message) => to === undefined || message.to === to)
      .filter((message) => kind === undefined || message.kind === kind);
  }

  /** Adds a person, visible to reads without lag once earlier writes are. Throws a SimulatorInputError when the external id or an alias is taken. */
  addPerson(person: SimulatorPerson): void {
    this.#addPeople([parseInput(personSchema, person, 'person')]);
  }

  /** Sets a group state as somebody in Braze's dashboard does, or from another source. Throws a SimulatorInputError for an unknown or archived group or person. */
  setGroupState(who: Who, groupId: string, state: GroupState, source: ChangeSource = 'Dashboard'): void {
    const group = this.#group(groupId);
    if (group.archived) throw new SimulatorInputError(`The group ${groupId} is archived and cannot be edited`);
    const { applied, settings } = this.#workspace;
    const brazeIds = findProfiles(applied, who, settings.unknowns).map((profile) => profile.brazeId);
    if (brazeIds.length === 0) throw new SimulatorInputError('Nobody in the workspace has this identifier');
    this.#workspace.edit((scope) => {
      for (const brazeId of brazeIds) {
        const profile = scope.state.withBrazeId(brazeId);
        if (profile) changeGroupOf(scope, profile, { group, state, useDoubleOptIn: false });
      }
    }, source);
  }

  /** Sets the global email state of an address as somebody in Braze's dashboard does, or from another source. */
  setEmailState(email: string, state: GlobalState, source: ChangeSource = 'Dashboard'): void {
    this.#workspace.edit((scope) => changeEmailState(scope, email, state), source);
  }

  /** Lets mail to an address bounce for good, or its owner mark a message as spam: it then gets none, or only what goes to everybody. */
  breakEmail(email: string, problem: EmailProblem): void {
    this.#workspace.edit(({ state, at, unknowns }) => {
      const address = normaliseEmail(email, unknowns);
      if (problem === 'hard_bounce') state.addresses.addHardBounce(address, at);
      else state.addresses.addSpamReport(address, at);
    }, 'Inbound Message');
  }

  /** What is wrong with an address, if anything. */
  emailProblems(email: string): EmailProblem[] {
    const { applied, settings } = this.#workspace;
    const address = normaliseEmail(email, settings.unknowns);
    const problems: EmailProblem[] = applied.addresses.hasHardBounced(address) ? ['hard_bounce'] : [];
    return applied.addresses.isSpamReporter(address) ? [...problems, 'spam_report'] : problems;
  }

  /** Receives a text message from a phone, such as "Y" to confirm or "STOP" to leave. */
  replyBySms(phone: string, text: string): void {
    this.#workspace.edit((scope) => applySmsReply(scope, phone, text), 'Inbound Message');
  }

  /** Replaces the webhook campaigns, for changes from now on. */
  setWebhooks(webhooks: readonly SimulatorWebhook[]): void {
    this.#workspace.configure({ webhooks: readWebhooks(webhooks) });
  }

  /** The webhooks queued so far, oldest first; at most as many as the option `memory` keeps. */
  webhookDeliveries(): WebhookDelivery[] {
    return this.#workspace.webhooks.deliveries;
  }

  /** Queues a fault for requests to come. */
  addFault(fault: Fault): void {
    this.#workspace.faults.add(fault);
  }

  /** Drops the faults that still wait. */
  clearFaults(): void {
    this.#workspace.faults.clear();
  }

  /** Keeps back the effects of matching requests until they are released. */
  hold(options: HoldOptions = {}): Hold {
    return this.#workspace.hold(options);
  }

  /** Changes how long reads do not see a write, for writes from now on. */
  setLag(lagMs: number): void {
    this.#workspace.configure({ lagMs: parseInput(lagSchema, lagMs, 'lagMs') });
  }

  /** Turns some switches, for requests from now on. */
  setUnknowns(changes: Partial<Unknowns>): void {
    const { unknowns } = this.#workspace.settings;
    this.#workspace.configure({ unknowns: parseInput(unknownsSchema, { ...unknowns, ...changes }, 'unknowns') });
  }

  /** Changes some rate limits; null removes one. */
  setRateLimits(changes: Partial<RateLimitSettings>): void {
    this.#workspace.rateLimits.change(parseInput(rateLimitChangesSchema, changes, 'rateLimits'));
  }

  /** Replaces the accepted keys, as a rotation does. */
  setKeys(keys: readonly SimulatorKey[]): void {
    this.#workspace.configure({ keys: readKeys(keys) });
  }

  /** Adds a group or replaces the one with its id, for example to archive it. */
  setGroup(group: SimulatorGroup): void {
    const parsed = parseInput(groupSchema, group, 'group');
    this.#workspace.configure({ groups: new Map(this.#workspace.settings.groups).set(parsed.id, parsed) });
  }

  /** Back to how the simulator was started: settings and people of the options, nothing received, no faults. Listeners stay. */
  reset(): void {
    this.#workspace.clear();
    this.#addPeople(this.#people);
  }

  /** Calls the listener for every signal of this name until the returned function is called. */
  on<N extends SignalName>(name: N, listener: (payload: SignalPayloads[N]) => void): () => void {
    return this.#workspace.signals.on(name, listener);
  }

  /** Resolves with the first truthy value of `predicate`, tried now and after every signal. Rejects after `timeoutMs` (default 5000). */
  waitFor<T>(predicate: () => T | undefined | null | false, options?: { timeoutMs?: number }): Promise<T> {
    return this.#workspace.signals.waitFor(predicate, options);
  }

  #group(groupId: string): SubscriptionGroup {
    const group = this.#workspace.settings.groups.get(groupId);
    if (!group) throw new SimulatorInputError(`There is no group with the id ${groupId}`);
    return group;
  }

  #addPeople(people: readonly SimulatorPerson[]): void {
    for (const person of people) {
      this.#refuseTaken(person);
      this.#workspace.edit((scope) => addPerson(scope, person), 'Dashboard', 0);
    }
  }

  #refuseTaken(person: SimulatorPerson): void {
    for (const groupId of Object.keys(person.groups ?? {})) this.#group(groupId);
    const { applied } = this.#workspace;
    if (person.externalId !== undefined && applied.withExternalId(person.externalId)) {
      throw new SimulatorInputError(`The external id ${person.externalId} is taken`);
    }
    const alias = person.aliases?.find((candidate) => applied.withAlias(candidate));
    if (alias) throw new SimulatorInputError(`The alias ${alias.name} (${alias.label}) is taken`);
  }
}

function viewWebhook({ headers, ...campaign }: WebhookCampaign): WebhookView {
  return { ...campaign, headerNames: Object.keys(headers) };
}
