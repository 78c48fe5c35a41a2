import { expect, it } from 'vitest';
import { permissionsOf } from '../../src/identity/permissions.ts';

it.each([
  { proof: 'none', may: { view: false, optOut: true, optIn: 'after_confirmation', global: false } },
  { proof: 'page', may: { view: true, optOut: true, optIn: 'now', global: true } },
  { proof: 'token', may: { view: true, optOut: true, optIn: 'now', global: true } },
  { proof: 'code', may: { view: true, optOut: true, optIn: 'now', global: true } },
  { proof: 'link', may: { view: false, optOut: false, optIn: 'no', global: false } },
] as const)('proof "$proof" allows exactly its row of the table', ({ proof, may }) => {
  expect(permissionsOf(proof)).toEqual(may);
});
