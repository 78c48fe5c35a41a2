import type { Delivery } from '../contract.ts';
import type { SessionTarget } from '../identity/session-target.ts';
import type { CellChange, StoredChoice, Target } from '../store/store.ts';
import { externalIdOf, resolvedTargetOf, type GridCell } from './cells.ts';

/**
 * While Braze could not say which address an external id has, a choice was recorded for the id itself. Once it can, the person has two
 * rows that lead to one group in Braze, and may not pull it in two directions.
 */
interface MeetingRows {
  readonly cell: GridCell;
  readonly address: Target;
  readonly externalId: Target;
}

/** Deliveries after which a row may still change something in Braze. */
const onItsWay: ReadonlySet<Delivery> = new Set(['recorded', 'sent', 'accepted', 'in_doubt']);

/** Whether a session has a target for which rows may meet. */
export function hasMeetingRows(cells: readonly GridCell[], targets: readonly SessionTarget[]): boolean {
  return meetingRows(cells, targets).length > 0;
}

/**
 * The changes that bring the two rows of each cell to agree on the newer choice (the opt-out, if they are of one moment): one save with
 * its ledger rows, void where a row moved meanwhile. Rows that agree, and rows that nothing is to come of, are left alone: sending an old
 * opt-in once more could undo an opt-out made in Braze since. Pure.
 */
export function agreeOnNewer(
  cells: readonly GridCell[],
  targets: readonly SessionTarget[],
  stored: readonly StoredChoice[],
): CellChange[] {
  const rows = rowsOf(stored);
  return meetingRows(cells, targets).flatMap((meeting): CellChange[] => {
    const byId = rows.get(keyOf(meeting.cell, meeting.externalId));
    const byAddress = rows.get(keyOf(meeting.cell, meeting.address));
    if (byId?.state == null || byId.state === byAddress?.state) return [];
    if (isNewer(byId, byAddress)) {
      const mayMove = isOnItsWay(byId) || isOnItsWay(byAddress);
      return mayMove ? [change(meeting.cell, meeting.address, byId.state, byAddress?.revision ?? 0)] : [];
    }
    return byAddress?.state != null && isOnItsWay(byId)
      ? [change(meeting.cell, meeting.externalId, byAddress.state, byId.revision)]
      : [];
  });
}

/** What a save of an address has to change for the external id as well, because an earlier choice recorded for that is still on its way. */
export function overruledBy(
  changes: readonly CellChange[],
  cells: readonly GridCell[],
  targets: readonly SessionTarget[],
  stored: readonly StoredChoice[],
): CellChange[] {
  const rows = rowsOf(stored);
  return meetingRows(cells, targets).flatMap(({ cell, address, externalId }): CellChange[] => {
    const saved = changes.find((each) => keyOf(each, each.target) === keyOf(cell, address));
    const byId = rows.get(keyOf(cell, externalId));
    if (saved === undefined || !isOnItsWay(byId) || byId?.state === saved.state) return [];
    return [change(cell, externalId, saved.state)];
  });
}

function meetingRows(cells: readonly GridCell[], targets: readonly SessionTarget[]): MeetingRows[] {
  const externalId = externalIdOf(targets);
  if (externalId === undefined) return [];
  return cells.flatMap((cell) => {
    const address = resolvedTargetOf(cell, targets);
    return address === undefined ? [] : [{ cell, address, externalId }];
  });
}

function isNewer(byId: StoredChoice, byAddress: StoredChoice | undefined): boolean {
  const [one, other] = [byId.changedAt ?? 0, byAddress?.changedAt ?? -1];
  return one === other ? byId.state === 'unsubscribed' : one > other;
}

function isOnItsWay(row: StoredChoice | undefined): boolean {
  return row?.delivery != null && onItsWay.has(row.delivery);
}

function change(
  { topic, channel, connection }: GridCell,
  target: Target,
  state: CellChange['state'],
  expectedRevision?: number,
): CellChange {
  const wanted = { target, topic, channel, connection: connection.code, state };
  return expectedRevision === undefined ? wanted : { ...wanted, expectedRevision };
}

function rowsOf(stored: readonly StoredChoice[]): ReadonlyMap<string, StoredChoice> {
  return new Map(stored.map((row) => [keyOf(row, row.target), row]));
}

function keyOf({ topic, channel }: { readonly topic: string; readonly channel: string }, target: Target): string {
  return JSON.stringify([target.kind, target.value, topic, channel]);
}
