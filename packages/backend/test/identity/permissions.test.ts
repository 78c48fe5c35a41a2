import { expect, it } from 'vitest';
import { permissionsOf } from '../../src/identity/permissions.ts';

it.each([
  { proof: 'none', may: { view: false, optOut: true, optIn: 'after_confirmation' } },
  { proof: 'page', may: { view: true, optOut: true, optIn: 'now' } },
  { proof: 'token', may: { view: true, optOut: true, optIn: 'now' } },
  { proof: 'code', may: { view: true, optOut: true, optIn: 'now' } },
  { proof: 'link', may: { view: false, optOut: false, optIn: 'no' } },
] as const)('proof "$proof" allows exactly its row of the table', ({ proof, may }) => {
  expect(permissionsOf(proof)).toEqual(may);
});
