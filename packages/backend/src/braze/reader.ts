import { systemClock, type Clock } from '../clock.ts';
import type { Target } from '../store/store.ts';
import type { BrazeClient, ExportQuery } from './client.ts';
import type { ExportedProfile } from './exported-profiles.ts';
import { ExportGate } from './export-gate.ts';
import { readTargetStates } from './read-target-states.ts';
import { RememberedAddresses, type Addresses } from './remembered-addresses.ts';
import { defaultShare } from './rate-budget.ts';
import { SessionBudgets } from './rate-budgets.ts';
import { SharedReads } from './shared-reads.ts';
import { isProfileOf, type TargetStates } from './target-states.ts';

/** What a read showed. Somebody else may have begun it, before it was asked for; `begunAt` is epoch milliseconds. */
export interface SeenStates extends TargetStates {
  readonly begunAt: number;
}

/**
 * Shows a session what Braze holds for a person. What cannot be read by `until` (epoch milliseconds; default: the reader's own deadline
 * from now) is undefined, as is everything where Braze is down or refuses; never a rejection.
 *
 * An answer serves for a few seconds whoever asks for the same with the same `ours`: in words of the caller, what our store holds of the target.
 * So it never hides a choice of ours that Braze has taken since.
 */
export interface BrazeReader {
  /** When a session that begins now has waited for Braze long enough, epoch milliseconds. */
  deadline(): number;
  /** The target's groups in a connection's workspace. */
  groupStates(connection: string, target: Target, until?: number, ours?: string): Promise<SeenStates | undefined>;
  /** The profiles that a connection's workspace has under this identifier, with their global email state. */
  profiles(
    connection: string,
    target: Target,
    until?: number,
    ours?: string,
  ): Promise<readonly ExportedProfile[] | undefined>;
  /**
   * The address and number that a connection's workspace has for an external id. An answer is remembered: for a minute instead of
   * asking again, and for an hour for when Braze does not answer.
   */
  addresses(connection: string, externalId: string, until?: number): Promise<Addresses | undefined>;
  /** Whether Braze refused us the permission to read profiles when last asked (`users.export.ids`). */
  mayNotReadProfiles(connection: string): boolean;
  /** So many backends share the store, this one included: each may use an equal part of what sessions have of Braze's limits. */
  shareAmong(backends: number): void;
}

export interface BrazeReaderOptions {
  /** The clients by connection code. */
  readonly clients: ReadonlyMap<string, Pick<BrazeClient, 'userStatus' | 'exportUsers'>>;
  /** Our share of Braze's rate limits by connection code, above 0 up to 1. Default: 0.8. */
  readonly rateShares?: ReadonlyMap<string, number>;
  readonly clock?: Clock;
  /** How long a session waits, in milliseconds; the read goes on for whoever asks next. Default: 1,500. */
  readonly deadlineMs?: number;
  /** Reads of one kind at a time; one more is not made. Default: 16. */
  readonly concurrency?: number;
  /** How long an answer serves, in milliseconds from before it was read; a change made in Braze shows that much later. Default: 3,000. */
  readonly keepMs?: number;
}

/** A reader with a share of Braze's limits of its own, apart from delivery's. */
export function createBrazeReader(options: BrazeReaderOptions): BrazeReader {
  return new SharingReader(options);
}

class SharingReader implements BrazeReader {
  readonly #clients: BrazeReaderOptions['clients'];
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #groups: SharedReads<SeenStates>;
  readonly #profiles: SharedReads<readonly ExportedProfile[]>;
  readonly #budgets: ReadonlyMap<string, SessionBudgets>;
  readonly #exportGates = new Map<string, ExportGate>();
  readonly #addresses = new RememberedAddresses();

  constructor(options: BrazeReaderOptions) {
    const { clients, clock = systemClock, deadlineMs = 1500, concurrency = 16, keepMs = 3000 } = options;
    const shareOf = (code: string): number => options.rateShares?.get(code) ?? defaultShare;
    this.#clients = clients;
    this.#budgets = new Map([...clients.keys()].map((code) => [code, new SessionBudgets(shareOf(code))]));
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#groups = new SharedReads({ clock, concurrency, keepMs });
    this.#profiles = new SharedReads({ clock, concurrency, keepMs });
  }

  deadline(): number {
    return this.#clock.now() + this.#deadlineMs;
  }

  groupStates(connection: string, target: Target, until = this.deadline(), ours = ''): Promise<SeenStates | undefined> {
    return this.#groups.get(keyOf(connection, target) + ours, until, () => this.#readGroups(connection, target));
  }

  profiles(
    connection: string,
    target: Target,
    until = this.deadline(),
    ours = '',
  ): Promise<readonly ExportedProfile[] | undefined> {
    return this.#profiles.get(keyOf(connection, target) + ours, until, () => this.#readProfiles(connection, target));
  }

  async addresses(connection: string, externalId: string, until = this.deadline()): Promise<Addresses | undefined> {
    const target: Target = { kind: 'external_id', value: externalId };
    const key = keyOf(connection, target);
    const fresh = this.#addresses.fresh(key, this.#clock.now());
    if (fresh !== undefined) return fresh;
    const profiles = await this.profiles(connection, target, until);
    return profiles === undefined ? this.#addresses.last(key, this.#clock.now()) : addressesOf(profiles);
  }

  mayNotReadProfiles(connection: string): boolean {
    return this.#exportGates.get(connection)?.isRefused ?? false;
  }

  shareAmong(backends: number): void {
    for (const budgets of this.#budgets.values()) budgets.divideBy(backends);
  }

  async #readGroups(connection: string, target: Target): Promise<SeenStates | undefined> {
    const client = this.#clients.get(connection);
    const budget = this.#budgets.get(connection)?.default;
    const begunAt = this.#clock.now();
    if (client === undefined || budget === undefined) return undefined;
    const outcome = await readTargetStates(client, [target], {
      take: () => budget.take(this.#clock.now()) === 0,
      observe: (standing) => budget.observe(standing),
    });
    const states = outcome?.outcome === 'ok' ? outcome.body[0] : undefined;
    return states === undefined ? undefined : { ...states, begunAt };
  }

  async #readProfiles(connection: string, target: Target): Promise<readonly ExportedProfile[] | undefined> {
    const client = this.#clients.get(connection);
    const budget = this.#budgets.get(connection)?.export;
    const gate = this.#exportGate(connection);
    const now = this.#clock.now();
    if (client === undefined || budget === undefined) return undefined;
    if (!gate.isOpen(now) || budget.take(now) > 0) return undefined;
    const outcome = await client.exportUsers(exportQuery(target));
    budget.observe(outcome.trace.rateLimit);
    gate.note(outcome, this.#clock.now());
    if (outcome.outcome !== 'ok') return undefined;
    const profiles = outcome.body.filter((profile) => isProfileOf(target, profile));
    // Here rather than where it is asked for, so that an answer that comes too late serves the next session.
    if (target.kind === 'external_id') {
      this.#addresses.note(keyOf(connection, target), addressesOf(profiles), this.#clock.now());
    }
    return profiles;
  }

  #exportGate(connection: string): ExportGate {
    const gate = this.#exportGates.get(connection) ?? new ExportGate();
    this.#exportGates.set(connection, gate);
    return gate;
  }
}

function keyOf(connection: string, { kind, value }: Target): string {
  return JSON.stringify([connection, kind, value]);
}

function exportQuery({ kind, value }: Target): ExportQuery {
  return kind === 'external_id' ? { kind, identifiers: [value] } : { kind, identifier: value };
}

/** Braze has at most one profile for an external id. */
function addressesOf([profile]: readonly ExportedProfile[]): Addresses {
  return { email: profile?.email ?? null, phone: profile?.phone ?? null };
}
