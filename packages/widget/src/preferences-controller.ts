import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { Change, ChangeResult, SessionResponse, WantedState } from '@preference-center/backend/contract';
import {
  PreferenceChangeEvent,
  PreferenceIdentityEvent,
  PreferenceReadyEvent,
  PreferenceSaveErrorEvent,
  PreferenceSaveEvent,
} from './events.ts';
import { buildGrid, cellsOf, pendingChanges, settle, unsend, updateCells, want } from './grid.ts';
import type { Grid } from './grid.ts';
import { strings as english } from './locales/en.ts';
import { loadStrings } from './locales/load-strings.ts';
import { plural } from './locales/strings.ts';
import { PreferencesClient } from './preferences-client.ts';
import { isSamePerson } from './same-person.ts';
import { wantedLanguages } from './session-request.ts';
import type { Visit } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

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

  /** How many changes a save would send. */
  pendingCount = 0;

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

  /**
   * Forgets the visit before, with everything that was shown in it, and begins this one, if there is one. Where it is
   * surely the same person with a newer token, what is shown and what was chosen stays.
   */
  begin(visit: Visit | undefined, timeoutMs: number): void {
    const isSame = isSamePerson(this.#client?.visit, visit);
    this.#client?.end();
    this.#client = visit && new PreferencesClient(visit, timeoutMs);
    this.#latestLoad++;
    this.status = 'idle';
    if (isSame) {
      // Whether a save under way arrives is not heard any more; saving once more does no harm.
      updateCells(this.grid, cellsOf(this.grid), unsend);
    } else {
      this.session = undefined;
      this.grid = new Map();
    }
    this.#sayPending();
  }

  /**
   * Opens a session, by the request `started` where one is under way for this visit. What is shown stays until the answer
   * is there, and what was chosen and not saved stays after it.
   */
  async load(started?: Promise<Response>): Promise<void> {
    const load = ++this.#latestLoad;
    const client = this.#client!;
    this.status = this.session ? 'ready' : 'loading';
    if (!this.session) this.#say(this.strings.loading);
    // The page's language is most often the session's, too, so both are fetched at once.
    const guess = loadStrings(wantedLanguages());
    try {
      const session = await client.openSession(started);
      const strings = await loadStrings([session.language]);
      if (load !== this.#latestLoad) return;
      this.#adopt(session);
      this.strings = strings;
      this.#sayPending();
      this.#host.dispatchEvent(new PreferenceReadyEvent());
    } catch (error) {
      const strings = await guess;
      if (load !== this.#latestLoad) return;
      if (!this.session) this.strings = strings;
      this.#fail(error);
    }
  }

  /** Notes that the visitor is there, which keeps the session alive. */
  async touch(): Promise<void> {
    const client = this.#client;
    if (!this.session || !client) return;
    try {
      await client.renewSession().catch(async (error: unknown) => {
        await this.#reopen(client, error);
        if (client === this.#client) this.#sayPending();
      });
    } catch (error) {
      // Any other failure shows at the next save, if it lasts.
      if (client === this.#client && isEndOfProof(error)) this.#fail(error);
    }
  }

  /** Takes the visitor's choice for a cell; `undefined` takes it back. */
  change(topic: string, channel: string, state: WantedState | undefined): void {
    updateCells(this.grid, [{ topic, channel }], (cell) => want(cell, state));
    this.#sayPending();
    this.#host.dispatchEvent(new PreferenceChangeEvent({ topic, channel, state }));
  }

  /** Takes back everything that is not saved. */
  discard(): void {
    updateCells(this.grid, cellsOf(this.grid), (cell) => want(cell, cell.sent));
    this.#sayPending();
  }

  /** Saves what the visitor changed and is not being saved yet. Never rejects; the cells and `notice` tell the outcome. */
  async save(): Promise<void> {
    const client = this.#client;
    const changes = pendingChanges(this.grid).slice(0, maxChanges);
    if (!client || !this.session || !changes.length) return;
    updateCells(this.grid, changes, (cell) => ({ ...cell, sent: cell.wanted, phase: 'saving' }));
    this.#say(this.strings.phases.saving);
    try {
      const { results } = await client.save(changes).catch(async (error: unknown) => {
        await this.#reopen(client, error);
        return client.save(changes);
      });
      if (client === this.#client) this.#settle(changes, results);
    } catch (error) {
      if (client === this.#client) this.#rollBack(changes, error as WidgetError);
    }
  }

  /**
   * Opens a session once more in the place of one that has ended: sessions are short, and the visitor has done nothing
   * wrong by taking their time. Throws any other error again, and where the proof has ended, so that this session may
   * not do what the one before could.
   */
  async #reopen(client: PreferencesClient, error: unknown): Promise<void> {
    if ((error as WidgetError).code !== 'session_rejected') throw error;
    const session = await client.openSession();
    if (client !== this.#client) return;
    const could = this.session?.may.view;
    this.#adopt(session);
    if (could && !session.may.view) throw new WidgetError('credentials_rejected');
  }

  #adopt(session: SessionResponse): void {
    const { proof, disagreeing } = session;
    this.grid = buildGrid(session, this.grid);
    this.session = session;
    this.status = 'ready';
    this.#host.dispatchEvent(new PreferenceIdentityEvent(proof, disagreeing));
  }

  #settle(changes: readonly Change[], results: readonly ChangeResult[]): void {
    const { strings, session } = this;
    let saved = 0;
    let waiting = 0;
    updateCells(this.grid, results, (cell, { outcome, revision }) => {
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
    const phase = code === 'stale_revision' || isEndOfProof(error) ? 'changed' : 'failed';
    updateCells(this.grid, changes, (cell) => settle(cell, { phase }, false));
    updateCells(this.grid, conflicts, (cell, newer) =>
      // Where the newer state is what the visitor wanted, there is nothing left to save.
      newer.state === cell.wanted
        ? { ...cell, ...newer, wanted: undefined, phase: 'saved' }
        : { ...cell, ...newer, phase: 'conflict' },
    );
    this.#fail(error);
    this.#host.dispatchEvent(new PreferenceSaveErrorEvent(changes, code));
  }

  /** Says why something failed. Where the proof has ended, what it let the visitor see leaves; what they chose is kept. */
  #fail(error: unknown): void {
    const { reasons } = this.strings;
    if (isEndOfProof(error) && this.session?.may.view) this.session = undefined;
    if (!this.session) this.status = 'error';
    this.#sayPending(reasons[(error as WidgetError).code] ?? reasons.other);
  }

  #sayPending(reason = ''): void {
    const { strings } = this;
    const count = pendingChanges(this.grid).length;
    this.#say(`${count ? plural(strings, strings.pending, count) : ''} ${reason}`.trim(), !!reason);
  }

  #say(notice: string, hasFailed = false): void {
    this.pendingCount = pendingChanges(this.grid).length;
    this.notice = notice;
    this.hasFailed = hasFailed;
    this.#host.requestUpdate();
  }
}

const isEndOfProof = (error: unknown) => (error as WidgetError).code === 'credentials_rejected';
