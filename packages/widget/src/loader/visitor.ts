import type { CaptureRule, WrittenConfig } from '@preference-center/backend/loader-config';
import { at } from '../capture/at.ts';
import { toIdentity } from '../capture/identity.ts';
import type { Decoders, Sources } from '../capture/parts.ts';
import type { Read } from '../capture/source.ts';
import type { Person } from '../session-request.ts';
import { guarded } from './guarded.ts';

/** What `preferenceCenter.identify()` takes: a value for each identity space, and the site's token under `token`. */
export type ExplicitIdentity = Readonly<Record<string, unknown>>;

type Readers = Record<string, Read>;

/** The visitor as the page names them, followed for as long as the page lives. */
export interface Visitor {
  /** Looks again now and reports a change; otherwise changes are reported at the end of the task that made them. */
  readonly look: () => boolean;
  /**
   * Lets an identity given in code win over the page's data. With nothing it takes that back, and forgets what a link has
   * brought. True where somebody is known then.
   */
  readonly identify: (identity?: ExplicitIdentity) => boolean | undefined;
  /** What a rule finds and what decoding makes of it; throws what the page makes it throw. */
  readonly read: (rule: CaptureRule) => unknown;
  /** The identity given in code, while it wins. */
  readonly explicit: () => ExplicitIdentity | undefined;
}

/**
 * Follows who the visitor is and calls `changed` at the first look, and with each new person, or with `undefined` once nobody
 * is known. A person
 * is known by an identity of a marketing space or by a link; a token alone names nobody. Changes made in one task are
 * reported once, so that a page which writes the address and the customer id in two pushes never shows a mix of two people.
 *
 * The sources are started, and cannot be started again; one may add a method to `api`, the public one. `link` is
 * what a link in a message has brought.
 *
 * A link ends with `reset`, and once an identity that the page gave is another one or gone: its owner may have left. Where
 * the page names somebody, or gives a token, only after the first look, that may be the link's owner on a slow page or
 * somebody else who signs in. The link is opaque here, so it is marked to yield, and the backend lets it count only for the
 * person whom the page names.
 */
export function followVisitor(
  config: Pick<WrittenConfig, 'spaces' | 'token'>,
  sources: Sources,
  decoders: Decoders,
  api: Record<string, unknown>,
  link: string | undefined,
  changed: (person: Person | undefined) => unknown,
): Visitor {
  let explicit: ExplicitIdentity | undefined;
  let last: string | undefined = '';
  let named: Record<string, string> = {};
  let isQueued: boolean | undefined;

  const look = () => {
    isQueued = false;
    const person = find();
    const now = JSON.stringify(person) as string | undefined;
    if (now !== last) {
      // What the page says only after the link came may be a login, so from then on the backend has to compare.
      changed(link && last ? { ...person!, linkYields: true } : person);
      last = now;
    }
    return !!person;
  };
  const later = () => {
    if (!isQueued) queueMicrotask(look);
    isQueued = true;
  };
  // Each source gives way to its reader.
  for (const from in sources) (sources as unknown as Readers)[from] = sources[from]!(later, at, api) as Read;

  const read = (rule: CaptureRule) =>
    (rule.decode ?? []).reduce<unknown>(
      // A step that is no decoder is a path behind a dot, so no decoder gets more than a text. Nothing is left nothing, because each error that a decoder would
      // throw, at every look, costs more than the look.
      (value, step) => value && ((decoders[step as 'json'] as typeof at | undefined) ?? at)(value, step.slice(1)),
      (sources as unknown as Readers)[rule.from]!(rule),
    );
  const valueOf = (code: string, shape: RegExp, rules: readonly CaptureRule[]) => {
    if (explicit) return toIdentity(shape, explicit[code]);
    for (const rule of rules) {
      try {
        const value = toIdentity(shape, read(rule));
        if (value) return value;
      } catch {
        // What cannot be read names nobody; the diagnostics say what was wrong with it.
      }
    }
    return;
  };
  const find = (): Person | undefined => {
    const identities: Record<string, string> = {};
    let isKnown;
    for (const [code, shape, rules, isMarketing] of config.spaces) {
      const value = valueOf(code, shape, rules);
      if (value) {
        identities[code] = value;
        isKnown ||= isMarketing;
      }
      if ((named[code] ?? value) !== value) link = undefined;
    }
    named = identities;
    return isKnown || link ? { identities, token: valueOf(...config.token), link } : undefined;
  };
  return {
    look,
    read,
    explicit: () => explicit,
    identify: guarded((identity) => {
      explicit = identity && { ...identity };
      if (!explicit) link = undefined;
      return look();
    }),
  };
}
