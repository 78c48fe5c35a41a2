import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { loosenings } from '../../src/config/loosenings.ts';
import { environment, goodFile, problemsOf, spoil } from './config-file.ts';

function withPermissions(permissions: object, ...more: (readonly [string, string])[]): string {
  return `${more.length === 0 ? goodFile : spoil(...more)}    permissions: ${JSON.stringify(permissions)}\n`;
}

describe('what a property changes in the proof table', () => {
  it('is nothing unless it says so, and then there is nothing to state', () => {
    const config = loadConfig(goodFile, environment);
    expect(config.properties[0]?.permissions).toEqual({});
    expect(loosenings(config)).toEqual([]);
  });

  it('may tighten any row; that needs no statement', () => {
    const permissions = { none: { optIn: 'no' }, token: { optIn: 'after_confirmation' }, link: { view: false } };
    const config = loadConfig(withPermissions(permissions), environment);
    expect(config.properties[0]?.permissions).toEqual(permissions);
    expect(loosenings(config)).toEqual([]);
  });

  it('may loosen what a credential proves, and each loosening is stated', () => {
    const config = loadConfig(withPermissions({ old_link: { view: true, optIn: 'now', global: true } }), environment);
    expect(loosenings(config)).toEqual([
      'property "acme" lets a visitor with proof "old_link" see the choices of whomever they name, which the defaults do not',
      'property "acme" lets a visitor with proof "old_link" opt in without confirming, which the defaults do not',
      'property "acme" lets a visitor with proof "old_link" see and change the global email state, which the defaults do not',
    ]);
  });

  it.each([
    {
      permissions: { none: { view: true } },
      problem: 'permissions.none.view: cannot be set: nobody vouches for this visitor',
    },
    { permissions: { none: { global: true } }, problem: 'permissions.none.global: cannot be set: nobody vouches' },
    {
      permissions: { none: { optIn: 'now' } },
      problem: 'permissions.none.optIn: must be "after_confirmation" or "no"',
    },
    {
      permissions: { none: { optOut: false } },
      problem: 'permissions.none.optOut: cannot be set: every proof allows leaving',
    },
    {
      permissions: { token: { optOut: false } },
      problem: 'permissions.token.optOut: cannot be set: every proof allows leaving',
    },
    { permissions: { one_click: { optIn: 'now' } }, problem: 'permissions.one_click: is not a field here' },
    { permissions: { token: { optin: 'no' } }, problem: 'permissions.token.optin: is not a field here' },
    { permissions: { token: { view: 'yes' } }, problem: 'permissions.token.view: must be true or false' },
  ])('cannot be $permissions', ({ permissions, problem }) => {
    const problems = problemsOf(withPermissions(permissions));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(`properties[0].${problem}`);
  });
});

describe('the campaign that asks to confirm an opt-in', () => {
  const without = ['    confirmationCampaignId: c0ffee00-1234-4abc-9def-000000000001\n', ''] as const;

  it('is not needed where no visitor ever waits for it', () => {
    expect(problemsOf(withPermissions({ none: { optIn: 'no' } }, without))).toEqual([]);
  });

  it.each([
    { none: { optIn: 'after_confirmation' } },
    { code: { optIn: 'after_confirmation' }, none: { optIn: 'no' } },
  ])('is needed with %j', (permissions) => {
    expect(problemsOf(withPermissions(permissions, without)).join()).toContain('needs confirmationCampaignId');
  });
});
