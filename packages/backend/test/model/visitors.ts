import type { World } from '@preference-center/braze-simulator';
import type { WantedState } from '../../src/contract.ts';
import type { CellChange, RecordRequest, Store } from '../../src/store/store.ts';
import { cellsOf, groupCells, otherNameOf, placeOf, targetOf, whoIs, type CellName, type Name } from './cast.ts';
import type { Configuration } from './deploys.ts';
import type { ModelClock } from './model-clock.ts';
import type { Wish } from './plan.ts';
import type { Act, Stories } from './story.ts';

export interface VisitorParts {
  readonly store: Store;
  readonly world: World;
  readonly clock: ModelClock;
  readonly stories: Stories;
  /** Which run it is: no two have people in common. */
  readonly run: number;
  /** The configuration of the pages that are opened now. */
  readonly configuration: () => Configuration;
}

type CellWish = readonly [CellName, WantedState];

/** Everybody who makes a choice, here or in Braze itself. */
export class Visitors {
  readonly #parts: VisitorParts;
  #pending: { readonly id: string; readonly name: Name; readonly cell: CellName; readonly revision: number }[] = [];
  #asked = 0;
  /** Who was put into Braze by others. */
  readonly imported = new Set<Name>();

  constructor(parts: VisitorParts) {
    this.#parts = parts;
  }

  /**
   * Several cells in one save, of those that the page has; of two wishes for one cell the last counts. Whoever wants all mail back lifts the global
   * unsubscribe.
   */
  async choose(name: Name, wishes: readonly Wish[], page = this.#parts.configuration()): Promise<void> {
    const wanted = new Map(wishes.map(({ cell, state }) => [cellAt(name, cell), state]));
    const isLift = wanted.get('global') === 'subscribed';
    const all = isLift ? liftOf(name, wanted) : [...wanted];
    const offered = all.filter(([cell]) => page.connectionFor(cell) !== undefined);
    if (offered.length > 0) await this.#save(name, offered, { isLift, page });
  }

  async #save(
    name: Name,
    wishes: readonly CellWish[],
    { isLift, page }: { readonly isLift: boolean; readonly page: Configuration },
  ): Promise<void> {
    const { store, stories } = this.#parts;
    const request = this.#request(name, wishes, page);
    const changes = request.changes.map((change): CellChange => {
      return isLift && change.state === 'subscribed' ? { ...change, afterOptOuts: true } : change;
    });
    const { outcome } = await store.record({ ...request, changes });
    if (outcome !== 'recorded') throw new Error(`a save came to ${outcome}`);
    const number = stories.nextSave();
    for (const [cell, state] of wishes) {
      const isAfterOptOuts = isLift && state === 'subscribed';
      stories.of(name, cell).acts.push(this.#act({ state, source: 'visitor', isAfterOptOuts, save: number }));
    }
  }

  /** A save on a revision that the cell has not: it changes nothing. */
  async chooseOutdated(name: Name, wish: Wish): Promise<void> {
    const { store, stories } = this.#parts;
    const cell = cellAt(name, wish.cell);
    if (this.#parts.configuration().connectionFor(cell) === undefined) return;
    const { changes, ...request } = this.#request(name, [[cell, wish.state]]);
    const expectedRevision = stories.of(name, cell).acts.length + 1;
    const outdated = { ...request, changes: changes.map((change) => ({ ...change, expectedRevision })) };
    const { outcome } = await store.record(outdated);
    if (outcome !== 'conflict') throw new Error(`an outdated save came to ${outcome}`);
  }

  /** An opt-in by somebody without proof, which waits for the owner of the address. */
  async ask(name: Name, cellNumber: number): Promise<void> {
    const { store, run, stories } = this.#parts;
    const cell = cellAt(name, cellNumber);
    const target = targetOf(name, run);
    const connection = this.#parts.configuration().connectionFor(cell);
    if (target.kind !== 'email' || cell === 'global' || connection === undefined) return;
    this.#asked += 1;
    const id = `confirmation-${run}-${this.#asked}`;
    const request = this.#request(name, []);
    const expiresAt = request.context.at + 7 * 86_400_000;
    const asked = { id, secretHash: 'a'.repeat(64), target, connection, expiresAt, maxPerHour: 1000 };
    await store.record({ ...request, confirmations: [{ ...asked, cells: [placeOf(cell, run)] }] });
    const story = stories.of(name, cell);
    story.asked += 1;
    this.#pending.push({ id, name, cell, revision: story.acts.length });
  }

  /** The owner confirms what was asked for first; void if the cell moved meanwhile. */
  async confirm(): Promise<void> {
    const asked = this.#pending.shift();
    if (asked === undefined) return;
    const { id, name, cell, revision } = asked;
    const context = { ...this.#request(name, []).context, proof: 'code', source: 'confirmation' } as const;
    const confirmed = await this.#parts.store.confirm(id, context);
    if (confirmed.outcome !== 'confirmed') throw new Error(`a confirmation came to ${confirmed.outcome}`);
    const { stories } = this.#parts;
    const { acts } = stories.of(name, cell);
    const isCurrent = acts.length === revision;
    if ((confirmed.applied.length === 1) !== isCurrent)
      throw new Error('a confirmation was taken for an older revision');
    const act = { state: 'subscribed', source: 'confirmation', isAfterOptOuts: false } as const;
    if (isCurrent) acts.push(this.#act({ ...act, save: stories.nextSave() }));
  }

  /** A change made in Braze, by whoever. `isOnItsWay`: a request of ours may still take effect after it. */
  async edit(name: Name, wish: Wish, isOnItsWay: boolean): Promise<void> {
    const { world, store, run, stories, clock } = this.#parts;
    const cell = cellAt(name, wish.cell);
    const who = whoIs(name, run);
    if (cell === 'archived' || cell === 'typo' || world.people(who).length === 0) return;
    const target = targetOf(name, run);
    // Nobody has an address here by which Braze names a global email state.
    if (cell === 'global' && target.kind !== 'email') return;
    const { topic, channel } = placeOf(cell, run);
    const choices = await store.choicesOf([target]);
    const choice = choices.find((each) => each.topic === topic && each.channel === channel);
    const stands = choice?.delivery === 'confirmed' && !isOnItsWay && otherNameOf(name) === undefined;
    for (const each of new Set([name, otherNameOf(name) ?? name])) {
      const { acts, edits } = stories.of(each, cell);
      edits.push({ state: wish.state, at: clock.trueNow, afterRevision: acts.length, stands });
    }
    if (cell === 'global') world.setEmailState(target.value, wish.state, 'Preference Center');
    else world.setGroupState(who, groupCells[cell].group, wish.state, 'Preference Center');
  }

  /** Somebody whom Braze does not know is put into it, subscribed to these cells, by whoever does not know what they chose here. */
  import(name: Name, cellNumbers: readonly number[]): void {
    const { world, run, stories, clock } = this.#parts;
    if (otherNameOf(name) !== undefined || world.people(whoIs(name, run)).length > 0) return;
    const cells = [...new Set(cellNumbers.map((number) => cellAt(name, number)))];
    const groups = cells.flatMap((cell) =>
      cell === 'global' || cell === 'archived' || cell === 'typo' ? [] : [[cell, groupCells[cell].group] as const],
    );
    for (const [cell] of groups) {
      const { acts, edits } = stories.of(name, cell);
      edits.push({ state: 'subscribed', at: clock.trueNow, afterRevision: acts.length, stands: false });
    }
    this.imported.add(name);
    const held = Object.fromEntries(groups.map(([, group]) => [group, 'subscribed'] as const));
    world.addPerson({ ...whoIs(name, run), groups: held });
  }

  #act(act: Omit<Act, 'at' | 'trueAt'>): Act {
    const { clock } = this.#parts;
    return { ...act, at: clock.now(), trueAt: clock.trueNow };
  }

  #request(name: Name, wishes: readonly CellWish[], page = this.#parts.configuration()): RecordRequest {
    const { clock, run } = this.#parts;
    return {
      changes: wishes.flatMap(([cell, state]): CellChange[] => {
        const connection = page.connectionFor(cell);
        const place = { target: targetOf(name, run), ...placeOf(cell, run) };
        return connection === undefined ? [] : [{ ...place, connection, state }];
      }),
      confirmations: [],
      context: {
        ...{ at: clock.now(), property: 'acme-www', proof: 'token', source: 'visitor', wording: 'wording-1' },
        ...{ language: 'en', configVersion: '1', session: 'session-1', network: null },
      },
    };
  }
}

/** What comes with a lift: every topic by email that is not opted in to is opted out, so that nothing else comes back. */
function liftOf(name: Name, wanted: ReadonlyMap<CellName, WantedState>): CellWish[] {
  const topics = cellsOf(name).filter((cell) => cell === 'news' || cell === 'offers');
  return [
    ...topics.map((cell): CellWish => [cell, wanted.get(cell) === 'subscribed' ? 'subscribed' : 'unsubscribed']),
    ['global', 'subscribed'],
  ];
}

function cellAt(name: Name, number: number): CellName {
  const own = cellsOf(name);
  return own[number % own.length] as CellName;
}
