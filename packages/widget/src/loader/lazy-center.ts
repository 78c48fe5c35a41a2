import type { LoaderConfig } from '@preference-center/backend/loader-config';
import type { Center, createCenter } from '../center/center.ts';
import type { Person } from '../session-request.ts';
import { retriedImport } from './retried-import.ts';
import { warn } from './warn.ts';

/** Path of the module that exports `createCenter`, written in by the build. */
declare const __CENTER_PATH__: string;

/** The center as the loader knows it: nothing of it is downloaded before there is a person to show it to. */
export interface LazyCenter {
  /** Takes the person who is known now, or nobody. */
  readonly show: (person: Person | undefined) => void;
  /**
   * Opens the dialog, and says whether it will: not where nobody is known. Where the center then fails to load, the
   * address of a link that asked for it is followed instead.
   */
  readonly open: (opener?: Element | null) => boolean;
  /** Closes the dialog if it is open. */
  readonly close: () => void;
}

/** Prepares the center of the property for later. */
export function lazyCenter(config: LoaderConfig, endpoint: string): LazyCenter {
  const load = retriedImport<{ createCenter: typeof createCenter }>(endpoint + __CENTER_PATH__);
  const loadComponent = retriedImport<unknown>(endpoint + config.component);
  let known: Person | undefined;
  let center: Center | undefined;

  const withCenter = async () => {
    const module = await load();
    center ??= module.createCenter(config, endpoint, loadComponent);
    center.show(known);
    return center;
  };
  return {
    show(person) {
      known = person;
      if (center || person) withCenter().catch(warn);
    },
    open(opener) {
      const person = known;
      if (person)
        withCenter()
          .then((ready) => ready.open(opener))
          .catch((error) => {
            warn(error);
            const { href } = (opener ?? {}) as HTMLAnchorElement;
            if (person === known && /^http/.test(href)) location.assign(href);
          });
      return !!person;
    },
    close() {
      center?.close();
    },
  };
}
