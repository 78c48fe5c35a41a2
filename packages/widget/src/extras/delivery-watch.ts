import type { Choice, ChoicesResponse } from '@preference-center/backend/contract';
import { cellsOf, updateCells } from '../grid.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import type { ExtrasCenter } from './extras-center.ts';

/** After the last, a minute has passed since the save. */
const looks = 5;

/** How long after a save it is first asked whether it is in effect. */
export const confirmAfterMs = ({ host }: Pick<ExtrasCenter, 'host'>): number => host.confirmAfterMs ?? 2_000;

const final: readonly Choice['delivery'][] = ['confirmed', 'waiting_in_braze', 'no_profile', 'not_applied', 'failed'];

/**
 * Asks after a save, ever less often and only while the page is seen, whether it is in effect. What becomes of it in Braze
 * is the operator's business: nothing is said where it fails, and nothing where asking does.
 */
export class DeliveryWatch {
  readonly #center: ExtrasCenter;
  readonly #client: PreferencesClient;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(center: ExtrasCenter, client: PreferencesClient) {
    this.#center = center;
    this.#client = client;
  }

  /** Begins anew, after a save. */
  start(): void {
    this.rest();
    this.#lookLater(0);
  }

  /** Asks no more. */
  rest(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #lookLater(round: number): void {
    if (round < looks)
      this.#timer = setTimeout(() => void this.#look(round), confirmAfterMs(this.#center) * 2 ** round);
  }

  async #look(round: number): Promise<void> {
    const center = this.#center;
    const timer = this.#timer;
    if (!document.hidden) {
      try {
        const { choices } = await this.#client.send<ChoicesResponse>('GET', 'preferences');
        // Another save, another person or an end came first.
        if (timer !== this.#timer || center.client !== this.#client) return;
        updateCells(center.grid, choices, (cell, { revision, delivery }) =>
          cell.phase === 'saved' && cell.revision === revision ? { ...cell, delivery } : cell,
        );
        center.host.requestUpdate();
      } catch {
        return;
      }
    }
    const isOpen = cellsOf(center.grid).some(({ phase, delivery }) => phase === 'saved' && !final.includes(delivery));
    if (isOpen) this.#lookLater(round + 1);
  }
}
