import type { WantedState } from '../../../src/contract.ts';
import type {
  CellChange,
  ChangeContext,
  ConfirmationRequest,
  DeliverableChoice,
  Lease,
  RecordOutcome,
  RecordRequest,
  Settlement,
  Store,
  StoredChoice,
  Target,
} from '../../../src/store/store.ts';

/** A store with nothing in it, closed and removed when the test ends. */
export interface FreshStore {
  readonly store: Store;
  /** Closes the store and opens it again on what it kept. */
  readonly reopen: () => Promise<Store>;
}

/** Opens a store for one test. */
export type OpenFresh = (options: { readonly horizonMs: number }) => Promise<FreshStore>;

/** How long a send may still take effect, in the scenes. */
export const horizonMs = 600_000;

/** When the scenes begin, in epoch milliseconds. */
export const start = Date.parse('2026-03-01T12:00:00Z');

/** One person with an email address. */
export function person(name: string): Target {
  return { kind: 'email', value: `${name}@example.com` };
}

/** The circumstances of a change at `at`. */
export function contextAt(at: number, differences: Partial<ChangeContext> = {}): ChangeContext {
  return {
    at,
    property: 'acme-www',
    proof: 'page',
    source: 'visitor',
    wording: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
    language: 'en',
    configVersion: 'v1',
    session: 'session-1',
    network: null,
    ...differences,
  };
}

/** A change of `news` on `email`, unless told otherwise. */
export function change(name: string, state: WantedState, differences: Partial<CellChange> = {}): CellChange {
  return { target: person(name), topic: 'news', channel: 'email', connection: 'eu', state, ...differences };
}

/** A confirmation request for `news` on `email`, unless told otherwise. */
export function confirmation(name: string, differences: Partial<ConfirmationRequest> = {}): ConfirmationRequest {
  return {
    id: `confirmation-${name}`,
    secretHash: 'b94d27b9934d3e08a52e52d7da7dabfac484efe37a5380ee9088f7ace2efcde9',
    target: person(name),
    connection: 'eu',
    cells: [{ topic: 'news', channel: 'email' }],
    expiresAt: start + 86_400_000,
    maxPerHour: 3,
    ...differences,
  };
}

/** One save. */
export function saving(
  changes: readonly CellChange[],
  at = start,
  confirmations: readonly ConfirmationRequest[] = [],
): RecordRequest {
  return { changes, confirmations, context: contextAt(at) };
}

/** Takes one save and answers its cells. @throws Error if it was in conflict. */
export async function save(
  store: Store,
  changes: readonly CellChange[],
  at = start,
  confirmations: readonly ConfirmationRequest[] = [],
): Promise<readonly StoredChoice[]> {
  return recordedCells(await store.record(saving(changes, at, confirmations)));
}

/** The cells of a save that was taken. @throws Error if it was in conflict. */
export function recordedCells(outcome: RecordOutcome): readonly StoredChoice[] {
  if (outcome.outcome !== 'recorded') throw new Error('the save was in conflict');
  return outcome.cells;
}

/** The lease of connection `eu`, held for an hour. @throws Error if somebody else has it. */
export async function lease(store: Store, holder = 'holder-1', now = start, ttlMs = 3_600_000): Promise<Lease> {
  const taken = await store.acquireLease('eu', holder, ttlMs, now);
  if (taken === undefined) throw new Error('the lease is taken');
  return taken;
}

/** The lease of connection `us`, where the scenes move choices to. @throws Error if somebody else has it. */
export async function leaseOfUs(store: Store, now = start): Promise<Lease> {
  const taken = await store.acquireLease('us', 'holder-1', 1e9, now);
  if (taken === undefined) throw new Error('the lease is taken');
  return taken;
}

/** A configuration that leads `news` on `email` to `us`. */
export const toUs = [{ topic: 'news', channel: 'email', connection: 'us' }];

/** Saves one change and claims it for sending. */
export async function sent(store: Store, held: Lease, name: string, state: WantedState, at = start) {
  await save(store, [change(name, state)], at);
  const [claimed] = await store.claimForSend(held, 1, at);
  if (claimed?.target.value !== person(name).value) throw new Error('the change was not handed out');
  return claimed;
}

/** How one choice is settled: with what it had, except for what is given. */
export function settlement(choice: DeliverableChoice, differences: Partial<Settlement>): Settlement {
  const { target, topic, channel, revision, delivery, attempts, opposedUntil, seenApplied, resends } = choice;
  const claimed = { delivery, sentAt: choice.sentAt, seenApplied };
  const kept = { target, topic, channel, revision, claimed, delivery, attempts, opposedUntil, seenApplied, resends };
  return { ...kept, nextAttemptAt: null, reason: null, ...differences };
}

/** How a person's one cell stands. */
export async function standing(store: Store, name: string): Promise<StoredChoice | undefined> {
  return (await store.choicesOf([person(name)]))[0];
}

/** The names of the people in claimed choices, in order. */
export function namesOf(choices: readonly { readonly target: Target }[]): string[] {
  return choices.map(({ target }) => target.value.replace('@example.com', ''));
}
