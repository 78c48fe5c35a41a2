import type { SimulatorOptions } from '../simulator-options.ts';
import { brazeIdsOf } from './effect.ts';
import type { ChangeSource, Effect } from './effect.ts';
import { Faults } from './faults.ts';
import { Hold } from './hold.ts';
import type { HoldOptions } from './hold.ts';
import type { OutboxMessage } from './outbox-message.ts';
import { RateLimits } from './rate-limits.ts';
import type { ReceivedRequest } from './received-request.ts';
import { Replicas } from './replicas.ts';
import type { EffectContext } from './replicas.ts';
import { Ring } from './ring.ts';
import { Signals } from './signals.ts';
import type { StateChange } from './state-change.ts';
import { isTriggered } from './webhook-delivery.ts';
import { WebhookQueue } from './webhook-queue.ts';
import type { WorkspaceState } from './workspace-state.ts';
import { readSettings } from './workspace-settings.ts';
import type { WorkspaceSettings } from './workspace-settings.ts';

type BaseContext = Pick<EffectContext, 'at' | 'source' | 'groups' | 'unknowns'>;

/** One Braze workspace: its settings, its people, and the order in which effects reach them. Knows nothing of HTTP. */
export class Workspace {
  readonly now: () => number;
  readonly signals = new Signals();
  readonly faults = new Faults();
  readonly requests: Ring<ReceivedRequest>;
  readonly outbox: Ring<OutboxMessage>;
  readonly webhooks: WebhookQueue;
  settings: WorkspaceSettings;
  rateLimits: RateLimits;
  readonly #options: SimulatorOptions;
  #replicas = new Replicas();
  #holds: Hold[] = [];
  #requestCount = 0;
  #effectCount = 0;

  constructor(options: SimulatorOptions) {
    this.#options = options;
    this.now = options.now ?? Date.now;
    this.settings = readSettings(options);
    this.requests = new Ring(this.settings.memory);
    this.outbox = new Ring(this.settings.memory);
    this.webhooks = new WebhookQueue(this.settings.memory, (delivery) => this.signals.emit('webhook', delivery));
    this.rateLimits = new RateLimits(this.settings.rateLimits);
  }

  /** The state with every effect applied so far, seen by reads or not. */
  get applied(): WorkspaceState {
    return this.#replicas.applied;
  }

  /** The state as reads see it now. */
  get readable(): WorkspaceState {
    return this.#replicas.readableAt(this.now());
  }

  /** How many applied effects reads do not see yet. */
  get unseenEffects(): number {
    return this.#replicas.pendingAt(this.now());
  }

  /** The holds that were not released yet. */
  get holds(): readonly Hold[] {
    return this.#holds;
  }

  /** Numbers the requests from 1. */
  nextRequestNumber(): number {
    this.#requestCount += 1;
    return this.#requestCount;
  }

  /** Changes some settings from now on. */
  configure(changes: Partial<WorkspaceSettings>): void {
    this.settings = { ...this.settings, ...changes };
    this.signals.wake();
  }

  /** Applies the effect of a request, or gives it to a hold that wants it. Default lag: that of the settings. */
  commit(
    effect: Effect,
    request: Pick<ReceivedRequest, 'method' | 'path' | 'query' | 'body' | 'at'>,
    { lagMs }: { lagMs?: number } = {},
  ): 'applied' | 'held' {
    const context = this.#contextOf('REST API', request.at);
    const apply = (): void => this.#apply(effect, context, lagMs ?? this.settings.lagMs);
    if (this.#holds.some((hold) => hold.catch(request, apply))) return 'held';
    apply();
    return 'applied';
  }

  /** Applies an effect that no request caused. Default lag: that of the settings. */
  edit(effect: Effect, source: ChangeSource, lagMs = this.settings.lagMs): void {
    this.#apply(effect, this.#contextOf(source, this.now()), lagMs);
  }

  /** Starts to hold back effects of matching requests. */
  hold(options: HoldOptions): Hold {
    const hold = new Hold(options, (held) => {
      // A hold from before a reset has nothing to apply its effects to.
      if (!this.#holds.includes(hold)) return;
      this.#holds = this.#holds.filter((other) => other !== hold);
      for (const apply of held) apply();
    });
    this.#holds.push(hold);
    return hold;
  }

  /** Remembers a request and tells who listens. */
  record(request: ReceivedRequest): void {
    this.requests.push(request);
    this.signals.emit('request', request);
  }

  /** Back to the settings of the options, with nobody in it and nothing remembered. Listeners stay. Held effects are dropped. */
  clear(): void {
    this.settings = readSettings(this.#options);
    this.rateLimits = new RateLimits(this.settings.rateLimits);
    this.#replicas = new Replicas();
    this.#holds = [];
    this.#requestCount = 0;
    this.faults.clear();
    this.requests.clear();
    this.outbox.clear();
    this.webhooks.clear();
  }

  #contextOf(source: ChangeSource, at: number): BaseContext {
    return { at, source, groups: this.settings.groups, unknowns: this.settings.unknowns };
  }

  #apply(effect: Effect, base: BaseContext, lagMs: number): void {
    this.#effectCount += 1;
    const number = this.#effectCount;
    const changes: StateChange[] = [];
    const context = { ...base, changes, messages: [], makeBrazeIds: () => brazeIdsOf(number) };
    this.#replicas.apply(effect, context, this.now(), lagMs);
    this.#announce(context);
    this.#queueWebhooks(context.changes, lagMs);
  }

  /** A campaign is triggered when the change has been processed, which is when reads see it. */
  #queueWebhooks(changes: readonly StateChange[], lagMs: number): void {
    for (const campaign of this.settings.webhooks.values()) {
      for (const change of changes) {
        if (isTriggered(campaign, change)) this.webhooks.add(campaign, change, this.now() + lagMs);
      }
    }
  }

  #announce({ changes, messages }: { changes: readonly StateChange[]; messages: readonly OutboxMessage[] }): void {
    for (const message of messages) this.outbox.push(message);
    for (const change of changes) this.signals.emit('state', change);
    for (const message of messages) this.signals.emit('message', message);
  }
}
