import type { Unknowns } from '@preference-center/braze-simulator';
import * as fc from 'fast-check';
import type { WantedState } from '../../src/contract.ts';
import { names, type CellName, type Name } from './cast.ts';
import { deployStories } from './deploy-stories.ts';
import { stories } from './interleavings.ts';
import type { Act, ActOf, Plan, SeededProfile, Trouble } from './plan.ts';
import { conditionalStories, pointedStories, type ConditionalStory } from './pointed-stories.ts';

/** Every answer to each unknown that a request of the backend can meet; the default first. */
const answers: { readonly [Switch in keyof Unknowns]?: readonly Unknowns[Switch][] } = {
  unknownPersonOnStatusSet: ['ignore', 'create', 'reject'],
  archivedGroup: ['ignore', 'reject'],
  v2Atomicity: ['all_or_nothing', 'per_entry', 'per_entry_but_400'],
  v2MaxEntries: [null, 1],
  setWithExternalIdAndAddress: ['external_id_only', 'both'],
  channelMismatch: ['ignore', 'reject', 'apply'],
  groupSubscribeLiftsGlobal: [false, true],
  userStatusUnknownIds: ['omit', 'empty'],
  pendingDoubleOptInReadsAs: ['unsubscribed', 'unknown'],
  trackUnknownGroup: ['ignore', 'reject'],
  trackErrorType: ['sentence', 'code'],
  exportUnknownAddress: ['empty', 'invalid_user_ids'],
  emailCase: ['lower', 'exact'],
  sharedAddressGroups: ['inherit', 'keep'],
  listTimeFormat: ['iso', 'spaced'],
  rateLimitHeaderStyle: ['epoch_reset', 'retry_after', 'empty', 'missing'],
};

const state = fc.constantFrom<WantedState>('unsubscribed', 'subscribed');
// Mostly the same cell of the same person, so that what goes wrong meets.
const who = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Name>('ada') },
  { weight: 4, arbitrary: fc.constantFrom(...names) },
);
const cell = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 4, arbitrary: fc.nat(4) });
const process = fc.nat(1);
const wish = fc.record({ cell, state });
const few = fc.integer({ min: 1, max: 3 });
const effect = fc.constantFrom<'lost' | 'applied'>('lost', 'applied');

const trouble: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(500, 502, 503, 504, 429, 400, 401, 403, 404, 408, 413),
    effect,
  }),
  fc.record({ kind: fc.constantFrom<'timeout' | 'reset'>('timeout', 'reset'), effect }),
  fc.record({ kind: fc.constant('forgets' as const) }),
  fc.record({ kind: fc.constant('duplicate' as const) }),
  fc.record({ kind: fc.constant('track_errors' as const) }),
);

/** An act of this kind, so many times as likely as others. */
function each<Kind extends Act['act']>(
  weight: number,
  kind: Kind,
  parts: { [Part in keyof Omit<ActOf<Kind>, 'act'>]: fc.Arbitrary<ActOf<Kind>[Part]> },
): { weight: number; arbitrary: fc.Arbitrary<Act> } {
  return { weight, arbitrary: fc.record({ act: fc.constant(kind), ...parts }) as unknown as fc.Arbitrary<Act> };
}

const wishes = fc.uniqueArray(wish, { minLength: 1, maxLength: 3, selector: (one) => one.cell });
const seconds = fc.constantFrom(2, 11, 61, 301, 610);

const act = fc.oneof(
  each(8, 'choose', { who, wishes, isNoticed: fc.boolean() }),
  each(1, 'choose_outdated', { who, wish }),
  each(2, 'ask', { who, cell }),
  each(2, 'confirm', {}),
  each(3, 'edit', { who, cell, state }),
  each(1, 'import', { who, cells: fc.array(cell, { maxLength: 2 }) }),
  each(3, 'tell', { which: fc.nat(5), isRepeated: fc.boolean() }),
  each(2, 'visit', { who }),
  each(4, 'trouble', {
    on: fc.constantFrom('set', 'track', 'email', 'read', 'export', 'list', 'message'),
    ...{ times: few, trouble },
  }),
  each(1, 'calm', {}),
  each(4, 'hold', { on: fc.constantFrom('set', 'track', 'email'), times: few }),
  each(2, 'release', { order: fc.constantFrom('as_received', 'last_first') }),
  each(1, 'lag', { seconds: fc.constantFrom(0, 3, 45) }),
  each(1, 'late', { seconds: fc.constantFrom(11, 90) }),
  each(6, 'work', { choices: fc.array(fc.nat(5), { minLength: 1, maxLength: 12 }) }),
  each(3, 'rest', {}),
  each(4, 'pass', { seconds }),
  each(2, 'stall', { seconds }),
  each(1, 'set_back', { seconds: fc.constantFrom(1, 60, 3600) }),
  each(4, 'mishap', {
    ...{ process, after: fc.nat(8) },
    mishap: fc.constantFrom('dies_before', 'dies_after', 'store_fails_before', 'store_fails_after'),
  }),
  each(3, 'start', { process }),
  each(1, 'freeze', { process }),
  each(1, 'thaw', { process }),
  each(1, 'stop', { process }),
);

const profile = (cellNames: readonly CellName[]): fc.Arbitrary<SeededProfile> =>
  fc.record(Object.fromEntries(cellNames.map((name) => [name, state])), { requiredKeys: [] });
const profiles = (most: number, ...cellNames: readonly CellName[]) =>
  fc.array(profile(cellNames), { maxLength: most, minLength: 0 });

const unknowns = fc.record(
  Object.fromEntries(Object.entries(answers).map(([name, values]) => [name, fc.constantFrom(...values)])),
) as fc.Arbitrary<Partial<Unknowns>>;

/** Anything may happen to anybody. */
const wide: fc.Arbitrary<Plan> = fc.record({
  ...{ unknowns, isTelling: fc.boolean(), isPolling: fc.boolean() },
  people: fc.record({
    ada: profiles(1, 'news', 'offers', 'global'),
    bob: profiles(2, 'news', 'offers'),
    cyn: profiles(0),
    dan: profiles(2, 'texts'),
    eve: profiles(1, 'news', 'offers'),
    fay: profile(['news', 'offers']).map((only) => [only]),
    fay_by_id: fc.constant([]),
  }),
  acts: fc.array(act, { minLength: 1, maxLength: 40, size: 'max' }),
});

/**
 * One to three parts, mostly small stories about one or two cells of one person, each of a kind in which something can go wrong. What takes forty acts
 * to come about by chance is here in ten.
 */
function narrow(part: fc.Arbitrary<readonly Act[]>): fc.Arbitrary<Plan> {
  return fc.record({
    unknowns: fc.oneof({ weight: 3, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: unknowns }),
    // Where nothing is told, none of the rules about what follows from a choice can be missed.
    isTelling: fc.oneof({ weight: 3, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
    isPolling: fc.boolean(),
    people: fc.record({
      ada: fc.oneof(
        { weight: 1, arbitrary: fc.constant<readonly SeededProfile[]>([]) },
        { weight: 3, arbitrary: profile(['news', 'global']).map((only): readonly SeededProfile[] => [only]) },
      ),
      bob: fc.constant([]),
      cyn: fc.constant([]),
      dan: fc.constant([]),
      eve: fc.constant<readonly SeededProfile[]>([{}]),
      fay: fc.constant<readonly SeededProfile[]>([{}]),
      fay_by_id: fc.constant([]),
    }),
    acts: fc.array(part, { minLength: 1, maxLength: 3, size: 'max' }).map((parts) => parts.flat()),
  });
}

const storyOrAct = fc.oneof({ weight: 5, arbitrary: stories }, { weight: 1, arbitrary: act.map((one) => [one]) });

function withGiven(plan: fc.Arbitrary<Plan>, given: ConditionalStory['given']): fc.Arbitrary<Plan> {
  return fc.tuple(plan, given).map(([drawn, wanted]) => ({ ...drawn, ...wanted }));
}

/** Such a story, mostly with others behind or before it, where that is so which it needs. */
function conditional({ given, acts }: ConditionalStory): fc.Arbitrary<Plan> {
  const part = fc.oneof({ weight: 2, arbitrary: acts }, { weight: 1, arbitrary: stories });
  return withGiven(narrow(part), given);
}

/** Any run. */
export const plans: fc.Arbitrary<Plan> = fc.oneof(
  { weight: 14, arbitrary: narrow(storyOrAct) },
  { weight: 1, arbitrary: fc.oneof(...Object.values(conditionalStories).map(conditional)) },
  { weight: 3, arbitrary: fc.oneof(...Object.values(deployStories).map(conditional)) },
  { weight: 6, arbitrary: wide },
);

/** Runs of one pointed story and nothing else: how surely it brings about what it is about. Throws a `RangeError` for one that there is not. */
export function plansOf(name: string): fc.Arbitrary<Plan> {
  const { given, acts } = conditionalStories[name] ??
    deployStories[name] ?? { given: fc.constant({}), acts: pointedStories[name] };
  if (acts === undefined) {
    const known = [...Object.keys(pointedStories), ...Object.keys(conditionalStories), ...Object.keys(deployStories)];
    throw new RangeError(`there is no such story; there are ${known.join(', ')}`);
  }
  return withGiven(narrow(acts), given);
}
