import type { Proof } from '../contract.ts';
import { permissionsOf } from '../identity/permissions.ts';
import type { PermissionChanges } from './proof-schema.ts';
import { fields, type Fields } from './raw-fields.ts';

/** Whether any visitor of a property, by the proofs they can come with, has to confirm an opt-in from the inbox. */
export function asksToConfirm(property: Fields): boolean {
  const proofs: Proof[] = [
    property['pageIdentity'] === 'trusted' ? 'page' : 'none',
    ...(property['siteToken'] === undefined ? [] : ['token' as const]),
    ...(property['links'] === undefined ? [] : ['link' as const, 'old_link' as const]),
    'code',
  ];
  // What has the wrong shape here is reported by the schema; it changes nothing in this answer.
  const changes = fields(property['permissions']) as PermissionChanges;
  return proofs.some((proof) => permissionsOf(proof, changes).optIn === 'after_confirmation');
}
