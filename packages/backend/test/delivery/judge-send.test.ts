import { describe, expect, it } from 'vitest';
import type { BrazeOutcome, CallTrace } from '../../src/braze/outcome.ts';
import { judgeSend, type SendOutcome } from '../../src/delivery/judge-send.ts';
import type { SendRequest } from '../../src/delivery/plan.ts';
import type { WantedState } from '../../src/contract.ts';
import { choice } from './choice.ts';

const trace: CallTrace = {
  status: 201,
  requestId: null,
  durationMs: 1,
  rateLimit: { limit: null, remaining: null, retryAt: null },
};
const retryAt = 5000;

/** A request for these people, each with these topics. */
function request(state: WantedState, people: Record<string, readonly string[]>): SendRequest {
  const rows = Object.entries(people).flatMap(([name, topics]) =>
    topics.map((topic) => ({
      choice: choice({ target: { kind: 'email', value: name }, topic, state }),
      route: { connection: 'eu', subscriptionGroupId: topic, doubleOptIn: false },
    })),
  );
  return { state, rows };
}

function rejected(items: Record<number, string> = {}, isGroupUnknown = false): BrazeOutcome<never> {
  const named = new Map(Object.entries(items).map(([index, reason]) => [Number(index), reason]));
  return { outcome: 'rejected', reason: 'braze_400:whole', items: named, isGroupUnknown, trace };
}

/** What a judgement says, in short: `name/topic` to verdict, and the requests to make again. */
function summary(given: SendRequest, outcome: SendOutcome): { verdicts: Record<string, string>; again: string[][] } {
  const { verdicts, again } = judgeSend(given, outcome, retryAt);
  const nameOf = (row: SendRequest['rows'][number]): string => `${row.choice.target.value}/${row.choice.topic}`;
  return {
    verdicts: Object.fromEntries(
      verdicts.map(({ row, verdict }) => [
        nameOf(row),
        [
          verdict.verdict,
          ...('reason' in verdict ? [verdict.reason] : []),
          ...('mayBeForNobody' in verdict && verdict.mayBeForNobody === true ? ['perhaps for nobody'] : []),
        ].join(' '),
      ]),
    ),
    again: again.map(({ rows }) => rows.map(nameOf)),
  };
}

describe('judging the answer to a request', () => {
  it('accepts every choice of a request that Braze took', () => {
    const given = request('unsubscribed', { ada: ['news'], bob: ['news'] });
    expect(summary(given, { outcome: 'ok', body: null, trace })).toEqual({
      verdicts: { 'ada/news': 'accepted', 'bob/news': 'accepted' },
      again: [],
    });
  });

  it('fails only the objects that Braze names in a partial error', () => {
    const given = request('subscribed', { ada: ['news'], bob: ['news'], eve: ['news'] });
    expect(summary(given, { outcome: 'ok', body: new Map([[1, 'braze_400:email_bad_format']]), trace })).toEqual({
      verdicts: { 'ada/news': 'accepted', 'eve/news': 'accepted', 'bob/news': 'rejected braze_400:email_bad_format' },
      again: [],
    });
  });

  it('sends a named object with several choices again in parts, because one of them may be fine', () => {
    const given = request('subscribed', { ada: ['news', 'offers'], bob: ['news'] });
    expect(summary(given, { outcome: 'ok', body: new Map([[0, 'braze_400:group']]), trace })).toEqual({
      verdicts: { 'bob/news': 'accepted' },
      again: [['ada/news'], ['ada/offers']],
    });
  });

  it('sends the others again when a fatal answer names its culprits', () => {
    const given = request('subscribed', { ada: ['news'], bob: ['news'], eve: ['news'] });
    expect(summary(given, rejected({ 1: 'braze_400:email' }))).toEqual({
      verdicts: { 'bob/news': 'rejected braze_400:email' },
      again: [['ada/news', 'eve/news']],
    });
  });

  it('halves a rejected request that names nobody', () => {
    const given = request('unsubscribed', { ada: ['news'], bob: ['news'], eve: ['news'] });
    expect(summary(given, rejected())).toEqual({ verdicts: {}, again: [['ada/news', 'bob/news'], ['eve/news']] });
  });

  it('halves rather than loops when a fatal answer names objects that are not there', () => {
    const given = request('subscribed', { ada: ['news'], bob: ['news'] });
    expect(summary(given, rejected({ 7: 'braze_400:email' })).again).toEqual([['ada/news'], ['bob/news']]);
  });

  it('fails the single choice of a rejected request; an opt-out may be for nobody', () => {
    expect(summary(request('subscribed', { ada: ['news'] }), rejected())).toEqual({
      verdicts: { 'ada/news': 'rejected braze_400:whole' },
      again: [],
    });
    expect(summary(request('unsubscribed', { ada: ['news'] }), rejected())).toEqual({
      verdicts: { 'ada/news': 'rejected braze_400:whole perhaps for nobody' },
      again: [],
    });
  });

  it('fails a whole opt-out request whose only group Braze does not know', () => {
    const given = request('unsubscribed', { ada: ['news'], bob: ['news'] });
    expect(summary(given, rejected({}, true))).toEqual({
      verdicts: { 'ada/news': 'rejected braze_400:whole', 'bob/news': 'rejected braze_400:whole' },
      again: [],
    });
  });

  it('halves an opt-in request with an unknown group, because each person may name another', () => {
    const given = request('subscribed', { ada: ['news'], bob: ['offers'] });
    expect(summary(given, rejected({}, true)).again).toEqual([['ada/news'], ['bob/offers']]);
  });

  it.each([
    [{ outcome: 'unknown', reason: 'timeout', trace }, 'answer_lost timeout'],
    [{ outcome: 'unavailable', reason: 'braze_502', trace: { ...trace, status: 502 } }, 'unavailable braze_502'],
    [{ outcome: 'unavailable', reason: 'braze_503', trace: { ...trace, status: 503 } }, 'unavailable braze_503'],
    [{ outcome: 'unavailable', reason: 'braze_500', trace: { ...trace, status: 500 } }, 'answer_lost braze_500'],
    [{ outcome: 'unavailable', reason: 'braze_504', trace: { ...trace, status: 504 } }, 'answer_lost braze_504'],
    [{ outcome: 'unavailable', reason: 'braze_408', trace: { ...trace, status: 408 } }, 'answer_lost braze_408'],
    [{ outcome: 'unauthorized', reason: 'braze_401', trace }, 'not_taken braze_401'],
    [{ outcome: 'misrouted', reason: 'braze_404', trace }, 'not_taken braze_404'],
    [{ outcome: 'rate_limited', retryAt: null, reason: 'braze_429', trace }, 'not_taken braze_429'],
    [{ outcome: 'not_sent', reason: 'econnrefused', trace }, 'not_taken econnrefused'],
  ] as const)('gives every choice the same verdict for %j', (outcome, expected) => {
    expect(summary(request('subscribed', { ada: ['news', 'offers'] }), outcome)).toEqual({
      verdicts: { 'ada/news': expected, 'ada/offers': expected },
      again: [],
    });
  });
});
