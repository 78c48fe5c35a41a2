import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Change, ChangeResult, SessionResponse, WantedState } from '@preference-center/backend/contract';
import {
  PreferenceChangeEvent,
  PreferenceReadyEvent,
  PreferenceSaveErrorEvent,
  PreferenceSaveEvent,
} from './events.ts';
import { buildGrid, cellKey, pendingChanges, settle, want } from './grid.ts';
import type { Cell, Grid } from './grid.ts';
import { strings as english } from './locales/en.ts';
import { loadStrings } from './locales/load-strings.ts';
import { plural } from './locales/strings.ts';
import { PreferencesClient } from './preferences-client.ts';
import { wantedLanguages } from './session-request.ts';
import type { Visit } from './session-request.ts';
import type { WidgetError } from './widget-error.ts';

/** A request holds at most this many changes (`preferencesRequest` of the contract). */
const maxChanges = 500;

/**
 * Holds the state of one center for one visit: loads it, takes changes, saves them, and puts a cell back that the server
 * refused. A result is used only while its visit and its call are the latest, so nothing of an earlier person is ever
 * shown.
 */
export class PreferencesController implements ReactiveController {
  /** `idle`: nothing asked for yet. `error`: no session; `notice` says why. */
  status: 'idle' | 'loading' | 'ready' | 'error' = 'idle';

  /** The latest session, texts included. */
  session: SessionResponse | undefined;

  /** The cells as they stand between the visitor and the server. */
  grid: Grid = new Map();

  /** The component's texts; English until the language is known. */
  strings = english;

  /** What the live region says. */
  notice = '';

  /** Whether the last load or save failed. */
  hasFailed = false;

  readonly #host: ReactiveControllerHost & HTMLElement;
  #client: PreferencesClient | undefined;
  #latestLoad = 0;

  constructor(host: ReactiveControllerHost & HTMLElement) {
    (this.#host = host).addController(this);
  }

  /** Drops a load under way; it starts anew when the element is back. */
  hostDisconnected(): void {
    if (this.status === 'loading') {
      this.#latestLoad++;
      this.status = 'idle';
    }
  }

  /** How many changes a save would send. */
  get pendingCount(): number {
    return pendingChanges(this.grid).length;
  }

  /** Forgets the visit before, with everything that was shown in it, and begins this one, if there is one. */
  begin(visit: Visit | undefined, timeoutMs: number): void {
    this.#client?.end();
    this.#client = visit && new PreferencesClient(visit, timeoutMs);
    this.#latestLoad++;
    this.status = 'idle';
    this.session = undefined;
    this.grid = new Map();
    this.#say('');
  }

  /**
   * Opens a session, by the request `started` where one is under way for this visit. What is shown stays until the answer
   * is there, and what was chosen and not saved stays after it.
   */
  async load(started?: Promise<Response>): Promise<void> {
    const load = ++this.#latestLoad;
    if (!this.session) {
      this.status = 'loading';
      this.#say(this.strings.loading);
    }
    // The page's language is most often the session's, too, so both are fetched at once.
    const guess = loadStrings(wantedLanguages());
    try {
      const session = await this.#client!.openSession(started);
      const strings = await loadStrings([session.language]);
      if (load !== this.#latestLoad) return;
      this.grid = buildGrid(session, this.grid);
      this.session = session;
      this.strings = strings;
      this.status = 'ready';
      this.#sayPending();
      this.#host.dispatchEvent(new PreferenceReadyEvent());
    } catch (error) {
      const strings = await guess;
      if (load !== this.#latestLoad) return;
      if (!this.session) {
        this.status = 'error';
        this.strings = strings;
      }
      this.#fail(error);
    }
  }

  /** Takes the visitor's choice for a cell; `undefined` takes it back. */
  change(topic: string, channel: string, state: WantedState | undefined): void {
    this.#update([{ topic, channel }], (cell) => want(cell, state));
    this.#sayPending();
    this.#host.dispatchEvent(new PreferenceChangeEvent({ topic, channel, state }));
  }

  /** Takes back everything that is not saved. */
  discard(): void {
    this.#update([...this.grid.values()], (cell) => want(cell, cell.sent));
    this.#sayPending();
  }

  /** Saves what the visitor changed and is not being saved yet. Never rejects; the cells and `notice` tell the outcome. */
  async save(): Promise<void> {
    const client = this.#client;
    const changes = pendingChanges(this.grid).slice(0, maxChanges);
    if (!client || !changes.length) return;
    this.#update(changes, (cell) => ({ ...cell, sent: cell.wanted, phase: 'saving' }));
    this.#say(this.strings.phases.saving);
    try {
      const { results } = await client.save(changes);
      if (client === this.#client) this.#settle(changes, results);
    } catch (error) {
      if (client === this.#client) this.#rollBack(changes, error as WidgetError);
    }
  }

  #settle(changes: readonly Change[], results: readonly ChangeResult[]): void {
    const { strings, session } = this;
    let saved = 0;
    let waiting = 0;
    this.#update(results, (cell, { outcome, revision }) => {
      const state = cell.sent;
      if (outcome === 'saved') {
        saved++;
        return settle(cell, { phase: 'saved', state, revision, delivery: undefined }, true);
      }
      waiting++;
      return settle(cell, session!.choices ? { phase: 'waiting' } : { phase: 'waiting', state }, true);
    });
    const texts = [
      saved && plural(strings, strings.saved, saved),
      waiting && plural(strings, strings.waiting, waiting),
    ];
    this.#say(texts.filter(Boolean).join(' '));
    this.#host.dispatchEvent(new PreferenceSaveEvent(changes, results));
  }

  #rollBack(changes: readonly Change[], error: Partial<WidgetError>): void {
    const { code = 'invalid_response', conflicts = [] } = error;
    const phase = code === 'stale_revision' ? 'changed' : 'failed';
    this.#update(changes, (cell) => settle(cell, { phase }, false));
    this.#update(conflicts, (cell, newer) =>
      // Where the newer state is what the visitor wanted, there is nothing left to save.
      newer.state === cell.wanted
        ? { ...cell, ...newer, wanted: undefined, phase: 'saved' }
        : { ...cell, ...newer, phase: 'conflict' },
    );
    this.#fail(error);
    this.#host.dispatchEvent(new PreferenceSaveErrorEvent(changes, code));
  }

  #update<Item extends { topic: string; channel: string }>(
    items: readonly Item[],
    update: (cell: Cell, item: Item) => Cell,
  ): void {
    for (const item of items) {
      const key = cellKey(item);
      const cell = this.grid.get(key);
      if (cell) this.grid.set(key, update(cell, item));
    }
  }

  #fail(error: unknown): void {
    const { reasons } = this.strings;
    this.#sayPending(reasons[(error as WidgetError).code] ?? reasons.other);
  }

  #sayPending(reason = ''): void {
    const { strings, pendingCount } = this;
    this.#say(`${pendingCount ? plural(strings, strings.pending, pendingCount) : ''} ${reason}`.trim(), !!reason);
  }

  #say(notice: string, hasFailed = false): void {
    this.notice = notice;
    this.hasFailed = hasFailed;
    this.#host.requestUpdate();
  }
}
