import type { Fault, Unknowns } from '@preference-center/braze-simulator';
import type { WantedState } from '../../src/contract.ts';
import type { CellName, Name } from './cast.ts';
import type { Deploy, Generation } from './deploys.ts';

/** The requests that a fault or a hold is about. */
export type Endpoint = 'set' | 'track' | 'email' | 'read' | 'export' | 'list' | 'message';

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

/**
 * One thing that happens. Acts that make no sense at the moment do nothing.
 *
 * - `late`: whoever reads Braze next hears the answer so much later, and goes on with everything else meanwhile.
 * - `until`: steps are taken, the oldest first, until one that is called `label` can be taken next.
 * - `start`: `isNew`: with the new configuration, which there is only in a rolling deploy.
 * - `choose`: on a `page` of that configuration; without it, of the new one as soon as a backend has that.
 * - `mishap`: `after` so many more steps, or so many of those called `at`.
 */
export type Act =
  | {
      readonly act: 'choose';
      readonly who: Name;
      readonly wishes: readonly Wish[];
      readonly isNoticed: boolean;
      readonly page?: Generation;
    }
  | { readonly act: 'choose_outdated'; readonly who: Name; readonly wish: Wish }
  | { readonly act: 'ask'; readonly who: Name; readonly cell: number }
  | { readonly act: 'confirm' }
  | { readonly act: 'edit'; readonly who: Name; readonly cell: number; readonly state: WantedState }
  | { readonly act: 'import'; readonly who: Name; readonly cells: readonly number[] }
  | { readonly act: 'tell'; readonly which: number; readonly isRepeated: boolean }
  | { readonly act: 'visit'; readonly who: Name }
  | { readonly act: 'trouble'; readonly on: Endpoint; readonly times: number; readonly trouble: Trouble }
  | { readonly act: 'calm' }
  | { readonly act: 'hold'; readonly on: 'set' | 'track' | 'email'; readonly times: number }
  | { readonly act: 'release'; readonly order: 'as_received' | 'last_first' }
  | { readonly act: 'lag'; readonly seconds: number }
  | { readonly act: 'late'; readonly seconds: number }
  | { readonly act: 'work'; readonly choices: readonly number[] }
  | { readonly act: 'until'; readonly label: string }
  | { readonly act: 'rest' }
  | { readonly act: 'pass'; readonly seconds: number }
  | { readonly act: 'stall'; readonly seconds: number }
  | { readonly act: 'set_back'; readonly seconds: number }
  | {
      readonly act: 'mishap';
      readonly process: number;
      readonly after: number;
      readonly mishap: Mishap;
      readonly at?: string;
    }
  | { readonly act: 'freeze'; readonly process: number }
  | { readonly act: 'thaw'; readonly process: number }
  | { readonly act: 'start'; readonly process: number; readonly isNew?: boolean }
  | { readonly act: 'stop'; readonly process: number };

/** An act of one kind. */
export type ActOf<Kind extends Act['act']> = Extract<Act, { readonly act: Kind }>;

/** `cell` counts through the cells that the person has. */
export interface Wish {
  readonly cell: number;
  readonly state: WantedState;
}

/** What one profile holds that Braze has for a person before anything happens. */
export type SeededProfile = Readonly<Partial<Record<CellName, WantedState>>>;

/** A run: how Braze behaves where that is not known, who is there before, and what happens. */
export interface Plan {
  readonly unknowns: Partial<Unknowns>;
  /** Whether one topic has Braze told attributes and events. */
  readonly isTelling: boolean;
  /** Whether Braze's list of unsubscribed addresses is read, every five minutes. */
  readonly isPolling: boolean;
  /** What a rolling deploy changes; undefined: there is none. It ends with the run at the latest, when all backends of the old configuration stop. */
  readonly deploy?: Deploy;
  readonly people: Readonly<Record<Name, readonly SeededProfile[]>>;
  readonly acts: readonly Act[];
}

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
