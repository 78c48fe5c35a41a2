import type { Choice, ChoicesResponse } from '@preference-center/backend/contract';
import { updateCells } from '../grid.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import type { WidgetError } from '../widget-error.ts';
import { confirmAfterMs } from './delivery-watch.ts';
import type { ExtrasCenter } from './extras-center.ts';
import type { SessionKeeper } from './session-keeper.ts';
import { textsOf } from './texts-of.ts';

/** What there is to look at: choices that were saved, or more than the cells of the grid. */
type News = 'choices' | 'everything';

/** What one tab tells the others: that there is news, or that it is leaving and will not hear how its save ends. */
type Told = News | 'leaving';

/**
 * A tab that was out of sight for this long looks by itself once it is seen: the visitor may have followed a link in a
 * mail, or was at another device, and neither tells the tabs of this site anything.
 */
const staleAfterMs = 30_000;

/**
 * Keeps the centers of one property in step across the tabs of a browser. What goes between them is one word that says
 * that something was saved: no person, no choice. Each tab then asks the backend by its own session, so a tab of somebody
 * else learns nothing. What the visitor has chosen and not saved stays; where the newer state is another one, it is shown.
 */
export class OtherTabs {
  readonly #center: ExtrasCenter;
  readonly #client: PreferencesClient;
  readonly #keeper: SessionKeeper;
  readonly #isSaving: () => boolean;
  #channel: BroadcastChannel | undefined;
  /** What was told and not looked at yet. */
  #told: News | undefined;
  #isLooking = false;
  #laterLook: ReturnType<typeof setTimeout> | undefined;
  /** When the page went out of sight. */
  #hiddenAt = Infinity;
  /** Whether the page may be waiting for the way back; what is drawn at its end must not open the channel again. */
  #isAway = false;

  /** `isSaving` tells whether a save is on its way. */
  constructor(center: ExtrasCenter, client: PreferencesClient, keeper: SessionKeeper, isSaving: () => boolean) {
    this.#center = center;
    this.#client = client;
    this.#keeper = keeper;
    this.#isSaving = isSaving;
  }

  /** Begins to listen, for a visitor who may see what others tabs have changed. */
  wake(): void {
    if (this.#channel || this.#isAway || this.#isOver) return;
    try {
      this.#channel = new BroadcastChannel(`preference-center ${this.#client.visit.property}`);
    } catch {
      // Some browsers refuse it where they refuse cookies; then each tab is on its own.
      return;
    }
    this.#channel.addEventListener('message', this.#onMessage);
    document.addEventListener('visibilitychange', this.#onSeen);
    // A page with an open channel is not kept for the way back (https://web.dev/articles/bfcache).
    window.addEventListener('pagehide', this.#onHide);
    window.removeEventListener('pageshow', this.#onShow);
  }

  /** Tells the other tabs that something was saved. */
  tell(what: News): void {
    this.#channel?.postMessage(what);
  }

  /** Listens no more. */
  rest(): void {
    this.#isAway = false;
    this.#close();
    window.removeEventListener('pageshow', this.#onShow);
  }

  #close(): void {
    clearTimeout(this.#laterLook);
    this.#channel?.close();
    this.#channel = undefined;
    document.removeEventListener('visibilitychange', this.#onSeen);
    window.removeEventListener('pagehide', this.#onHide);
  }

  get #isOver(): boolean {
    return this.#center.client !== this.#client;
  }

  readonly #onSeen = (): void => {
    if (!document.hidden && Date.now() - this.#hiddenAt >= staleAfterMs) this.#told ??= 'choices';
    this.#hiddenAt = document.hidden ? Date.now() : Infinity;
    void this.#look();
  };

  readonly #onHide = (): void => {
    // The browser sends the save to its end, but this page does not hear of it.
    if (this.#isSaving()) this.#channel!.postMessage('leaving' satisfies Told);
    this.#isAway = true;
    this.#close();
    window.addEventListener('pageshow', this.#onShow);
  };

  /** Whatever was told meanwhile, nobody heard. */
  readonly #onShow = (): void => {
    this.#isAway = false;
    this.wake();
    this.#told = 'everything';
    void this.#look();
  };

  /**
   * The save of a tab that is leaving may be there before a look or after it: a look at once sees most of them, and one that
   * sees everything follows when any save that is not lost is there.
   */
  readonly #onMessage = ({ data }: MessageEvent<Told>): void => {
    if (data !== 'leaving') return this.#hear(data);
    this.#hear('choices');
    clearTimeout(this.#laterLook);
    this.#laterLook = setTimeout(() => this.#hear('everything'), confirmAfterMs(this.#center));
  };

  #hear(news: News): void {
    if (this.#told !== 'everything') this.#told = news;
    void this.#look();
  }

  /** One look at a time, and only where the page is seen; what is told meanwhile is looked at afterwards. */
  async #look(): Promise<void> {
    const { session } = this.#center;
    if (!this.#told || this.#isLooking || document.hidden || this.#isOver || !session?.choices) return;
    const isAll = this.#told === 'everything';
    this.#told = undefined;
    this.#isLooking = true;
    try {
      const newer = await (isAll ? this.#openAnew() : this.#readChoices());
      if (newer && !this.#isOver) this.#take(newer);
    } catch (error) {
      // Any other failure leaves things as they are; a save that does not fit tells the visitor.
      if ((error as WidgetError).code === 'credentials_rejected' && !this.#isOver) this.#center.fail(error);
    }
    this.#isLooking = false;
    void this.#look();
  }

  async #readChoices(): Promise<readonly Choice[]> {
    const read = () => this.#client.send<ChoicesResponse>('GET', 'preferences');
    const { choices } = await read().catch(async (error: unknown) => {
      await this.#keeper.reopen(error);
      return read();
    });
    return choices;
  }

  /** With what stands above the grid and beyond it. */
  async #openAnew(): Promise<readonly Choice[] | null> {
    const { choices, global, all } = await this.#client.openSession();
    const { session } = this.#center;
    if (choices && session && !this.#isOver) this.#center.session = { ...session, global, all };
    return choices;
  }

  #take(choices: readonly Choice[]): void {
    const center = this.#center;
    let isNews = false;
    updateCells(center.grid, choices, (cell, { state, revision, delivery }) => {
      // Whether what is being saved fits is told by its answer.
      if (cell.sent || revision <= (cell.revision ?? 0)) return cell;
      isNews = true;
      const { wanted } = cell;
      const isLeft = wanted && wanted !== state;
      return {
        ...cell,
        state,
        revision,
        delivery,
        ...(isLeft ? { phase: 'conflict' } : { phase: 'idle', wanted: undefined }),
      };
    });
    if (!isNews) return center.host.requestUpdate();
    center.sayPending();
    center.say(`${textsOf(center).updated} ${center.notice}`.trim());
  }
}
