import type { World } from '@preference-center/braze-simulator';
import type { TrackObject } from '../../src/braze/client.ts';
import type { WantedState } from '../../src/contract.ts';
import type { RecordRequest, Store } from '../../src/store/store.ts';
import { cellParts, cellsOf, names, targetOf, whoIs, type CellName, type Name } from './cast.ts';
import type { ModelClock } from './model-clock.ts';
import type { Wish } from './plan.ts';

/** What the model remembers of a cell. */
export interface CellStory {
  /** Our choices, oldest first; the revision is the position, from 1. `trueAt`: when it was recorded. */
  readonly choices: {
    readonly state: WantedState;
    readonly source: 'visitor' | 'confirmation';
    readonly trueAt: number;
  }[];
  /** How often an opt-in was asked for. */
  asked: number;
  /** The last change made in Braze since the newest choice. */
  edit: { readonly state: WantedState; readonly stands: boolean } | undefined;
}

export interface VisitorParts {
  readonly store: Store;
  readonly world: World;
  readonly clock: ModelClock;
  /** Which run it is: no two have people in common. */
  readonly run: number;
  readonly connection: string;
}

/** Everybody who makes a choice, and what they chose: here, and in Braze itself. */
export class Visitors {
  readonly #parts: VisitorParts;
  readonly #stories = new Map<string, CellStory>();
  #pending: { readonly id: string; readonly name: Name; readonly cell: CellName; readonly revision: number }[] = [];
  #asked = 0;

  constructor(parts: VisitorParts) {
    this.#parts = parts;
    for (const name of names) {
      for (const cell of cellsOf(name))
        this.#stories.set(`${name}/${cell}`, { choices: [], asked: 0, edit: undefined });
    }
  }

  story(name: Name, cell: CellName): CellStory {
    return this.#stories.get(`${name}/${cell}`) as CellStory;
  }

  /** Several cells in one save; of two wishes for one cell the last counts. */
  async choose(name: Name, wishes: readonly Wish[]): Promise<void> {
    const wanted = new Map(wishes.map(({ cell, state }) => [cellAt(name, cell), state]));
    const { outcome } = await this.#parts.store.record(this.#request(name, [...wanted]));
    if (outcome !== 'recorded') throw new Error(`a save came to ${outcome}`);
    for (const [cell, state] of wanted) this.#remember(name, cell, { state, source: 'visitor' });
  }

  /** A save on a revision that the cell has not: it changes nothing. */
  async chooseOutdated(name: Name, wish: Wish): Promise<void> {
    const cell = cellAt(name, wish.cell);
    const { changes, ...request } = this.#request(name, [[cell, wish.state]]);
    const expectedRevision = this.story(name, cell).choices.length + 1;
    const outdated = { ...request, changes: changes.map((change) => ({ ...change, expectedRevision })) };
    const { outcome } = await this.#parts.store.record(outdated);
    if (outcome !== 'conflict') throw new Error(`an outdated save came to ${outcome}`);
  }

  /** An opt-in by somebody without proof, which waits for the owner of the address. */
  async ask(name: Name, cellNumber: number): Promise<void> {
    const { store, run, connection } = this.#parts;
    const cell = cellAt(name, cellNumber);
    const target = targetOf(name, run);
    if (target.kind !== 'email') return;
    this.#asked += 1;
    const id = `confirmation-${run}-${this.#asked}`;
    const request = this.#request(name, []);
    const { topic, channel } = cellParts[cell];
    const expiresAt = request.context.at + 7 * 86_400_000;
    const asked = { id, secretHash: 'a'.repeat(64), target, connection, expiresAt, maxPerHour: 1000 };
    await store.record({ ...request, confirmations: [{ ...asked, cells: [{ topic, channel }] }] });
    const story = this.story(name, cell);
    story.asked += 1;
    this.#pending.push({ id, name, cell, revision: story.choices.length });
  }

  /** The owner confirms what was asked for first; void if the cell moved meanwhile. */
  async confirm(): Promise<void> {
    const asked = this.#pending.shift();
    if (asked === undefined) return;
    const { id, name, cell, revision } = asked;
    const context = { ...this.#request(name, []).context, proof: 'code', source: 'confirmation' } as const;
    const confirmed = await this.#parts.store.confirm(id, context);
    if (confirmed.outcome !== 'confirmed') throw new Error(`a confirmation came to ${confirmed.outcome}`);
    const isCurrent = this.story(name, cell).choices.length === revision;
    if ((confirmed.applied.length === 1) !== isCurrent)
      throw new Error('a confirmation was taken for an older revision');
    if (isCurrent) this.#remember(name, cell, { state: 'subscribed', source: 'confirmation' });
  }

  /** A change made in Braze, by whoever. `isOnItsWay`: a request of ours may still take effect after it. */
  async edit(name: Name, wish: Wish, isOnItsWay: boolean): Promise<void> {
    const { world, store, run } = this.#parts;
    const cell = cellAt(name, wish.cell);
    const who = whoIs(name, run);
    if (cell === 'archived' || cell === 'typo' || world.people(who).length === 0) return;
    const { topic, channel, group } = cellParts[cell];
    const choices = await store.choicesOf([targetOf(name, run)]);
    const choice = choices.find((each) => each.topic === topic && each.channel === channel);
    world.setGroupState(who, group, wish.state, 'Preference Center');
    this.story(name, cell).edit = { state: wish.state, stands: choice?.delivery === 'confirmed' && !isOnItsWay };
  }

  /** What is wrong with opt-ins that leave now: each was the newest choice at some time since `goodFrom`, in true time. */
  violationsOf(people: readonly TrackObject[], goodFrom: number): string[] {
    return people.flatMap(({ identifier, groups }) =>
      groups.flatMap(({ subscriptionGroupId, state }) => {
        if (state !== 'subscribed') return [`an opt-out went to users/track: ${identifier}`];
        const { choices } = this.#storyOf(identifier, subscriptionGroupId);
        const wasNewest = choices.some(
          (choice, index) => choice.state === 'subscribed' && (choices[index + 1]?.trueAt ?? Infinity) >= goodFrom,
        );
        return wasNewest ? [] : [`an opt-in left that was not the newest choice: ${identifier}`];
      }),
    );
  }

  #storyOf(identifier: string, group: string): CellStory {
    const name = names.find((each) => targetOf(each, this.#parts.run).value === identifier);
    const cell = name && cellsOf(name).find((each) => cellParts[each].group === group);
    if (name === undefined || cell === undefined) throw new Error('a request is about nobody of this run');
    return this.story(name, cell);
  }

  #remember(name: Name, cell: CellName, choice: Pick<CellStory['choices'][number], 'state' | 'source'>): void {
    const story = this.story(name, cell);
    story.choices.push({ ...choice, trueAt: this.#parts.clock.trueNow });
    story.edit = undefined;
  }

  #request(name: Name, wishes: readonly (readonly [CellName, WantedState])[]): RecordRequest {
    const { clock, connection, run } = this.#parts;
    return {
      changes: wishes.map(([cell, state]) => {
        const { topic, channel } = cellParts[cell];
        return { target: targetOf(name, run), topic, channel, connection, state };
      }),
      confirmations: [],
      context: {
        ...{ at: clock.now(), property: 'acme-www', proof: 'token', source: 'visitor', wording: 'wording-1' },
        ...{ language: 'en', configVersion: '1', session: 'session-1', network: null },
      },
    };
  }
}

function cellAt(name: Name, number: number): CellName {
  const own = cellsOf(name);
  return own[number % own.length] as CellName;
}
