import type { CaptureRule, LoaderConfig } from '@preference-center/backend/loader-config';
import { toIdentity, toToken } from '../capture/identity.ts';
import type { Read } from '../capture/source.ts';
import { sources } from '../capture/sources.ts';
import type { Person } from '../session-request.ts';
import { guarded } from './warn.ts';

/** What `preferenceCenter.identify()` takes: a value for each identity space, and the site's token under `token`. */
export type ExplicitIdentity = Readonly<Record<string, unknown>>;

/** The visitor as the page names them, followed for as long as the page lives. */
export interface Visitor {
  /** Looks again now and reports a change; otherwise changes are reported at the end of the task that made them. */
  readonly look: () => void;
  /** Lets an identity given in code win over the page's data, until it is called with nothing. */
  readonly identify: (identity?: ExplicitIdentity) => void;
}

/**
 * Follows who the visitor is and calls `changed` with each new person, or with `undefined` once nobody is known. A person
 * is known only by an identity of a marketing space; a token alone names nobody. Changes made in one task are reported
 * once, so that a page which writes the address and the customer id in two pushes never shows a mix of two people.
 */
export function followVisitor(config: LoaderConfig, changed: (person: Person | undefined) => void): Visitor {
  let explicit: ExplicitIdentity | undefined;
  let last: string | undefined;
  let queued = false;

  const look = guarded(() => {
    queued = false;
    const person = find();
    const now = JSON.stringify(person);
    if (now === last) return;
    last = now;
    changed(person);
  });
  const later = () => {
    if (!queued) queueMicrotask(look);
    queued = true;
  };
  const reads = {} as Record<CaptureRule['from'], Read>;
  const first = <T>(rules: readonly CaptureRule[] = [], accept: (value: unknown) => T | undefined) => {
    for (const rule of rules) {
      const value = accept((reads[rule.from] ??= sources[rule.from](later))(rule));
      if (value !== undefined) return value;
    }
    return;
  };
  const find = (): Person | undefined => {
    const identities: Record<string, string> = {};
    for (const space of [...config.marketing, ...Object.keys(config.identities)]) {
      const value = explicit
        ? toIdentity(space, explicit[space])
        : first(config.identities[space], (found) => toIdentity(space, found));
      if (value) identities[space] = value;
    }
    if (!config.marketing.some((space) => identities[space])) return;
    return { identities, token: explicit ? toToken(explicit['token']) : first(config.token, toToken) };
  };
  return {
    look,
    identify(identity) {
      explicit = identity;
      look();
    },
  };
}
