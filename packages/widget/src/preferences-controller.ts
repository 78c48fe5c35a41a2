import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type {
  Change,
  ChangeResult,
  PreferencesResponse,
  SessionResponse,
  WantedState,
} from '@preference-center/backend/contract';
import { PreferenceChangeEvent, PreferenceReadyEvent, PreferenceSaveErrorEvent, PreferenceSaveEvent } from './events.ts';
import { buildRows, cellKey, mapCells, pendingChanges, settle, want } from './grid.ts';
import type { Cell, CellName, Row } from './grid.ts';
import { strings as english } from './locales/en.ts';
import { loadStrings } from './locales/load-strings.ts';
import { plural } from './locales/strings.ts';
import type { PreferencesClient } from './preferences-client.ts';
import { wantedLanguages } from './session-request.ts';
import type { Person } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

/** A request holds at most this many changes (`preferencesRequest` of the contract). */
const maxChanges = 500;

/**
 * Holds the state of one center for one person: loads it, takes changes, saves them, and puts a cell back that the server
 * refused. A result is used only while the call that asked for it is the latest, so that nothing of an earlier person, or
 * of an element that has left the page, is ever shown.
 */
export class PreferencesController implements ReactiveController {
  /** `idle`: nobody to show anything to. `error`: no session; `notice` says why. */
  status: 'idle' | 'loading' | 'ready' | 'error' = 'idle';

  /** The latest answer of the server, texts included. */
  session: SessionResponse | undefined;

  /** The grid; a row is replaced by a new object when one of its cells changes. */
  rows: readonly Row[] = [];

  /** The component's texts; English until the language is known. */
  strings = english;

  /** What the live region says. */
  notice = '';

  /** Whether the last load or save failed. */
  hasFailed = false;

  readonly #host: ReactiveControllerHost & HTMLElement;
  #load = new AbortController();
  #person: Person | undefined;
  #client: PreferencesClient | undefined;
  #token = '';

  constructor(host: ReactiveControllerHost & HTMLElement) {
    (this.#host = host).addController(this);
  }

  /** Leaves the page: a load under way is dropped, a save goes on, because the visitor asked for it. */
  hostDisconnected(): void {
    if (this.status === 'loading') this.reset();
  }

  /** How many changes a save would send. */
  get pendingCount(): number {
    return pendingChanges(this.rows).length;
  }

  /** Forgets the person and everything about them. */
  reset(): void {
    this.#load.abort();
    Object.assign(this, { status: 'idle', session: undefined, rows: [] });
    this.#person = undefined;
    this.#token = '';
    this.#say('');
  }

  /**
   * Opens a session, by the request `started` where one is under way for this person. What is shown stays until the
   * answer is there, and what was chosen and not saved stays after it.
   */
  async load(client: PreferencesClient, person: Person, started?: Promise<Response>): Promise<void> {
    this.#load.abort();
    const { signal } = (this.#load = new AbortController());
    this.#client = client;
    this.#person = person;
    if (!this.session) {
      this.status = 'loading';
      this.#say(this.strings.loading);
    }
    // The page's language is most often the session's, too, so both are fetched at once.
    const guess = loadStrings(wantedLanguages());
    try {
      const session = await client.openSession(person, signal, started);
      const strings = await loadStrings([session.language]);
      if (signal.aborted) return;
      const rows = buildRows(session, this.rows);
      Object.assign(this, { status: 'ready', session, strings, rows });
      this.#token = session.session.token;
      this.#sayPending();
      this.#host.dispatchEvent(new PreferenceReadyEvent());
    } catch (error) {
      const strings = await guess;
      if (signal.aborted) return;
      if (!this.session) Object.assign(this, { status: 'error', strings });
      this.#fail(WidgetError.from(error));
    }
  }

  /** Takes the visitor's choice for a cell; `undefined` takes it back. */
  change({ topic, channel }: CellName, state: WantedState | undefined): void {
    this.#updateCells([{ topic, channel }], (cell) => want(cell, state));
    this.#sayPending();
    this.#host.dispatchEvent(new PreferenceChangeEvent({ topic, channel, state }));
  }

  /** Takes back everything that is not saved. */
  discard(): void {
    this.rows = mapCells(this.rows, (cell) => want(cell, cell.sent));
    this.#sayPending();
  }

  /** Saves what the visitor changed and is not being saved yet. Never rejects; the cells and `notice` tell the outcome. */
  async save(): Promise<void> {
    const person = this.#person;
    const changes = pendingChanges(this.rows).slice(0, maxChanges);
    if (!person || !changes.length) return;
    this.#updateCells(changes, (cell) => ({ ...cell, sent: cell.wanted, phase: 'saving' }));
    this.#say(this.strings.phases.saving);
    try {
      const { results, session } = await this.#send(changes, person);
      if (person !== this.#person) return;
      this.#token = session.token;
      this.#settle(changes, results);
    } catch (error) {
      if (person === this.#person) this.#rollBack(changes, WidgetError.from(error));
    }
  }

  async #send(changes: readonly Change[], person: Person): Promise<PreferencesResponse> {
    const client = this.#client!;
    try {
      return await client.save(this.#token, changes);
    } catch (error) {
      if (WidgetError.from(error).code !== 'session_rejected' || person !== this.#person) throw error;
      // Sessions are short, and the visitor has done nothing wrong by taking their time.
      const { session } = await client.openSession(person, this.#load.signal);
      return client.save(session.token, changes);
    }
  }

  #settle(changes: readonly Change[], results: readonly ChangeResult[]): void {
    const { strings, session } = this;
    const waiting = results.filter(({ outcome }) => outcome === 'waiting_for_confirmation');
    const savedCount = results.length - waiting.length;
    this.#updateCells(results, (cell, result) =>
      waiting.includes(result)
        ? settle(cell, { phase: 'waiting', state: session!.choices ? cell.state : cell.sent })
        : settle(cell, { phase: 'saved', state: cell.sent, revision: result.revision, delivery: undefined }),
    );
    const saved = savedCount ? plural(strings, strings.saved, savedCount) : '';
    this.#say(waiting.length ? `${saved} ${plural(strings, strings.waiting, waiting.length)}` : saved);
    this.#host.dispatchEvent(new PreferenceSaveEvent(changes, results));
  }

  #rollBack(changes: readonly Change[], error: WidgetError): void {
    const isStale = error.code === 'stale_revision';
    this.#updateCells(changes, (cell) => settle(cell, { phase: isStale ? 'changed' : 'failed' }, true));
    this.#updateCells(error.conflicts, (cell, { state, revision, delivery }) =>
      // Where the newer state is what the visitor wanted, there is nothing left to save.
      state === cell.wanted
        ? { ...cell, state, revision, delivery, wanted: undefined, phase: 'saved' }
        : { ...cell, state, revision, delivery, phase: 'conflict' },
    );
    this.#fail(error);
    this.#host.dispatchEvent(new PreferenceSaveErrorEvent(error.code, changes));
  }

  #updateCells<Item extends CellName>(items: readonly Item[], update: (cell: Cell, item: Item) => Cell): void {
    const byKey = new Map(items.map((item) => [cellKey(item), item]));
    this.rows = mapCells(this.rows, (cell) => {
      const item = byKey.get(cell.key);
      return item ? update(cell, item) : cell;
    });
  }

  #sayPending(reason = ''): void {
    const count = this.pendingCount;
    this.#say(`${count ? plural(this.strings, this.strings.pending, count) : ''} ${reason}`.trim(), !!reason);
  }

  #fail({ code }: WidgetError): void {
    const { reasons } = this.strings;
    this.#sayPending(reasons[code] ?? reasons.other);
  }

  #say(notice: string, hasFailed = false): void {
    this.notice = notice;
    this.hasFailed = hasFailed;
    this.#host.requestUpdate();
  }
}
