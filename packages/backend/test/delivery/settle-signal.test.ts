import { describe, expect, it } from 'vitest';
import type { CallTrace } from '../../src/braze/outcome.ts';
import {
  judgeSignals,
  settleSignal,
  type SignalOutcome,
  type SignalVerdict,
} from '../../src/delivery/settle-signal.ts';
import type { DueSignal } from '../../src/store/signals.ts';

const trace: CallTrace = {
  ...{ status: null, requestId: null, durationMs: 1 },
  rateLimit: { limit: null, remaining: null, retryAt: null },
};
const none = new Map<number, string>();
const rejected = (items: ReadonlyMap<number, string> = none): SignalOutcome => ({
  ...{ outcome: 'rejected', reason: 'braze_400:bad', items, isGroupUnknown: false, trace },
});

function verdictsOf(outcome: SignalOutcome, signals: readonly string[] = ['a', 'b', 'c']): unknown {
  const { verdicts, again } = judgeSignals(signals, outcome, 77);
  return { verdicts: verdicts.map(({ signal, verdict }) => `${signal} ${verdict.verdict}`), again };
}

describe('an answer', () => {
  it('that names objects refuses these and accepts the others', () => {
    const outcome: SignalOutcome = { outcome: 'ok', body: new Map([[1, 'braze_400:bad']]), trace };
    expect(verdictsOf(outcome)).toEqual({ verdicts: ['a accepted', 'b rejected', 'c accepted'], again: [] });
  });

  it('of 400 that names objects has the others sent again', () => {
    expect(verdictsOf(rejected(new Map([[0, 'bad']])))).toEqual({ verdicts: ['a rejected'], again: [['b', 'c']] });
    expect(verdictsOf(rejected(new Map([[9, 'bad']])))).toEqual({ verdicts: [], again: [['a', 'b'], ['c']] });
    expect(verdictsOf(rejected(new Map([[0, 'bad']])), ['a'])).toEqual({ verdicts: ['a rejected'], again: [] });
  });

  it('of 400 that names none halves the request until one stands alone', () => {
    expect(verdictsOf(rejected())).toEqual({ verdicts: [], again: [['a', 'b'], ['c']] });
    expect(verdictsOf(rejected(), ['a'])).toEqual({ verdicts: ['a rejected'], again: [] });
  });

  it.each(['unavailable', 'unknown'] as const)('%s says neither', (outcome) => {
    expect(verdictsOf({ outcome, reason: 'x', trace }, ['a'])).toEqual({ verdicts: ['a uncertain'], again: [] });
  });

  it.each(['unauthorized', 'misrouted', 'not_sent'] as const)('%s took nothing', (outcome) => {
    expect(judgeSignals(['a'], { outcome, reason: 'x', trace }, 77).verdicts).toEqual([
      { signal: 'a', verdict: { verdict: 'not_taken', reason: 'x', retryAt: 77 } },
    ]);
  });
});

describe('a signal', () => {
  const signal = (kind: DueSignal['kind']): DueSignal => ({
    ...{ target: { kind: 'email', value: 'ada@example.com' }, topic: 'news', channel: 'email', kind, revision: 3 },
    ...{ state: 'subscribed', chosenAt: 1, attempts: 2, reason: null, context: undefined },
  });
  const stands = (kind: DueSignal['kind'], verdict: SignalVerdict) => {
    const { status, nextAttemptAt, attempts, reason } = settleSignal(signal(kind), verdict, {
      now: 1000,
      random: () => 1,
    });
    return [status, nextAttemptAt, attempts, reason];
  };

  it.each(['attributes', 'event'] as const)('of %s ends where the answer is certain', (kind) => {
    expect(stands(kind, { verdict: 'accepted' })).toEqual(['accepted', null, 2, null]);
    expect(stands(kind, { verdict: 'rejected', reason: 'bad' })).toEqual(['failed', null, 2, 'bad']);
    expect(stands(kind, { verdict: 'not_taken', reason: 'later', retryAt: 9 })).toEqual(['due', 9, 2, 'later']);
  });

  it('that may have arrived is told again if it is attributes, and lost if it is an event', () => {
    expect(stands('attributes', { verdict: 'uncertain', reason: 'timeout' })).toEqual(['due', 5000, 3, 'timeout']);
    expect(stands('event', { verdict: 'uncertain', reason: 'timeout' })).toEqual(['lost', null, 2, 'timeout']);
  });
});
