import type { PreferencesResponse, SessionToken } from '@preference-center/backend/contract';
import { cellsOf, updateCells } from '../grid.ts';
import type { Cell } from '../grid.ts';
import { plural } from '../locales/strings.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import { confirmTemplate } from './confirm-view.ts';
import type { Question } from './confirm-view.ts';
import { DeliveryWatch } from './delivery-watch.ts';
import type { ExtrasCenter } from './extras-center.ts';
import { allQuestion, changesQuestion } from './questions.ts';
import { Saving } from './saving.ts';
import { SessionKeeper } from './session-keeper.ts';
import { strings as english } from './strings/en.ts';

/**
 * What a visitor may do once the grid is there, and what is downloaded only then: save, unsubscribe from everything,
 * review, undo, ask for a link. It belongs to one visit.
 */
export class CenterExtras {
  readonly #center: ExtrasCenter;
  readonly #client: PreferencesClient;
  readonly #keeper: SessionKeeper;
  readonly #saving: Saving;
  readonly #watch: DeliveryWatch;
  #question: Question | undefined;
  /** The cells that were on before the visitor, who may see the state, unsubscribed from everything. */
  #stopped: readonly Cell[] | undefined;

  constructor(center: ExtrasCenter, client: PreferencesClient) {
    this.#center = center;
    this.#client = client;
    this.#watch = new DeliveryWatch(center, client);
    this.#keeper = new SessionKeeper(center, client);
    this.#saving = new Saving(center, client, this.#keeper, () => center.session!.choices && this.#watch.start());
  }

  /** What is drawn above the center: the question to the visitor, while there is one. */
  get view(): unknown {
    return this.#question && confirmTemplate(this.#question, this.#texts);
  }

  get #texts() {
    return this.#center.strings.extras ?? english;
  }

  /** Asks whether to unsubscribe from everything, and shows what that stops. */
  askAll(): void {
    this.#ask({ ...allQuestion(this.#center.session!, this.#center.grid, this.#texts), run: () => this.#stopAll() });
  }

  /** Shows what a save would change. */
  review(): void {
    const { session, grid } = this.#center;
    this.#ask({
      ...changesQuestion(session!, grid, this.#center.strings, this.#texts),
      run: () => this.save(),
    });
  }

  /** The visitor says yes. */
  async confirm(): Promise<void> {
    const question = this.#question;
    this.cancel();
    await question?.run();
  }

  /** The visitor says no, or has closed the question. */
  cancel(): void {
    this.#ask(undefined);
  }

  /** Sends the visitor's address a link to their choices, once. */
  async sendLink(): Promise<void> {
    const center = this.#center;
    if (center.hasSentLink) return;
    center.hasSentLink = true;
    try {
      await this.#client.send<{ session: SessionToken }>('POST', 'links');
      center.say(this.#texts.linkSent);
    } catch (error) {
      center.hasSentLink = false;
      throw error;
    }
  }

  /** Takes back the last thing that {@link ExtrasCenter.canUndo} offers it for. */
  async undo(): Promise<void> {
    const center = this.#center;
    if (!center.canUndo) return;
    center.canUndo = false;
    if (this.#stopped) {
      center.change(this.#stopped, 'subscribed');
      const count = this.#stopped.length;
      this.#stopped = undefined;
      if (await this.save()) center.say(plural(center.strings, this.#texts.undone, count));
      return;
    }
    try {
      const { results } = await this.#client.send<PreferencesResponse>('POST', 'preferences/undo');
      // The answer names every cell that could have been stopped; those that were not stay as they are.
      updateCells(center.grid, results, (cell) =>
        cell.state === 'unsubscribed' ? { ...cell, state: undefined, phase: 'idle' } : cell,
      );
      center.say(this.#texts.undoAsked);
    } catch (error) {
      center.canUndo = true;
      throw error;
    }
  }

  /** Saves what is not saved. */
  save(): Promise<boolean> {
    return this.#saving.save();
  }

  /** Notes that the visitor is there, which keeps the session alive. */
  touch(): Promise<void> {
    return this.#keeper.touch();
  }

  /** Ends everything that waits for time to pass. */
  rest(): void {
    this.#saving.rest();
    this.#watch.rest();
  }

  async #stopAll(): Promise<void> {
    const center = this.#center;
    const isBlind = !center.session!.choices;
    const cells = cellsOf(center.grid).filter(({ reachable }) => reachable);
    const stopped = cells.filter(({ state, wanted }) => isBlind || isOn(state) || wanted === 'subscribed');
    center.change(stopped, 'unsubscribed');
    if (!(await this.save())) return;
    if (!isBlind) this.#stopped = stopped.filter(({ state }) => state === 'subscribed');
    center.canUndo = isBlind || (this.#stopped!.length > 0 && center.session!.may.optIn === 'now');
    center.say(this.#texts.allStopped);
  }

  #ask(question: Question | undefined): void {
    this.#question = question;
    this.#center.redraw();
  }
}

/** Whether something is sent to the visitor there. */
const isOn = (state: Cell['state']) => state === 'subscribed' || state === 'partial';
