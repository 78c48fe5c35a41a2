import type { World } from '@preference-center/braze-simulator';
import type { LedgerRow, Store, StoredChoice } from '../../src/store/store.ts';
import {
  cellsOf,
  heldOf,
  names,
  otherNameOf,
  placeOf,
  targetOf,
  tellingCell,
  whoIs,
  type CellName,
  type Name,
} from './cast.ts';
import { signalObjections } from './judging-signals.ts';
import type { ModelRun } from './model-run.ts';
import { objectionTo, type CellEnd } from './model.ts';
import type { Plan } from './plan.ts';
import { newestEdit } from './story.ts';

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
  return new Map(
    names.flatMap((name) => cellsOf(name).map((cell) => [`${name}/${cell}`, heldOf(world, name, cell, run)] as const)),
  );
}

/** Everything that did not end as `model.ts` says. */
export async function objectionsTo(ended: Ended): Promise<readonly string[]> {
  const { store, run } = ended;
  const objections: string[] = [];
  for (const name of names) {
    const target = targetOf(name, run);
    const ledger = await store.ledgerOf(target);
    const choices = await store.choicesOf([target]);
    const record = await store.personRecord(target);
    for (const cell of cellsOf(name)) {
      const place = placeOf(cell, run);
      const isOwn = (each: { topic: string; channel: string }) =>
        each.topic === place.topic && each.channel === place.channel;
      const own = choices.find(isOwn);
      const lacksRoute = record?.choices.find(isOwn)?.reason === 'route_missing';
      const hasFailed = (each: StoredChoice): boolean =>
        each.channel === 'email' && each.state === 'unsubscribed' && each.delivery === 'failed';
      const found = [
        cellObjection(ended, name, cell, { own, lacksRoute, isHeldBack: choices.some(hasFailed) }),
        ledgerObjection(ended, name, cell, { rows: ledger.filter(isOwn), own }),
      ];
      objections.push(...found.flatMap((each) => (each === undefined ? [] : [`${name}/${cell}: ${each}`])));
    }
    if (hasUninvitedProfile(ended, name)) objections.push(`${name}: an opt-out created a profile`);
    const signals = (await store.signalsOf(target)).filter(({ topic }) => topic === tellingCell);
    objections.push(...signalObjections(ended, name, { signals, choice: choices.find(isTelling) }));
  }
  const { breaks } = await store.verifyLedger();
  return [...objections, ...breaks.map((each) => `the ledger does not hold: ${JSON.stringify(each)}`)];
}

function isTelling({ topic, channel }: StoredChoice): boolean {
  return topic === tellingCell && channel === 'email';
}

function cellObjection(
  ended: Ended,
  name: Name,
  cell: CellName,
  {
    own,
    isHeldBack,
    lacksRoute,
  }: { readonly own: StoredChoice | undefined } & Pick<CellEnd, 'isHeldBack' | 'lacksRoute'>,
): string | undefined {
  const { model, world, plan, before, run } = ended;
  const story = model.stories.of(name, cell);
  const newest = story.acts.at(-1);
  const end: CellEnd = {
    cell,
    delivery: own?.delivery ?? undefined,
    held: heldOf(world, name, cell, run),
    newest: newest?.state,
    edit: newestEdit(story),
    heldBefore: before.get(`${name}/${cell}`) ?? [],
    isHeldBack: isHeldBack && newest?.isAfterOptOuts === true,
    lacksRoute,
    isOverruled: isOverruled(ended, name, cell),
    hasNoAddress: targetOf(name, run).kind === 'external_id',
    wasUndoneByOurs: model.witness.wasUndoneByOurs(name, cell),
    hasOptedIn: cellsOf(name).some((each) => {
      const { acts, edits } = model.stories.of(name, each);
      return [...acts, ...edits].some(({ state }) => state === 'subscribed');
    }),
  };
  const { hasForgotten, hasRejected } = model;
  const objection = objectionTo(end, { unknowns: plan.unknowns, hasForgotten, hasRejected });
  return objection === undefined ? undefined : `${objection}: ${JSON.stringify(end)}`;
}

/** Whether the person's other row has a choice that is as new or newer. */
function isOverruled({ model }: Ended, name: Name, cell: CellName): boolean {
  const other = otherNameOf(name);
  const [own, others] = [name, other ?? name].map((each) => model.stories.of(each, cell).acts.at(-1));
  if (other === undefined || others === undefined) return false;
  if (own === undefined) return true;
  // Where the clock was set back, which is newer depends on the clock.
  const isNewer = others.at > own.at || others.trueAt > own.trueAt;
  return isNewer || (others.at === own.at && others.state !== own.state);
}

/** The ledger has a row for each revision, in order, that replays to what the cell holds, and one for each opt-in that was asked for. */
function ledgerObjection(
  { model }: Ended,
  name: Name,
  cell: CellName,
  { rows, own }: { readonly rows: readonly LedgerRow[]; readonly own: StoredChoice | undefined },
): string | undefined {
  const { acts, asked } = model.stories.of(name, cell);
  const set = rows.filter(({ action }) => action === 'set');
  const told = set.map(
    ({ revision, fromState, toState, context }) => `${revision}: ${fromState} to ${toState} by ${context.source}`,
  );
  const expected = acts.map(
    ({ state, source }, index) => `${index + 1}: ${acts[index - 1]?.state ?? null} to ${state} by ${source}`,
  );
  const askedFor = rows.filter(({ action }) => action === 'requested').length;
  if (asked !== askedFor || told.join('; ') !== expected.join('; '))
    return `the ledger tells: ${told.join('; ')}; ${askedFor} asked for. It was: ${expected.join('; ')}; ${asked}`;
  const replayed = { state: set.at(-1)?.toState ?? null, revision: set.length };
  const isReplayed = replayed.state === (own?.state ?? null) && replayed.revision === (own?.revision ?? 0);
  return isReplayed ? undefined : `the ledger comes to ${JSON.stringify(replayed)}, the cell is ${JSON.stringify(own)}`;
}

/** Whoever never asked to be subscribed has no profile because of us. */
function hasUninvitedProfile({ model, world, plan, run }: Ended, name: Name): boolean {
  const stories = cellsOf(name).map((cell) => model.stories.of(name, cell));
  const hasAsked = stories.some(({ asked, acts }) => asked > 0 || acts.some(({ state }) => state === 'subscribed'));
  const isBraze =
    plan.people[name].length > 0 ||
    model.visitors.imported.has(name) ||
    otherNameOf(name) !== undefined ||
    plan.unknowns.unknownPersonOnStatusSet === 'create';
  return !hasAsked && !isBraze && world.people(whoIs(name, run)).length > 0;
}
