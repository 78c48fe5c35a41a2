import type { Delivery, WantedState } from '../contract.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import { cellKey } from '../store/decide.ts';
import type { Cell, CellChange, StoredChoice, Target } from '../store/store.ts';
import { globalTopic } from './global-cell.ts';
import { externalIdOf, resolvedTargetOf, type GridCell } from './cells.ts';

/**
 * While Braze could not say which address an external id has, a choice was recorded for the id itself. Once it can, the person has two
 * rows of one cell that lead to one group in Braze, and may not pull it in two directions.
 */
export interface MeetingRows {
  readonly topic: string;
  readonly channel: string;
  readonly connection: string;
  readonly address: Target;
  readonly externalId: Target;
}

/** Deliveries after which a row may still change something in Braze. */
const onItsWay: ReadonlySet<Delivery> = new Set(['recorded', 'sent', 'accepted', 'in_doubt']);

/**
 * The rows of a session that meet: those of its external id, and of the address that Braze holds for that on the very connection. The
 * global email state is among them.
 */
export function meetingRows(cells: readonly GridCell[], targets: readonly SessionTarget[]): MeetingRows[] {
  const externalId = externalIdOf(targets);
  if (externalId === undefined) return [];
  const global = new Map<string, MeetingRows>();
  const own = cells.flatMap((cell): MeetingRows[] => {
    const address = resolvedTargetOf(cell, targets);
    if (address === undefined) return [];
    const { topic, channel } = cell;
    const connection = cell.connection.code;
    const meeting = { connection, address, externalId };
    if (channel === 'email') global.set(connection, { topic: globalTopic(connection), channel, ...meeting });
    return [{ topic, channel, ...meeting }];
  });
  return [...own, ...global.values()];
}

/**
 * The changes that bring the two rows of each cell to agree on the newer choice (the opt-out, if they are of one moment), void where a
 * row moved meanwhile. Rows that agree, and rows that nothing is to come of, are left alone: sending an old opt-in once more could undo
 * an opt-out made in Braze since. Pure.
 */
export function agreeOnNewer(meetings: readonly MeetingRows[], stored: readonly StoredChoice[]): CellChange[] {
  const rows = rowsOf(stored);
  return meetings.flatMap((meeting): CellChange[] => {
    const byId = rows.get(keyOf(cellAt(meeting, meeting.externalId)));
    const byAddress = rows.get(keyOf(cellAt(meeting, meeting.address)));
    if (byId?.state == null || byId.state === byAddress?.state) return [];
    if (isNewer(byId, byAddress)) {
      // Where there was nobody with the id, there is now: the very one whose address this is.
      const isForSomebody = byId.state === 'unsubscribed' && byId.delivery === 'no_profile';
      const mayMove = isOnItsWay(byId) || isForSomebody || isOnItsWay(byAddress);
      return mayMove ? [change(meeting, meeting.address, byId.state, byAddress?.revision ?? 0)] : [];
    }
    return byAddress?.state != null && isOnItsWay(byId)
      ? [change(meeting, meeting.externalId, byAddress.state, byId.revision)]
      : [];
  });
}

/** What a save of an address has to change for the external id as well, because an earlier choice recorded for that is still on its way. */
export function overruledBy(
  changes: readonly CellChange[],
  meetings: readonly MeetingRows[],
  stored: readonly StoredChoice[],
): CellChange[] {
  const rows = rowsOf(stored);
  const saves = new Map(changes.map((each) => [keyOf(each), each]));
  return meetings.flatMap((meeting): CellChange[] => {
    const saved = saves.get(keyOf(cellAt(meeting, meeting.address)));
    const byId = rows.get(keyOf(cellAt(meeting, meeting.externalId)));
    if (saved === undefined || !isOnItsWay(byId) || byId?.state === saved.state) return [];
    const { afterOptOuts } = saved;
    return [
      { ...change(meeting, meeting.externalId, saved.state), ...(afterOptOuts === true ? { afterOptOuts } : {}) },
    ];
  });
}

/** The addresses' cells that are older than another choice of the same person, recorded for the external id; {@link cellKey}s. Pure. */
export function outdatedCells(meetings: readonly MeetingRows[], stored: readonly StoredChoice[]): ReadonlySet<string> {
  const rows = rowsOf(stored);
  const outdated = meetings.filter((meeting) => {
    const byId = rows.get(keyOf(cellAt(meeting, meeting.externalId)));
    const byAddress = rows.get(keyOf(cellAt(meeting, meeting.address)));
    return byId?.state != null && byId.state !== byAddress?.state && isNewer(byId, byAddress);
  });
  return new Set(outdated.map((meeting) => cellKey(cellAt(meeting, meeting.address))));
}

function isNewer(byId: StoredChoice, byAddress: StoredChoice | undefined): boolean {
  const [one, other] = [byId.changedAt ?? 0, byAddress?.changedAt ?? -1];
  return one === other ? byId.state === 'unsubscribed' : one > other;
}

function isOnItsWay(row: StoredChoice | undefined): boolean {
  return row?.delivery != null && onItsWay.has(row.delivery);
}

function change(meeting: MeetingRows, target: Target, state: WantedState, expectedRevision?: number): CellChange {
  const wanted = { ...cellAt(meeting, target), connection: meeting.connection, state };
  return expectedRevision === undefined ? wanted : { ...wanted, expectedRevision };
}

function cellAt({ topic, channel }: MeetingRows, target: Target): Cell {
  return { target, topic, channel };
}

function rowsOf(stored: readonly StoredChoice[]): ReadonlyMap<string, StoredChoice> {
  return new Map(stored.map((row) => [keyOf(row), row]));
}

function keyOf({ target, topic, channel }: Cell): string {
  return JSON.stringify([target.kind, target.value, topic, channel]);
}
