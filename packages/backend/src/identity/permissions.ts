import type { PermissionChanges } from '../config/proof-schema.ts';
import type { Permissions, Proof } from '../contract.ts';

const everything: Permissions = { view: true, optOut: true, optIn: 'now', global: true };
const blind: Permissions = { view: false, optOut: true, optIn: 'after_confirmation', global: false };

/** What each proof allows by default: the table of `docs/proof.md`. */
const defaults: Readonly<Record<Proof, Permissions>> = {
  none: blind,
  page: everything,
  // A link that names all stops more, because it says so itself: `planOneClickForAll`.
  one_click: { view: false, optOut: true, optIn: 'no', global: false },
  link: everything,
  old_link: blind,
  token: everything,
  code: everything,
};

/**
 * What a visitor with this proof may do on a property that changes the defaults like this. Opting out is not among what
 * can be changed: whoever can name an address can always stop what it gets.
 */
export function permissionsOf(proof: Proof, changes: PermissionChanges = {}): Permissions {
  const usual = defaults[proof];
  const change: PermissionChange = proof === 'one_click' ? {} : (changes[proof] ?? {});
  return {
    view: change.view ?? usual.view,
    optOut: usual.optOut,
    optIn: change.optIn ?? usual.optIn,
    global: change.global ?? usual.global,
  };
}

/** Whether the visitor is somebody whom nothing current proves: the page's word, or a link beyond its age. */
export function isBlind(proof: Proof): boolean {
  return proof === 'none' || proof === 'old_link';
}

type PermissionChange = { readonly [Field in 'view' | 'optIn' | 'global']?: Permissions[Field] | undefined };

const optIns: readonly Permissions['optIn'][] = ['no', 'after_confirmation', 'now'];

/** What a proof allows beyond its defaults on a property, each as the end of a sentence that starts with who may. */
export function loosenedPermissions(proof: Proof, changes: PermissionChanges): string[] {
  const usual = defaults[proof];
  const may = permissionsOf(proof, changes);
  return [
    ...(may.view && !usual.view ? ['see the choices of whomever they name'] : []),
    ...(optIns.indexOf(may.optIn) > optIns.indexOf(usual.optIn)
      ? [may.optIn === 'now' ? 'opt in without confirming' : 'ask to opt in']
      : []),
    ...(may.global && !usual.global ? ['see and change the global email state'] : []),
  ];
}

const dayMs = 24 * 60 * 60_000;

/** What a signed link proves by its age: one older than the property's limit proves less. Times are epoch milliseconds. */
export function proofOfLink(issuedAt: number, maxAgeDays: number, nowMs: number): 'link' | 'old_link' {
  return nowMs < linkEndsAt(issuedAt, maxAgeDays) ? 'link' : 'old_link';
}

/** When a link becomes an old one, epoch milliseconds. */
export function linkEndsAt(issuedAt: number, maxAgeDays: number): number {
  return issuedAt + maxAgeDays * dayMs;
}
