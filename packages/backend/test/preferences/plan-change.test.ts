import { describe, expect, it } from 'vitest';
import { AppError } from '../../src/app-error.ts';
import type { Change, Proof } from '../../src/contract.ts';
import { hashSecret, confirmationSecret } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { startSession } from '../../src/identity/session-token.ts';
import { confirmationLifetimeMs, planChange, type ChangePlan } from '../../src/preferences/plan-change.ts';
import type { Target } from '../../src/store/store.ts';
import { readConfig } from '../http/http-config.ts';

const config = readConfig('https://rest.fra-01.braze.eu');
const [property] = config.properties;
const keys = deriveKeys(config, 'confirmation');
const now = Date.parse('2026-03-01T12:00:00Z');
const ada: Target = { kind: 'email', value: 'ada@example.com' };
const phone: Target = { kind: 'phone', value: '+33612345678' };

function plan(proof: Proof, changes: Change[], targets: Target[] = [ada]): ChangePlan {
  if (property === undefined) throw new Error('the configuration has no property');
  const session = startSession({ property: property.code, proof, targets, language: 'en', wording: 'w' }, now);
  return planChange(config, property, session, changes, keys, now);
}

function refusalOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    if (error instanceof AppError) return [error.code, error.options.errors?.[0]?.path];
  }
  return 'not refused';
}

const stop = { topic: 'news', channel: 'email', state: 'unsubscribed' } as const;
const join = { topic: 'offers', channel: 'email', state: 'subscribed' } as const;

describe('a change', () => {
  it('with proof is written at once in either direction, with the revision it was made on', () => {
    expect(plan('token', [{ ...stop, revision: 3 }, join])).toEqual({
      changes: [
        { ...stop, target: ada, connection: 'eu', expectedRevision: 3 },
        { ...join, target: ada, connection: 'eu' },
      ],
      confirmations: [],
    });
  });

  it('without proof is written if it leaves, and waits if it joins', () => {
    const { changes, confirmations } = plan('none', [stop, join]);
    expect(changes).toEqual([{ ...stop, target: ada, connection: 'eu' }]);
    expect(confirmations).toMatchObject([
      {
        target: ada,
        connection: 'eu',
        cells: [{ topic: 'offers', channel: 'email' }],
        expiresAt: now + confirmationLifetimeMs,
        maxPerHour: 3,
      },
    ]);
    const [asked] = confirmations;
    expect(asked?.secretHash).toBe(hashSecret(confirmationSecret(asked?.id ?? '', keys)));
  });

  it('goes to the identifier its channel goes out to', () => {
    const { changes } = plan('token', [stop, { ...stop, channel: 'sms' }], [ada, phone]);
    expect(changes.map(({ target }) => target)).toEqual([ada, phone]);
  });

  it.each([
    {
      what: 'of a topic the property does not show',
      proof: 'token',
      change: { ...stop, topic: 'insider' },
      refusal: ['unknown_topic', 'changes[0].topic'],
    },
    {
      what: 'of a channel the topic has not',
      proof: 'token',
      change: { ...join, channel: 'sms' },
      refusal: ['unknown_channel', 'changes[0].channel'],
    },
    {
      what: 'of a channel that reaches nobody here',
      proof: 'token',
      change: { ...stop, channel: 'sms' },
      refusal: ['unreachable_channel', 'changes[0].channel'],
    },
    {
      what: 'that tells a revision without proof',
      proof: 'none',
      change: { ...stop, revision: 0 },
      refusal: ['invalid_request', 'changes[0].revision'],
    },
    {
      what: 'that joins with the button of a mailbox',
      proof: 'one_click',
      change: join,
      refusal: ['not_permitted', 'changes[0].state'],
    },
  ] as const)('$what is refused', ({ proof, change, refusal }) => {
    expect(refusalOf(() => plan(proof, [change]))).toEqual(refusal);
  });

  it('that joins on a number is refused where it would have to be confirmed, because a number has no inbox', () => {
    const sms = { ...join, topic: 'news', channel: 'sms' };
    expect(refusalOf(() => plan('old_link', [sms], [phone]))).toEqual(['not_permitted', 'changes[0].state']);
    expect(plan('old_link', [{ ...sms, state: 'unsubscribed' }], [phone]).changes).toMatchObject([{ target: phone }]);
  });

  it('on a phone number that only the page names is refused', () => {
    expect(refusalOf(() => plan('none', [{ ...stop, channel: 'sms' }], [ada, phone]))).toEqual([
      'unreachable_channel',
      'changes[0].channel',
    ]);
  });
});
