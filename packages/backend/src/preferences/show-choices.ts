import type { Choice, ShownState } from '../contract.ts';
import type { StoredChoice, Target } from '../store/store.ts';
import type { GridCell } from './cells.ts';

/** What Braze holds for a cell; absent where the person never touched the group. */
export type BrazeState = Exclude<ShownState, 'not_set'>;

/** A cell with the target it reaches in this session. */
export interface ReachedCell {
  readonly cell: GridCell;
  readonly target: Target;
}

/** Deliveries whose outcome Braze does not show yet, so that our word is the newer one. */
const onItsWay: ReadonlySet<string> = new Set(['recorded', 'sent', 'accepted', 'in_doubt', 'waiting_in_braze']);

/**
 * The choices as a visitor should see them: Braze's own state, overlaid with ours where Braze has not caught up. Where
 * Braze could not be read (`brazeStateOf` is undefined) ours stand alone.
 */
export function showChoices(
  cells: readonly ReachedCell[],
  stored: readonly StoredChoice[],
  brazeStateOf: ((cell: ReachedCell) => BrazeState | undefined) | undefined,
): Choice[] {
  const ours = new Map(stored.map((choice) => [keyOf(choice), choice]));
  return cells.map((reached) => {
    const { topic, channel } = reached.cell;
    const own = ours.get(keyOf({ target: reached.target, topic, channel }));
    const held = brazeStateOf?.(reached);
    const isOurs = brazeStateOf === undefined || isNewerThanBraze(own);
    const state: ShownState = (isOurs ? own?.state : held) ?? 'not_set';
    // Delivery does not look again at what waits for an answer to a text message; a read shows when it came.
    const isAnswered = own?.delivery === 'waiting_in_braze' && own.state === held;
    return {
      topic,
      channel,
      state,
      revision: own?.revision ?? 0,
      ...deliveryOf(reached, state, isOurs, isAnswered ? undefined : own),
    };
  });
}

/** A STOP, which nobody takes back here without having stopped it, has a word of its own. */
function deliveryOf(
  { target }: ReachedCell,
  state: ShownState,
  isOurs: boolean,
  own: StoredChoice | undefined,
): Pick<Choice, 'delivery'> {
  const isElsewhere = own?.isMadeInBraze ?? (!isOurs && own?.state !== 'unsubscribed');
  if (target.kind === 'phone' && state === 'unsubscribed' && isElsewhere) return { delivery: 'stopped_in_braze' };
  return own?.delivery == null ? {} : { delivery: own.delivery };
}

/** Whether our choice is to be shown in front of Braze's: it is on its way, or Braze has nobody to hold it for. */
function isNewerThanBraze(own: StoredChoice | undefined): boolean {
  return own?.delivery != null && (onItsWay.has(own.delivery) || own.delivery === 'no_profile');
}

function keyOf({ target, topic, channel }: Pick<StoredChoice, 'target' | 'topic' | 'channel'>): string {
  return JSON.stringify([target.kind, target.value, topic, channel]);
}
