import { systemClock, type Clock } from '../clock.ts';
import type { Target } from '../store/store.ts';
import type { BrazeClient, ExportQuery } from './client.ts';
import type { ExportedProfile } from './exported-profiles.ts';
import { ExportGate } from './export-gate.ts';
import { readTargetStates } from './read-target-states.ts';
import { RememberedAddresses, type Addresses } from './remembered-addresses.ts';
import { SharedReads } from './shared-reads.ts';
import { isProfileOf, type TargetStates } from './target-states.ts';

/** What a read showed. Somebody else may have begun it, before it was asked for; `begunAt` is epoch milliseconds. */
export interface SeenStates extends TargetStates {
  readonly begunAt: number;
}

/**
 * Shows a session what Braze holds for a person. What cannot be read by `until` (epoch milliseconds; default: the reader's own deadline
 * from now) is undefined, as is everything where Braze is down or refuses; never a rejection.
 */
export interface BrazeReader {
  /** When a session that begins now has waited for Braze long enough, epoch milliseconds. */
  deadline(): number;
  /** The target's groups in a connection's workspace. */
  groupStates(connection: string, target: Target, until?: number): Promise<SeenStates | undefined>;
  /** The profiles that a connection's workspace has under this identifier, with their global email state. */
  profiles(connection: string, target: Target, until?: number): Promise<readonly ExportedProfile[] | undefined>;
  /**
   * The address and number that a connection's workspace has for an external id. An answer is remembered: for a minute instead of
   * asking again, and for an hour for when Braze does not answer.
   */
  addresses(connection: string, externalId: string, until?: number): Promise<Addresses | undefined>;
  /** Whether Braze refused us the permission to read profiles when last asked (`users.export.ids`). */
  mayNotReadProfiles(connection: string): boolean;
}

export interface BrazeReaderOptions {
  /** The clients by connection code. */
  readonly clients: ReadonlyMap<string, Pick<BrazeClient, 'userStatus' | 'exportUsers' | 'budgets'>>;
  readonly clock?: Clock;
  /** How long a session waits, in milliseconds; the read goes on for whoever asks next. Default: 1,500. */
  readonly deadlineMs?: number;
  /** Reads of one kind at a time; one more is not made. Default: 16. */
  readonly concurrency?: number;
}

/**
 * A reader that remembers no state: an answer kept for later would hide a choice that Braze has confirmed since. Everybody
 * who asks for the same target while a read is under way shares it.
 */
export function createBrazeReader(options: BrazeReaderOptions): BrazeReader {
  return new SharingReader(options);
}

class SharingReader implements BrazeReader {
  readonly #clients: BrazeReaderOptions['clients'];
  readonly #clock: Clock;
  readonly #deadlineMs: number;
  readonly #groups: SharedReads<SeenStates>;
  readonly #profiles: SharedReads<readonly ExportedProfile[]>;
  readonly #exportGates = new Map<string, ExportGate>();
  readonly #addresses = new RememberedAddresses();

  constructor({ clients, clock = systemClock, deadlineMs = 1500, concurrency = 16 }: BrazeReaderOptions) {
    this.#clients = clients;
    this.#clock = clock;
    this.#deadlineMs = deadlineMs;
    this.#groups = new SharedReads({ clock, concurrency });
    this.#profiles = new SharedReads({ clock, concurrency });
  }

  deadline(): number {
    return this.#clock.now() + this.#deadlineMs;
  }

  groupStates(connection: string, target: Target, until = this.deadline()): Promise<SeenStates | undefined> {
    return this.#groups.get(keyOf(connection, target), until, () => this.#readGroups(connection, target));
  }

  profiles(
    connection: string,
    target: Target,
    until = this.deadline(),
  ): Promise<readonly ExportedProfile[] | undefined> {
    return this.#profiles.get(keyOf(connection, target), until, () => this.#readProfiles(connection, target));
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

  async #readGroups(connection: string, target: Target): Promise<SeenStates | undefined> {
    const client = this.#clients.get(connection);
    const begunAt = this.#clock.now();
    if (client === undefined || client.budgets.default.take(begunAt) > 0) return undefined;
    const outcome = await readTargetStates(client, [target]);
    client.budgets.default.observe(outcome.trace.rateLimit);
    const states = outcome.outcome === 'ok' ? outcome.body[0] : undefined;
    return states === undefined ? undefined : { ...states, begunAt };
  }

  async #readProfiles(connection: string, target: Target): Promise<readonly ExportedProfile[] | undefined> {
    const client = this.#clients.get(connection);
    const gate = this.#exportGate(connection);
    const now = this.#clock.now();
    if (client === undefined || !gate.isOpen(now) || client.budgets.export.take(now) > 0) return undefined;
    const outcome = await client.exportUsers(exportQuery(target));
    client.budgets.export.observe(outcome.trace.rateLimit);
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
