import type { Change, SessionToken, UndoResponse, WantedState } from '@preference-center/backend/contract';
import { cellKey, cellsOf, pendingChanges, updateCells } from '../grid.ts';
import type { Cell, CellName } from '../grid.ts';
import { plural } from '../locales/strings.ts';
import type { PreferencesClient } from '../preferences-client.ts';
import { confirmTemplate } from './confirm-view.ts';
import type { Question } from './confirm-view.ts';
import { DeliveryWatch } from './delivery-watch.ts';
import { adoptExtrasStyles } from './extras.styles.ts';
import type { ExtrasCenter } from './extras-center.ts';
import { OtherTabs } from './other-tabs.ts';
import { allQuestion, changesQuestion, liftQuestion } from './questions.ts';
import { Saving } from './saving.ts';
import { SessionKeeper } from './session-keeper.ts';
import { textsOf } from './texts-of.ts';

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
  readonly #tabs: OtherTabs;
  #question: Question | undefined;
  /** What was on before the visitor, who may see the state, unsubscribed from everything. */
  #stopped: Stopped | undefined;

  constructor(center: ExtrasCenter, client: PreferencesClient) {
    this.#center = center;
    adoptExtrasStyles(center.host.shadowRoot!);
    this.#client = client;
    this.#watch = new DeliveryWatch(center, client);
    this.#keeper = new SessionKeeper(center, client);
    this.#tabs = new OtherTabs(center, client, this.#keeper, () => this.#saving.isUnderWay);
    this.#saving = new Saving(center, client, this.#keeper, (isGlobal) => {
      this.#tabs.tell(isGlobal ? 'everything' : 'choices');
      if (center.session!.choices) this.#watch.start();
      if (center.isAutosaving && pendingChanges(center.grid).length) void this.save();
    });
  }

  /** What is drawn above the center: the question to the visitor, while there is one. */
  get view(): unknown {
    return this.#question && confirmTemplate(this.#question, this.#texts);
  }

  get #texts() {
    return textsOf(this.#center);
  }

  /** Asks whether to unsubscribe from everything, and shows what that stops. */
  askAll(): void {
    this.#ask({ ...allQuestion(this.#center.session!, this.#center.grid, this.#texts), run: () => this.#stopAll() });
  }

  /** Shows what a save would change. */
  review(): void {
    if (this.#isLift) return this.#askLift();
    const { session, grid } = this.#center;
    this.#ask({
      ...changesQuestion(session!, grid, this.#center.strings, this.#texts),
      run: () => this.save(),
    });
  }

  /** The visitor says yes. */
  async confirm(): Promise<void> {
    const question = this.#question;
    this.#ask(undefined);
    void this.#keepFocus();
    await question?.run();
  }

  /** The visitor says no, or has closed the question. */
  cancel(): void {
    const isRefused = this.#question && this.#center.isAutosaving && this.#isLift;
    this.#ask(undefined);
    void this.#keepFocus();
    if (isRefused) this.#center.change(this.#emailsWanted, undefined);
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
      const { cells, elsewhere, wasOn } = this.#stopped;
      center.change(cells, 'subscribed', false);
      void this.#keepFocus();
      this.#stopped = undefined;
      const changes = elsewhere.map((name) => change(name, 'subscribed'));
      const goesWith = pendingChanges(center.grid);
      const isBack = await this.#saving.save({ changes, global: wasOn ? 'subscribed' : undefined, goesWith });
      if (isBack) center.say(plural(center.strings, this.#texts.undone, cells.length + elsewhere.length));
      return;
    }
    try {
      const { results } = await this.#client.send<UndoResponse>('POST', 'preferences/undo');
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

  /** Saves what is not saved; asks first where that has no effect as long as a global unsubscribe stands above it. */
  async save(): Promise<boolean> {
    if (this.#question || (this.#isLift && !this.#saving.hasMore)) {
      this.#askLift();
      return false;
    }
    return this.#saving.save();
  }

  /** Whether a save that failed had more in it than the choices of the grid, which is still to be saved. */
  get hasMore(): boolean {
    return this.#saving.hasMore && !this.#saving.isUnderWay;
  }

  /** Notes that the visitor is there, which keeps the session alive. */
  touch(): Promise<void> {
    return this.#keeper.touch();
  }

  /** Listens to the other tabs, and goes on with what has rested. */
  wake(): void {
    this.#tabs.wake();
    this.#saving.wake();
  }

  /** Ends everything that waits for time to pass or for another tab. */
  rest(): void {
    this.#tabs.rest();
    this.#saving.rest();
    this.#watch.rest();
  }

  /** The email cells that the visitor wants on and that are not saved. */
  get #emailsWanted(): Change[] {
    return pendingChanges(this.#center.grid).filter(
      ({ channel, state }) => channel === 'email' && state === 'subscribed',
    );
  }

  /** Whether a save would have no effect unless it lifts a global unsubscribe. */
  get #isLift(): boolean {
    const { global, may } = this.#center.session!;
    return global?.state === 'unsubscribed' && may.global && may.optIn === 'now' && this.#emailsWanted.length > 0;
  }

  #askLift(): void {
    if (this.#question) return;
    const { session, grid } = this.#center;
    const stops = new Set(pendingChanges(grid).map(cellKey));
    const back = session!.global!.wouldBringBack.filter((name) => !stops.has(cellKey(name)));
    const goesWith = this.#emailsWanted;
    const names = [...goesWith, ...back];
    const kept = cellsOf(grid).filter((cell) => back.some((name) => cellKey(name) === cellKey(cell)));
    const changes = kept.map((cell) => change(cell, 'subscribed', cell.revision));
    this.#ask({
      ...liftQuestion(session!, names, this.#texts),
      run: () => this.#saving.save({ changes, global: 'subscribed', goesWith }),
    });
  }

  async #stopAll(): Promise<void> {
    const center = this.#center;
    const { choices, choicesFrom, all, global, may } = center.session!;
    const isBlind = !choices;
    const cells = cellsOf(center.grid).filter(({ reachable }) => reachable);
    const stopped = cells.filter(({ state, wanted }) => isBlind || isOn(state) || wanted === 'subscribed');
    center.change(stopped, 'unsubscribed', false);
    // What was never set here may be on in Braze where that could not be read.
    const unsure = cells.filter(({ state }) => choicesFrom === 'store' && state === 'not_set');
    const changes = [...unsure, ...all.elsewhere].map((name) => change(name, 'unsubscribed', name.revision));
    const isAll = all.scope === 'workspace';
    const goesWith = pendingChanges(center.grid);
    if (!(await this.#saving.save({ changes, global: isAll ? 'unsubscribed' : undefined, goesWith }))) return;
    if (!isBlind) {
      const on = stopped.filter(({ state }) => state === 'subscribed');
      this.#stopped = { cells: on, elsewhere: all.elsewhere, wasOn: isAll && global?.state !== 'unsubscribed' };
      const hasStopped = on.length + all.elsewhere.length > 0 || this.#stopped.wasOn;
      center.canUndo = hasStopped && may.optIn === 'now';
    } else center.canUndo = true;
    center.say(this.#texts.allStopped);
  }

  /** Gives the focus of a button that is gone to another one where there is no Save, to which the center gives it by itself. */
  async #keepFocus(): Promise<void> {
    const { host } = this.#center;
    await host.updateComplete;
    const root = host.shadowRoot!;
    if (root.activeElement || root.querySelector('footer > [part=save]')) return;
    root.querySelector<HTMLElement>('[part=all]')?.focus();
  }

  #ask(question: Question | undefined): void {
    this.#question = question;
    this.#center.host.requestUpdate();
  }
}

interface Stopped {
  readonly cells: readonly Cell[];
  /** Beyond the grid. */
  readonly elsewhere: readonly CellName[];
  /** Whether the global email state was stopped with it, and was not before. */
  readonly wasOn: boolean;
}

/** The change of a cell; without `revision` it applies to whatever stands there. */
const change = ({ topic, channel }: CellName, state: WantedState, revision?: number): Change => ({
  ...{ topic, channel, state },
  ...(revision === undefined ? {} : { revision }),
});

/** Whether something is sent to the visitor there. */
const isOn = (state: Cell['state']) => state === 'subscribed' || state === 'partial';
