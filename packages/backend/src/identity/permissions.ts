import type { Permissions, Proof } from '../contract.ts';

const nothing: Permissions = { view: false, optOut: false, optIn: 'no', global: false };
const everything: Permissions = { view: true, optOut: true, optIn: 'now', global: true };

/** What each proof allows by default: the table of `docs/proof.md`. A link's age and scope come with signed links. */
const byProof: Readonly<Record<Proof, Permissions>> = {
  none: { view: false, optOut: true, optIn: 'after_confirmation', global: false },
  page: everything,
  token: everything,
  code: everything,
  link: nothing,
};

/** What a visitor with this proof may do. */
export function permissionsOf(proof: Proof): Permissions {
  return byProof[proof];
}
