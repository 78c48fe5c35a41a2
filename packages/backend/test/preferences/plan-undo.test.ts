import { expect, it } from 'vitest';
import { deriveKeys } from '../../src/identity/keys.ts';
import { startSession } from '../../src/identity/session-token.ts';
import { confirmationLifetimeMs } from '../../src/preferences/plan-change.ts';
import { planUndo } from '../../src/preferences/plan-undo.ts';
import { readConfig } from '../http/http-config.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const config = readConfig('https://rest.fra-01.braze.eu');
const email = { kind: 'email', value: 'ada@example.com' } as const;
const phone = { kind: 'phone', value: '+33612345678' } as const;

function plan(...targets: (typeof email | typeof phone)[]) {
  const [property] = config.properties;
  if (property === undefined) throw new Error('there is no property');
  // An old link is the one way to a number without proof of today: by the external id that it carries.
  const parts = { property: property.code, proof: 'old_link', targets, language: 'en', wording: 'w' } as const;
  return planUndo(config, property, startSession(parts, now), deriveKeys(config, 'confirmation'), now);
}

it('asks the inbox of an address once, whatever the number of topics that go there', () => {
  const { confirmations } = plan(email);
  expect(confirmations).toMatchObject([{ target: email, connection: 'eu', expiresAt: now + confirmationLifetimeMs }]);
});

it('never asks a number, which has no inbox to answer from', () => {
  expect(plan(email, phone).confirmations.map(({ target }) => target)).toEqual([email]);
  expect(plan(phone).confirmations).toEqual([]);
});

it('makes another secret each time', () => {
  expect(plan(email).confirmations[0]?.secretHash).not.toBe(plan(email).confirmations[0]?.secretHash);
});
