import type { World } from '@preference-center/braze-simulator';
import type { LedgerRow, Store } from '../../src/store/store.ts';
import { cellParts, cellsOf, names, targetOf, whoIs, type CellName, type Name } from './cast.ts';
import type { ModelRun } from './model-run.ts';
import { objectionTo, type CellEnd } from './model.ts';
import type { Plan } from './plan.ts';

/** What a run came to, and what there was before it. */
export interface Ended {
  readonly model: ModelRun;
  readonly world: World;
  readonly store: Store;
  readonly plan: Plan;
  readonly run: number;
  /** {@link heldByAll} before anything happened. */
  readonly before: ReadonlyMap<string, CellEnd['held']>;
}

/** What every profile holds of every cell, by `name/cell`. */
export function heldByAll(world: World, run: number): ReadonlyMap<string, CellEnd['held']> {
  const heldBy = (name: Name, cell: CellName): CellEnd['held'] =>
    world.people(whoIs(name, run)).map(({ groups }) => groups[cellParts[cell].group]?.state ?? 'untouched');
  return new Map(
    names.flatMap((name) => cellsOf(name).map((cell) => [`${name}/${cell}`, heldBy(name, cell)] as const)),
  );
}

/** Everything that did not end as `model.ts` says. */
export async function objectionsTo(ended: Ended): Promise<readonly string[]> {
  const { store, world, run } = ended;
  const held = heldByAll(world, run);
  const objections: string[] = [];
  for (const name of names) {
    const ledger = await store.ledgerOf(targetOf(name, run));
    const choices = await store.choicesOf([targetOf(name, run)]);
    for (const cell of cellsOf(name)) {
      const { topic, channel } = cellParts[cell];
      const isOwn = (each: { topic: string; channel: string }) => each.topic === topic && each.channel === channel;
      const delivery = choices.find(isOwn)?.delivery ?? undefined;
      const found = [
        cellObjection(ended, { name, cell, delivery, held: held.get(`${name}/${cell}`) ?? [] }),
        ledgerObjection(ended, name, cell, ledger.filter(isOwn)),
      ];
      objections.push(...found.flatMap((each) => (each === undefined ? [] : [`${name}/${cell}: ${each}`])));
    }
    if (hasUninvitedProfile(ended, name)) objections.push(`${name}: an opt-out created a profile`);
  }
  const { breaks } = await store.verifyLedger();
  return [...objections, ...breaks.map((each) => `the ledger does not hold: ${JSON.stringify(each)}`)];
}

function cellObjection(
  { model, plan, before }: Ended,
  { name, ...found }: Pick<CellEnd, 'cell' | 'delivery' | 'held'> & { readonly name: Name },
): string | undefined {
  const { choices, edit } = model.visitors.story(name, found.cell);
  const heldBefore = before.get(`${name}/${found.cell}`) ?? [];
  const end = { ...found, newest: choices.at(-1)?.state, edit, heldBefore };
  const { hasForgotten, hasRejected } = model;
  const objection = objectionTo(end, { unknowns: plan.unknowns, hasForgotten, hasRejected });
  return objection === undefined ? undefined : `${objection}: ${JSON.stringify(end)}`;
}

/** The ledger has a row for each choice, in order, and one for each opt-in that was asked for. */
function ledgerObjection({ model }: Ended, name: Name, cell: CellName, rows: readonly LedgerRow[]): string | undefined {
  const story = model.visitors.story(name, cell);
  const told = rows
    .filter(({ action }) => action === 'set')
    .map(({ revision, fromState, toState, context }) => `${revision}: ${fromState} to ${toState} by ${context.source}`);
  const expected = story.choices.map(
    ({ state, source }, index) => `${index + 1}: ${story.choices[index - 1]?.state ?? null} to ${state} by ${source}`,
  );
  const asked = rows.filter(({ action }) => action === 'requested').length;
  if (asked === story.asked && told.join('; ') === expected.join('; ')) return undefined;
  return `the ledger tells: ${told.join('; ')}; ${asked} asked for. It was: ${expected.join('; ')}; ${story.asked}`;
}

/** Whoever never asked to be subscribed has no profile because of us. */
function hasUninvitedProfile({ model, world, plan, run }: Ended, name: Name): boolean {
  const stories = cellsOf(name).map((cell) => model.visitors.story(name, cell));
  const hasAsked = stories.some(
    ({ asked, choices }) => asked > 0 || choices.some(({ state }) => state === 'subscribed'),
  );
  const isBraze = plan.people[name].length > 0 || plan.unknowns.unknownPersonOnStatusSet === 'create';
  return !hasAsked && !isBraze && world.people(whoIs(name, run)).length > 0;
}
