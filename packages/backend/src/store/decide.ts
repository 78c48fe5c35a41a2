import type { Delivery, WantedState } from '../contract.ts';
import type { LedgerEntry } from './ledger.ts';
import { mayTakeMessage, type RecentMessage } from './message-quota.ts';
import type { NoticeRequest } from './outbox.ts';
import type {
  Cell,
  CellChange,
  ConfirmationRequest,
  RecordOutcome,
  RecordRequest,
  StoredChoice,
  Target,
} from './store.ts';

/** A cell as a save finds it or leaves it: what deciding needs, and no more. */
export interface Standing {
  readonly state: WantedState | null;
  readonly revision: number;
  readonly delivery: Delivery | null;
  readonly changedAt: number | null;
  readonly sentAt: number | null;
  readonly sentState: WantedState | null;
  /** Whether the cell was ever sent. A send may take effect until the horizon after it, whatever reads showed meanwhile. */
  readonly isSendOpen: boolean;
  readonly opposedUntil: number | null;
  /** When an opt-out of the cell was last sent, for whichever revision. */
  readonly optOutSentAt: number | null;
  /** Whether a read showed this revision applied in Braze. */
  readonly seenApplied: boolean;
}

/** A cell nobody ever chose. */
export const neverSet: Standing = {
  state: null,
  revision: 0,
  delivery: null,
  changedAt: null,
  sentAt: null,
  sentState: null,
  isSendOpen: false,
  opposedUntil: null,
  optOutSentAt: null,
  seenApplied: false,
};

/** A confirmation request that was taken, with the revision each cell had. */
export interface PendingConfirmation {
  readonly request: ConfirmationRequest;
  readonly context: RecordRequest['context'];
  readonly cells: readonly { readonly topic: string; readonly channel: string; readonly revision: number }[];
}

/** What a save without proof stopped for one target, for the notice that tells its owner. */
export interface PendingNotice {
  readonly request: NoticeRequest;
  readonly context: RecordRequest['context'];
  /** {@link cellKey} of one of the cells. */
  readonly key: string;
  readonly cells: readonly {
    readonly topic: string;
    readonly channel: string;
    readonly connection: string;
    readonly revision: number;
  }[];
}

/** What the store holds about everything that a batch of saves touches. Deciding keeps it up to date as it goes. */
export interface BatchView {
  /** By {@link cellKey}; a cell that is absent was never set. */
  readonly cells: Map<string, Standing>;
  /** By {@link targetKey}: the confirmation messages that this target was sent, at least those of the last hour. */
  readonly messages: Map<string, readonly RecentMessage[]>;
}

/** What a batch of saves comes to. */
export interface BatchDecision {
  /** One for each save, in order. */
  readonly outcomes: readonly RecordOutcome[];
  /** Every cell that changed, once, as the last save of the batch left it; by {@link cellKey}. */
  readonly changed: ReadonlyMap<string, { readonly change: CellChange; readonly standing: Standing }>;
  /** Every act, in order, each with the {@link cellKey} of its cell. */
  readonly entries: readonly (LedgerEntry & { readonly key: string })[];
  /** Every opt-in that was asked for, also one whose message was dropped for its quota. */
  readonly requested: readonly PendingConfirmation[];
  readonly confirmations: readonly PendingConfirmation[];
  readonly notices: readonly PendingNotice[];
}

/** A target as a key of a map. The value comes last, so no value can pass for another target. */
export function targetKey(target: Target): string {
  return `${target.kind}\0${target.value}`;
}

/** A cell as a key of a map; codes have no NUL, and the value comes last. */
export function cellKey(cell: Cell): string {
  return `${cell.topic}\0${cell.channel}\0${targetKey(cell.target)}`;
}

/** A cell with its standing, as callers of the store see it. */
export function storedChoice({ target, topic, channel }: Cell, standing: Standing): StoredChoice {
  const { state, revision, delivery, changedAt } = standing;
  return { target, topic, channel, state, revision, delivery, changedAt };
}

/**
 * Decides a batch of saves, each on what the ones before it leave behind. Pure but for `view`, which it keeps up to date.
 * A save in conflict leaves no trace in the decision; the others are not affected.
 */
export function decideBatch(saves: readonly RecordRequest[], view: BatchView, horizonMs: number): BatchDecision {
  const changed = new Map<string, { change: CellChange; standing: Standing }>();
  const entries: BatchDecision['entries'][number][] = [];
  const requested: PendingConfirmation[] = [];
  const confirmations: PendingConfirmation[] = [];
  const notices: PendingNotice[] = [];
  const outcomes = saves.map((save): RecordOutcome => {
    const conflicts = conflictsOf(save, view);
    if (conflicts.length > 0) return { outcome: 'conflict', conflicts };
    const stopped: StoppedCell[] = [];
    const cells = save.changes.map((change) => {
      const key = cellKey(change);
      const before = view.cells.get(key) ?? neverSet;
      const standing = changeCell(before, change.state, save.context.at, horizonMs);
      view.cells.set(key, standing);
      if (change.state === 'unsubscribed' && before.state !== 'unsubscribed') {
        stopped.push({ ...change, key, revision: standing.revision });
      }
      changed.set(key, { change, standing });
      entries.push(entryOf('set', key, change, before, change.state, standing.revision, save));
      return storedChoice(change, standing);
    });
    const suppressed: string[] = [];
    for (const request of save.confirmations) {
      const isTaken = takeMessage(request, save.context, view);
      if (!isTaken) suppressed.push(request.id);
      // It would count as made, and could not be tried again later.
      if (!isTaken && save.context.source === 'undo') continue;
      // The ledger says also of one that was dropped that it was asked for: a save that writes nothing is not synced to disk, and
      // by the milliseconds that takes a stranger would know that somebody had asked for this address before.
      const pending = pendingConfirmation(request, save, view, entries);
      requested.push(pending);
      if (isTaken) confirmations.push(pending);
    }
    notices.push(...pendingNotices(save, stopped));
    return { outcome: 'recorded', cells, suppressed };
  });
  return { outcomes, changed, entries, requested, confirmations, notices };
}

/**
 * The next revision of a cell. While a send of the opposite state may still take effect in Braze, `opposedUntil` says
 * until when (at most the horizon after it was sent); an opt-in waits for that, an opt-out does not.
 */
export function changeCell(before: Standing, state: WantedState, at: number, horizonMs: number): Standing {
  const isOpposedSendOpen = before.isSendOpen && before.sentState !== state && before.sentAt !== null;
  const opposedUntil = Math.max(before.opposedUntil ?? 0, isOpposedSendOpen ? before.sentAt + horizonMs : 0);
  return {
    ...before,
    state,
    revision: before.revision + 1,
    delivery: 'recorded',
    changedAt: at,
    // An earlier bound is kept even if the last send agrees: a send before it may still be on its way.
    opposedUntil: opposedUntil > at ? opposedUntil : null,
    seenApplied: false,
  };
}

function conflictsOf(save: RecordRequest, view: BatchView): StoredChoice[] {
  const conflicts: StoredChoice[] = [];
  for (const change of save.changes) {
    if (change.expectedRevision === undefined) continue;
    const standing = view.cells.get(cellKey(change)) ?? neverSet;
    if (change.expectedRevision !== standing.revision) conflicts.push(storedChoice(change, standing));
  }
  return conflicts;
}

function takeMessage(
  { target, maxPerHour }: ConfirmationRequest,
  { at, network }: RecordRequest['context'],
  view: BatchView,
): boolean {
  const key = targetKey(target);
  const recent = view.messages.get(key) ?? [];
  if (!mayTakeMessage(recent, { at, network, maxPerHour })) return false;
  view.messages.set(key, [...recent, { at, network }]);
  return true;
}

type StoppedCell = CellChange & { readonly key: string; readonly revision: number };

/** What was stopped already needs no telling. */
function pendingNotices({ notices = [], context }: RecordRequest, stopped: readonly StoppedCell[]): PendingNotice[] {
  return notices.flatMap((request) => {
    const own = stopped.filter(({ target }) => targetKey(target) === targetKey(request.target));
    const cells = own.map(({ topic, channel, connection, revision }) => ({ topic, channel, connection, revision }));
    return own[0] === undefined ? [] : [{ request, context, key: own[0].key, cells }];
  });
}

function pendingConfirmation(
  request: ConfirmationRequest,
  save: RecordRequest,
  view: BatchView,
  entries: BatchDecision['entries'][number][],
): PendingConfirmation {
  if (request.cells.length === 0) throw new RangeError('a confirmation request has to name at least one cell');
  const cells = request.cells.map(({ topic, channel }) => {
    const cell = { target: request.target, topic, channel };
    const key = cellKey(cell);
    const standing = view.cells.get(key) ?? neverSet;
    entries.push(entryOf('requested', key, cell, standing, 'subscribed', standing.revision, save));
    return { topic, channel, revision: standing.revision };
  });
  return { request, context: save.context, cells };
}

function entryOf(
  action: LedgerEntry['action'],
  key: string,
  { topic, channel }: Cell,
  before: Standing,
  toState: WantedState,
  revision: number,
  { context }: RecordRequest,
): BatchDecision['entries'][number] {
  return { key, action, topic, channel, fromState: before.state, toState, revision, context };
}
