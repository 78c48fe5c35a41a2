import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { SessionResponse, WantedState } from '@preference-center/backend/contract';
import { PreferenceChangeEvent, PreferenceIdentityEvent, PreferenceReadyEvent } from './events/center-events.ts';
import type { CenterExtras } from './extras/center-extras.ts';
import { buildGrid, cellOf, cellsOf, pendingChanges, shownState, unsend, updateCells, want } from './grid.ts';
import type { CellName, Grid } from './grid.ts';
import { loadModule } from './load-module.ts';
import { strings as english } from './locales/en.ts';
import { loadStrings } from './locales/load-strings.ts';
import { plural } from './locales/strings.ts';
import { isAllowed } from './permission.ts';
import { PreferencesClient } from './preferences-client.ts';
import { isSamePerson } from './same-person.ts';
import type { SavingOptions } from './saving-options.ts';
import { wantedLanguages } from './session-request.ts';
import type { Visit } from './session-request.ts';
import { WidgetError } from './widget-error.ts';

/** The element that a controller works for, with what a page can set there. */
export type CenterHost = ReactiveControllerHost & HTMLElement & Partial<SavingOptions>;

/** What {@link CenterExtras} can be asked to do. */
export type ExtraAction = 'save' | 'askAll' | 'review' | 'confirm' | 'cancel' | 'undo' | 'sendLink';

const importExtras = () => loadModule(() => import('./extras/center-extras.ts'));

// Safari has no idle callbacks.
const whenIdle = (run: () => void): unknown =>
  'requestIdleCallback' in window ? requestIdleCallback(run) : setTimeout(run, 200);

/**
 * Holds the state of one center for one visit: loads it, takes changes, and hands what the visitor does with them to the
 * extras. A result is used only while its visit and its call are the latest, so nothing of an earlier person is ever
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

  /** Whether the visitor is offered to take the last thing back. */
  canUndo = false;

  /** Whether a link was asked for. */
  hasSentLink = false;

  /** The client of the visit that is going on. */
  client: PreferencesClient | undefined;

  /** What is downloaded once the grid is there. */
  extras: CenterExtras | undefined;

  readonly host: CenterHost;
  #latestLoad = 0;

  constructor(host: CenterHost) {
    (this.host = host).addController(this);
  }

  /** Drops a load under way, which starts anew when the element is back, and all that waits for time to pass. */
  hostDisconnected(): void {
    this.extras?.rest();
    this.attend();
    if (this.status === 'loading') {
      this.client!.end();
      this.#latestLoad++;
      this.status = 'idle';
    }
  }

  /**
   * Forgets the visit before, with everything that was shown in it, and begins this one, if there is one. Where it is
   * surely the same person with a newer token, what is shown and what was chosen stays.
   */
  begin(visit: Visit | undefined, timeoutMs: number): void {
    this.extras?.rest();
    const isSame = isSamePerson(this.client?.visit, visit);
    this.client?.end();
    this.client = visit && new PreferencesClient(visit, timeoutMs);
    this.#latestLoad++;
    this.status = 'idle';
    this.extras = undefined;
    this.canUndo = this.hasSentLink = false;
    if (isSame) {
      // Whether a save under way arrives is not heard any more; saving once more does no harm.
      updateCells(this.grid, cellsOf(this.grid), unsend);
    } else {
      this.session = undefined;
      this.grid = new Map();
    }
    this.sayPending();
  }

  /**
   * Opens a session, by the request `started` where one is under way for this visit. What is shown stays until the answer
   * is there, and what was chosen and not saved stays after it.
   */
  async load(started?: Promise<Response>): Promise<void> {
    const load = ++this.#latestLoad;
    const client = this.client!;
    this.status = this.session ? 'ready' : 'loading';
    // The page's language is most often the session's, too, so both are fetched at once.
    const guess = loadStrings(wantedLanguages()).then((strings) => {
      if (load !== this.#latestLoad || this.session) return;
      this.say((this.strings = strings).loading);
    });
    try {
      const session = await client.openSession(started);
      const strings = await loadStrings([session.language], session.strings);
      if (load !== this.#latestLoad) return;
      this.adopt(session);
      this.strings = strings;
      this.sayPending();
      this.host.dispatchEvent(new PreferenceReadyEvent());
      // What comes next is downloaded before it is asked for, once the grid is drawn; a failure counts only when it is.
      whenIdle(() => void this.#loadExtras(client).catch(() => {}));
    } catch (error) {
      await guess;
      if (load === this.#latestLoad) this.fail(error);
    }
  }

  /** Notes that the visitor is there, which keeps the session alive. */
  touch(): void {
    const { client } = this;
    if (client && this.session)
      this.#loadExtras(client).then(
        (extras) => extras.touch(),
        () => {},
      );
  }

  /** Takes the visitor's choice for each of the cells that may be chosen so; `undefined` takes it back. */
  change(names: readonly CellName[], state: WantedState | undefined, isSavedAtOnce = this.isAutosaving): void {
    const { session } = this;
    const chosen = names.filter((name) => {
      const cell = cellOf(this.grid, name);
      return cell?.reachable && shownState(cell) !== state && (!state || isAllowed(session!, state));
    });
    updateCells(this.grid, chosen, (cell) => want(cell, state));
    this.sayPending();
    for (const { topic, channel } of chosen)
      this.host.dispatchEvent(new PreferenceChangeEvent({ topic, channel, state }));
    if (isSavedAtOnce) void this.act('save');
  }

  /**
   * What holds only while the element is in the page: the browser asks before the visitor leaves with something that is not
   * saved, and other tabs are listened to.
   */
  attend(): void {
    const { isConnected } = this.host;
    if (isConnected) this.extras?.wake();
    window[isConnected && this.pendingCount ? 'addEventListener' : 'removeEventListener'](
      'beforeunload',
      this.#onLeaving,
    );
  }

  /** Takes a choice for every channel of a topic. */
  changeTopic(topic: string, state: WantedState): void {
    this.change(
      this.grid.get(topic)!.filter((cell) => !!cell),
      state,
    );
  }

  /** Does one of the things that are downloaded only when they are wanted. Never rejects; `notice` tells a failure. */
  async act(action: ExtraAction): Promise<void> {
    const client = this.client!;
    try {
      // At once where they are there, so that what a click does is seen in the next frame.
      const extras = this.extras ?? (await this.#loadExtras(client));
      if (client === this.client) await extras[action]();
    } catch (error) {
      if (client === this.client) this.fail(error);
    }
  }

  async #loadExtras(client: PreferencesClient): Promise<CenterExtras> {
    const { CenterExtras } = await importExtras().catch(() => {
      throw new WidgetError('network');
    });
    if (client !== this.client) return new CenterExtras(this, client);
    const extras = (this.extras ??= new CenterExtras(this, client));
    // The element may have left the page meanwhile; then nothing is listened to.
    this.attend();
    return extras;
  }

  /** Takes back everything that is not saved. */
  discard(): void {
    updateCells(this.grid, cellsOf(this.grid), (cell) => want(cell, cell.sent));
    this.sayPending();
  }

  /** Takes a session that has opened, with what was chosen and not saved in the one before. */
  adopt(session: SessionResponse): void {
    const { proof, disagreeing } = session;
    this.grid = buildGrid(session, this.grid);
    this.session = session;
    this.status = 'ready';
    this.host.dispatchEvent(new PreferenceIdentityEvent(proof, disagreeing));
  }

  /** Says why something failed. Where the proof has ended, what it let the visitor see leaves; what they chose is kept. */
  fail(error: unknown): void {
    const { reasons } = this.strings;
    if (isEndOfProof(error) && this.session?.may.view) this.session = undefined;
    if (!this.session) this.status = 'error';
    const code = isEndOfProof(error) && this.client?.visit.link ? 'link_rejected' : (error as WidgetError).code;
    this.sayPending(reasons[code] ?? reasons.other);
  }

  readonly #onLeaving = (event: Event): void => event.preventDefault();

  /** Says how much is not saved, and the reason where something failed. */
  sayPending(reason = ''): void {
    const { strings } = this;
    const count = pendingChanges(this.grid).length;
    this.say(`${count ? plural(strings, strings.pending, count) : ''} ${reason}`.trim(), !!reason);
  }

  /** Whether each choice is saved at once. */
  get isAutosaving(): boolean {
    return !!this.host.autosave && !!this.session?.choices;
  }

  /** Says something in the live region, and draws the center anew. */
  say(notice: string, hasFailed = false): void {
    this.pendingCount = pendingChanges(this.grid).length;
    this.notice = notice;
    this.hasFailed = hasFailed;
    this.host.requestUpdate();
  }
}

const isEndOfProof = (error: unknown) => (error as WidgetError).code === 'credentials_rejected';
