import { describe, expect, it } from 'vitest';
import { proof as proofs, type Permissions, type Proof } from '../../src/contract.ts';
import { linkEndsAt, loosenedPermissions, permissionsOf, proofOfLink } from '../../src/identity/permissions.ts';

/** The table of docs/proof.md. */
const table: Readonly<Record<Proof, Permissions>> = {
  none: { view: false, optOut: true, optIn: 'after_confirmation', global: false },
  page: { view: true, optOut: true, optIn: 'now', global: true },
  one_click: { view: false, optOut: true, optIn: 'no', global: false },
  link: { view: true, optOut: true, optIn: 'now', global: true },
  old_link: { view: false, optOut: true, optIn: 'after_confirmation', global: false },
  token: { view: true, optOut: true, optIn: 'now', global: true },
  code: { view: true, optOut: true, optIn: 'now', global: true },
};
const cells = proofs.options.flatMap((proof) =>
  (['view', 'optOut', 'optIn', 'global'] as const).map((right) => ({ proof, right, value: table[proof][right] })),
);
const changeable = ['page', 'link', 'old_link', 'token', 'code'] as const;

describe('the proof table', () => {
  it.each(cells)('says $right: $value for the proof "$proof"', ({ proof, right, value }) => {
    expect(permissionsOf(proof)[right]).toBe(value);
  });

  it.each(changeable)('can be changed in every cell but the one for leaving, for "%s"', (proof) => {
    const changes = { [proof]: { view: !table[proof].view, optIn: 'no', global: !table[proof].global } } as const;
    expect(permissionsOf(proof, changes)).toEqual({
      ...{ view: !table[proof].view, optOut: true, optIn: 'no', global: !table[proof].global },
    });
  });

  it('keeps every cell that a change leaves out, and every other row', () => {
    const changes = { token: { optIn: 'after_confirmation' } } as const;
    expect(permissionsOf('token', changes)).toEqual({ ...table.token, optIn: 'after_confirmation' });
    for (const proof of proofs.options.filter((each) => each !== 'token')) {
      expect(permissionsOf(proof, changes)).toEqual(table[proof]);
    }
  });

  it('lets everybody leave, even where a change that got past the check says otherwise', () => {
    for (const proof of proofs.options) {
      expect(permissionsOf(proof, { [proof]: { optOut: false } }).optOut).toBe(true);
    }
  });
});

describe("a link's age", () => {
  const issuedAt = Date.parse('2026-03-01T12:00:00Z');
  const day = 24 * 60 * 60_000;

  it.each([
    { days: 30, age: 0, proof: 'link' },
    { days: 30, age: 30 * day - 1, proof: 'link' },
    { days: 30, age: 30 * day, proof: 'old_link' },
    { days: 30, age: 400 * day, proof: 'old_link' },
    { days: 7, age: 7 * day, proof: 'old_link' },
    { days: 30, age: -60_000, proof: 'link' },
  ] as const)('of $age ms under a limit of $days days makes it the proof "$proof"', ({ days, age, proof }) => {
    expect(proofOfLink(issuedAt, days, issuedAt + age)).toBe(proof);
  });

  it('changes its proof at the moment that ends a session opened with it', () => {
    const endsAt = linkEndsAt(issuedAt, 30);
    expect([proofOfLink(issuedAt, 30, endsAt - 1), proofOfLink(issuedAt, 30, endsAt)]).toEqual(['link', 'old_link']);
  });
});

describe('what a change loosens', () => {
  it.each([
    { proof: 'old_link', change: { view: true }, loosened: ['see the choices of whomever they name'] },
    { proof: 'old_link', change: { optIn: 'now' }, loosened: ['opt in without confirming'] },
    { proof: 'old_link', change: { global: true }, loosened: ['see and change the global email state'] },
    { proof: 'old_link', change: { optIn: 'no' }, loosened: [] },
    { proof: 'token', change: { view: false, optIn: 'no', global: false }, loosened: [] },
    { proof: 'token', change: { view: true, optIn: 'now', global: true }, loosened: [] },
    { proof: 'none', change: { optIn: 'no' }, loosened: [] },
  ] as const)('$proof $change: $loosened', ({ proof, change, loosened }) => {
    expect(loosenedPermissions(proof, { [proof]: change })).toEqual(loosened);
  });
});
