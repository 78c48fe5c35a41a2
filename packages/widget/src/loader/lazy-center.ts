import type { LoaderConfig } from '@preference-center/backend/loader-config';
import type * as CenterModule from '../center/center.ts';
import type { Center } from '../center/center.ts';
import { retriedImport } from '../retried-import.ts';
import type { Person } from '../session-request.ts';
import type { Visitor } from './visitor.ts';
import { warn } from './warn.ts';

/** Path of the module that exports `createCenter` from the loader's, written in by the build. */
declare const __CENTER_PATH__: string;

/** SHA-256 of that module in base64url, from the build as well. */
declare const __CENTER_DIGEST__: string;

/** The center as the loader knows it: nothing of it is downloaded before there is a person to show it to. */
export interface LazyCenter {
  /** Takes the person who is known now, or nobody. */
  readonly show: (person: Person | undefined) => void;
  /** Looks who is there and opens the dialog: true once it is open, false without effect where nobody is known or it cannot load. */
  readonly open: (opener?: Element | null) => Promise<boolean>;
  /** Closes the dialog if it is open. */
  readonly close: () => Promise<void>;
}

/** Prepares the center of the property for later. Has to be called while the loader's script tag runs: all else lies beside it. */
export function lazyCenter(config: LoaderConfig, visitor: () => Visitor): LazyCenter {
  const script = document.currentScript as HTMLScriptElement;
  const load = retriedImport<typeof CenterModule>(new URL(__CENTER_PATH__, script.src).href, __CENTER_DIGEST__);
  let known: Person | undefined;
  let center: Center | undefined;

  const withCenter = async () => {
    try {
      const { createCenter } = await load();
      center ??= createCenter(config, visitor());
      center.show(known);
    } catch (error) {
      warn(error);
    }
    return center;
  };
  return {
    show(person) {
      known = person;
      // The center's part explains why nobody is known, where the page asks for that.
      if (center || person || location.href.includes('preference-center-debug')) void withCenter();
    },
    open: async (opener) => !!(visitor().look() && (await (await withCenter())?.open(opener))),
    close: async () => center?.close(),
  };
}
