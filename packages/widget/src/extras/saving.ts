import type { Change, PreferencesResponse, WantedState } from '@preference-center/backend/contract';
import { PreferenceSaveErrorEvent, PreferenceSaveEvent } from '../events/save-events.ts';
import { cellOf, cellsOf, pendingChanges, updateCells } from '../grid.ts';
import { plural } from '../locales/strings.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import type { WidgetError } from '../widget-error.ts';
import type { ExtrasCenter } from './extras-center.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { settle } from './settle.ts';
import { textsOf } from './texts-of.ts';

/** A request holds at most this many changes (`preferencesRequest` of the contract). */
const maxChanges = 500;

/** How long after a failure of the network it is tried again, at first. */
const retryAfterMs = 5_000;

/** The longest pause before a save is tried again by itself. */
const maxRetryMs = 60_000;

/** Codes of failures after which the visitor's choice still stands, because it was not the server that refused it. */
const notRefused = ['stale_revision', 'credentials_rejected', 'network'];

const unrevised = ({ topic, channel, state }: Change): Change => ({ topic, channel, state });

/** What goes with the changes of the grid. */
export interface MoreToSave {
  /** Changes of cells that the grid does not have, or that it has so already. */
  readonly changes: readonly Change[];
  readonly global: WantedState | undefined;
  /** Choices in the grid for the sake of which the rest is said: it is forgotten once the visitor has taken all of them back. */
  readonly goesWith: readonly Change[];
}

/** Saves the choices of one visit, puts back what the server refused, and tries again when the network was away. */
export class Saving {
  readonly #center: ExtrasCenter;
  readonly #client: PreferencesClient;
  readonly #keeper: SessionKeeper;
  readonly #saved: (isGlobal: boolean) => void;
  /** What goes with the grid's changes, kept while a save has to be tried again. */
  #more: MoreToSave | undefined;
  /** Saves that are on their way. */
  #underWay = 0;
  #retries = 0;
  /** Whether a failure of the network waits for another try, which rests while the element is not in the page. */
  #isWaiting = false;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;

  /** `saved` is called after each save, with whether it said more than the cells of the grid. */
  constructor(
    center: ExtrasCenter,
    client: PreferencesClient,
    keeper: SessionKeeper,
    saved: (isGlobal: boolean) => void,
  ) {
    this.#center = center;
    this.#client = client;
    this.#keeper = keeper;
    this.#saved = saved;
  }

  /**
   * Saves what is not saved and not being saved yet; resolves to whether nothing is left. Never rejects: the cells and
   * the live region tell the outcome. `more` goes with it, and with every further try.
   */
  async save(more = this.#moreKept): Promise<boolean> {
    const center = this.#center;
    const pending = pendingChanges(center.grid);
    // One click more while all of it is under way.
    if (more && more === this.#more && !pending.length && this.#underWay) return false;
    this.rest();
    this.#isWaiting = false;
    this.#more = more;
    const changes = [...pending, ...(more?.changes ?? [])].slice(0, maxChanges);
    if (!center.session || !(changes.length || more?.global)) return true;
    updateCells(center.grid, changes, (cell) => ({ ...cell, sent: cell.wanted, phase: 'saving' }));
    center.say(center.strings.phases.saving);
    try {
      const answer = await this.#send(changes, more?.global);
      if (this.#isOver) return false;
      const left = more?.changes.slice(Math.max(0, maxChanges - pending.length)) ?? [];
      this.#more = left.length ? { changes: left, global: undefined, goesWith: [] } : undefined;
      this.#settle(changes, answer);
      this.#saved(!!more?.global);
      return changes.length < maxChanges ? !cellsOf(center.grid).some(({ wanted }) => wanted) : this.save();
    } catch (error) {
      if (!this.#isOver) this.#rollBack(changes, error as WidgetError);
      return false;
    }
  }

  /** Whether a save is on its way. */
  get isUnderWay(): boolean {
    return this.#underWay > 0;
  }

  /** Whether there is more to save than the grid's changes: from a save that failed, so that the next one needs no question. */
  get hasMore(): boolean {
    return !!this.#moreKept;
  }

  get #moreKept(): MoreToSave | undefined {
    const { goesWith = [] } = this.#more ?? {};
    const isMeant = ({ topic, channel, state }: Change) =>
      cellOf(this.#center.grid, { topic, channel })?.wanted === state;
    return !goesWith.length || goesWith.some(isMeant) ? this.#more : undefined;
  }

  async #send(changes: readonly Change[], global: WantedState | undefined): Promise<PreferencesResponse> {
    this.#underWay++;
    try {
      return await this.#client.save(changes, global).catch(async (error: unknown) => {
        await this.#keeper.reopen(error);
        return this.#client.save(changes, global);
      });
    } finally {
      this.#underWay--;
    }
  }

  /** Waits for what may come, also after a rest. The center calls it whenever it has drawn and is in the page. */
  wake(): void {
    if (this.#more && !this.#underWay) window.addEventListener('beforeunload', this.#onLeaving);
    if (!this.#isWaiting || this.#retryTimer !== undefined) return;
    const pauseMs = (this.#center.host.retryAfterMs ?? retryAfterMs) * 2 ** this.#retries++;
    this.#retryTimer = setTimeout(this.#retry, Math.min(pauseMs, maxRetryMs));
    window.addEventListener('online', this.#retry);
  }

  /** Waits for nothing any longer; what is not saved stays. */
  rest(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = undefined;
    window.removeEventListener('online', this.#retry);
    window.removeEventListener('beforeunload', this.#onLeaving);
  }

  /** Whether the answer comes too late: for a visit that has ended. */
  get #isOver(): boolean {
    return this.#center.client !== this.#client;
  }

  #settle(changes: readonly Change[], { results, global }: PreferencesResponse): void {
    const center = this.#center;
    const { strings, grid } = center;
    if (global) center.session = { ...center.session!, global: { state: global, wouldBringBack: [] } };
    const { session } = center;
    let saved = 0;
    let waiting = 0;
    updateCells(grid, results, (cell, { outcome, revision, state: stands }) => {
      // What was not sent from the grid changed with it, or was confirmed.
      const state = cell.sent ?? stands;
      if (outcome === 'saved') {
        if (cell.sent) saved++;
        return settle(cell, { phase: 'saved', state, revision, delivery: undefined }, true);
      }
      waiting++;
      return settle(cell, session!.choices ? { phase: 'waiting' } : { phase: 'waiting', state }, true);
    });
    const said = textsOf(center);
    const texts = [saved && plural(strings, said.saved, saved), waiting && plural(strings, said.waiting, waiting)];
    this.#retries = 0;
    // Whoever cannot see what stood there cannot put it back by hand.
    center.canUndo = !session!.choices && changes.some(({ state }) => state === 'unsubscribed');
    center.say(texts.filter(Boolean).join(' '));
    center.host.dispatchEvent(new PreferenceSaveEvent(changes, results));
  }

  #rollBack(changes: readonly Change[], error: Partial<WidgetError>): void {
    const center = this.#center;
    const { code = 'invalid_response', conflicts = [] } = error;
    const phase = notRefused.includes(code) ? 'changed' : 'failed';
    updateCells(center.grid, changes, (cell) => settle(cell, { phase }, false));
    updateCells(center.grid, conflicts, (cell, newer) =>
      // Where the newer state is what the visitor wanted, there is nothing left to save.
      newer.state === cell.wanted
        ? { ...cell, ...newer, wanted: undefined, phase: 'saved' }
        : { ...cell, ...newer, phase: 'conflict' },
    );
    center.fail(error);
    center.host.dispatchEvent(new PreferenceSaveErrorEvent(changes, code));
    // The grid knows the newer revisions now; the rest applies to whatever stands there.
    if (code === 'stale_revision' && this.#more)
      this.#more = { ...this.#more, changes: this.#more.changes.map(unrevised) };
    if (code === 'network') this.#retryLater();
  }

  /** Tries again when the network is back, or has had time to come back, for as long as the center is there. */
  #retryLater(): void {
    const center = this.#center;
    center.say(`${center.notice} ${textsOf(center).retried}`, true);
    this.#isWaiting = true;
  }

  readonly #retry = (): void => {
    this.rest();
    void this.save();
  };

  /** The center itself asks about what is pending in the grid. */
  readonly #onLeaving = (event: Event): void => {
    if (this.hasMore) event.preventDefault();
  };
}
