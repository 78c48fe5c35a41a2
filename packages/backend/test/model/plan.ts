import type { Fault, Unknowns } from '@preference-center/braze-simulator';
import * as fc from 'fast-check';
import type { WantedState } from '../../src/contract.ts';
import { names, type CellName, type Name } from './cast.ts';

/** The requests that a fault or a hold is about. */
export type Endpoint = 'set' | 'track' | 'read' | 'message';

/** How a process ends at a step, or how the store fails it there: before it is done, or after it is done and before the process knows. */
export type Mishap = 'dies_before' | 'dies_after' | 'store_fails_before' | 'store_fails_after';

/** What goes wrong with requests to one endpoint. `forgets`: answers as if it were taken, and takes nothing. */
export type Trouble =
  | { readonly kind: 'status'; readonly status: number; readonly effect: 'lost' | 'applied' }
  | { readonly kind: 'timeout'; readonly effect: 'lost' | 'applied' }
  | { readonly kind: 'reset'; readonly effect: 'lost' | 'applied' }
  | { readonly kind: 'forgets' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'track_errors' };

/** One thing that happens. Acts that make no sense at the moment do nothing. */
export type Act =
  | { readonly act: 'choose'; readonly who: Name; readonly wishes: readonly Wish[]; readonly isNoticed: boolean }
  | { readonly act: 'choose_outdated'; readonly who: Name; readonly wish: Wish }
  | { readonly act: 'ask'; readonly who: Name; readonly cell: number }
  | { readonly act: 'confirm' }
  | { readonly act: 'edit'; readonly who: Name; readonly cell: number; readonly state: WantedState }
  | { readonly act: 'trouble'; readonly on: Endpoint; readonly times: number; readonly trouble: Trouble }
  | { readonly act: 'calm' }
  | { readonly act: 'hold'; readonly on: 'set' | 'track'; readonly times: number }
  | { readonly act: 'release'; readonly order: 'as_received' | 'last_first' }
  | { readonly act: 'lag'; readonly seconds: number }
  | { readonly act: 'work'; readonly choices: readonly number[] }
  | { readonly act: 'rest' }
  | { readonly act: 'pass'; readonly seconds: number }
  | { readonly act: 'stall'; readonly seconds: number }
  | { readonly act: 'set_back'; readonly seconds: number }
  | { readonly act: 'mishap'; readonly process: number; readonly after: number; readonly mishap: Mishap }
  | { readonly act: 'freeze'; readonly process: number }
  | { readonly act: 'thaw'; readonly process: number }
  | { readonly act: 'start'; readonly process: number }
  | { readonly act: 'stop'; readonly process: number };

/** An act of one kind. */
export type ActOf<Kind extends Act['act']> = Extract<Act, { readonly act: Kind }>;

/** `cell` counts through the cells that the person has. */
export interface Wish {
  readonly cell: number;
  readonly state: WantedState;
}

/** The groups of one profile that Braze has for a person before anything happens. */
export type SeededProfile = Readonly<Partial<Record<CellName, WantedState>>>;

/** A run: how Braze behaves where that is not known, who is there before, and what happens. */
export interface Plan {
  readonly unknowns: Partial<Unknowns>;
  readonly people: Readonly<Record<Name, readonly SeededProfile[]>>;
  readonly acts: readonly Act[];
}

/** Every answer to each unknown that a request of delivery can meet; the default first. */
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
  rateLimitHeaderStyle: ['epoch_reset', 'retry_after', 'empty', 'missing'],
};

const state = fc.constantFrom<WantedState>('unsubscribed', 'subscribed');
// Mostly the same cell of the same person, so that what goes wrong meets.
const who = fc.oneof(
  { weight: 5, arbitrary: fc.constant<Name>('ada') },
  { weight: 4, arbitrary: fc.constantFrom(...names) },
);
const cell = fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 3, arbitrary: fc.nat(3) });
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
  each(2, 'edit', { who, cell, state }),
  each(4, 'trouble', { on: fc.constantFrom('set', 'track', 'read', 'message'), times: few, trouble }),
  each(1, 'calm', {}),
  each(4, 'hold', { on: fc.constantFrom('set', 'track'), times: few }),
  each(2, 'release', { order: fc.constantFrom('as_received', 'last_first') }),
  each(1, 'lag', { seconds: fc.constantFrom(0, 3, 45) }),
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

/** Any run. */
export const plans: fc.Arbitrary<Plan> = fc.record({
  unknowns: fc.record(
    Object.fromEntries(Object.entries(answers).map(([name, values]) => [name, fc.constantFrom(...values)])),
  ) as fc.Arbitrary<Partial<Unknowns>>,
  people: fc.record({
    ada: profiles(1, 'news', 'offers'),
    bob: profiles(2, 'news', 'offers'),
    cyn: profiles(0),
    dan: profiles(2, 'texts'),
  }),
  acts: fc.array(act, { minLength: 1, maxLength: 40, size: 'max' }),
});

/** A fault of the simulator for requests to `path`. */
export function faultOf(told: Trouble, path: string, times: number): Fault {
  switch (told.kind) {
    case 'forgets':
      return { kind: 'status', status: 201, body: { message: 'success' }, effect: 'lost', path, times };
    case 'track_errors': {
      const type = "The value provided for the 'email' field is not a valid email.";
      return { kind: 'track_errors', errors: [{ type, input_array: 'attributes', index: 0 }], path, times };
    }
    case 'status': {
      // These say that nothing was done, and nothing is.
      const isSurelyLost = told.status < 500 && told.status !== 408;
      return { ...told, effect: isSurelyLost ? 'lost' : told.effect, path, times };
    }
    case 'duplicate':
    case 'timeout':
    case 'reset':
      return { ...told, path, times };
  }
}
