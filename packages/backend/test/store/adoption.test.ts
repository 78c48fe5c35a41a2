import { describe, expect, it } from 'vitest';
import { decideAdoptions, judgeObservation, type Observation } from '../../src/store/adoption.ts';
import { cellKey, neverSet, type Standing } from '../../src/store/decide.ts';
import { horizonMs, person, start } from './conformance/scene.ts';

/** Our choice: made at `start`, sent a second later, and confirmed. */
const joined: Standing = {
  ...{ state: 'subscribed', revision: 2, delivery: 'confirmed', changedAt: start, seenApplied: true },
  ...{ sentAt: start + 1000, sentState: 'subscribed', isSendOpen: false, opposedUntil: null, optOutSentAt: null },
};
const left: Standing = { ...joined, state: 'unsubscribed', sentState: 'unsubscribed', optOutSentAt: start + 1000 };

const minute = 60_000;
/** By when everything that was done for our choice has come to light. */
const settled = start + 1000 + horizonMs;

function seen(state: Observation['state'], seenAt: number, changedAt: number | null = null): Observation {
  const cell = { target: person('ann'), topic: 'news', channel: 'email', connection: 'eu' };
  return { ...cell, state, seenAt, changedAt, via: changedAt === null ? 'session' : 'webhook' };
}

const out = (seenAt: number): Observation => seen('unsubscribed', seenAt);
const outAt = (changedAt: number): Observation => seen('unsubscribed', changedAt, changedAt);
const into = (seenAt: number): Observation => seen('subscribed', seenAt);
const intoAt = (changedAt: number): Observation => seen('subscribed', changedAt, changedAt);

describe('what is seen in Braze', () => {
  it.each<[string, Standing, Observation, string]>([
    ['where nobody chose here', neverSet, outAt(settled), 'not_ours'],
    ['that we hold too', joined, into(settled), 'agrees'],
    ['that we hold too, and say for ourselves', left, outAt(start + 2000), 'agrees'],
  ])('is nothing to us %s', (_what, ours, observation, verdict) => {
    expect(judgeObservation(observation, ours, horizonMs)).toBe(verdict);
  });
});

describe('an opt-out whose time Braze says', () => {
  it.each<[string, Partial<Standing>]>([
    ['confirmed', {}],
    ['not sent yet', { delivery: 'recorded', sentAt: null, sentState: null, seenApplied: false }],
    ['in flight', { delivery: 'sent', isSendOpen: true, seenApplied: false }],
    ['accepted', { delivery: 'accepted', isSendOpen: true, seenApplied: false }],
    ['in doubt', { delivery: 'in_doubt', isSendOpen: true, seenApplied: false }],
    ['waiting for a reply', { delivery: 'waiting_in_braze', isSendOpen: true, seenApplied: false }],
    ['failed', { delivery: 'failed', seenApplied: false }],
    ['not applied', { delivery: 'not_applied', seenApplied: false }],
  ])('wins over an older opt-in that is %s', (_how, differences) => {
    expect(judgeObservation(outAt(start + minute), { ...joined, ...differences }, horizonMs)).toBe('adopted');
  });

  it('does not win over a newer opt-in, whichever clock is a little off', () => {
    expect(judgeObservation(outAt(start - 1), joined, horizonMs)).toBe('older');
    expect(judgeObservation(outAt(start + 5000), joined, horizonMs)).toBe('older');
    expect(judgeObservation(outAt(start + 5001), joined, horizonMs)).toBe('adopted');
  });

  it('is our own echo within the horizon of an opt-out that we sent before', () => {
    const toggled = { ...joined, optOutSentAt: start - 2000 };
    expect(judgeObservation(outAt(start - 2000 + horizonMs), toggled, horizonMs)).toBe('echo');
    expect(judgeObservation(outAt(start - 1999 + horizonMs), toggled, horizonMs)).toBe('adopted');
  });
});

describe('an opt-in that waited for a reply', () => {
  const waiting: Standing = { ...joined, delivery: 'waiting_in_braze', seenApplied: false };

  it('has got it where Braze holds it once nothing older can be shown any more', () => {
    expect(judgeObservation(into(settled - 1), waiting, horizonMs)).toBe('agrees');
    expect(judgeObservation(into(settled), waiting, horizonMs)).toBe('replied');
    expect(judgeObservation(intoAt(settled - 1), waiting, horizonMs)).toBe('agrees');
    expect(judgeObservation(intoAt(settled), waiting, horizonMs)).toBe('replied');
    expect(judgeObservation(into(settled), { ...waiting, delivery: 'confirmed' }, horizonMs)).toBe('agrees');
  });

  it('counts as held by Braze from then on, also for what else was seen at the time', () => {
    const key = cellKey(out(0));
    const cells = new Map([[key, waiting]]);
    const seenThen = [into(settled), into(settled + 1), out(settled + 2)];
    const { outcomes, replied, adopted } = decideAdoptions(seenThen, cells, { now: settled + 2, horizonMs });
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['replied', 'agrees', 'adopted']);
    expect([...replied, ...adopted.keys()]).toEqual([key]);
    expect(adopted.get(key)).toMatchObject({ standing: { state: 'unsubscribed', delivery: 'confirmed' } });
  });
});

describe('an opt-out that may be our own, or the answer to our opt-in', () => {
  const key = cellKey(out(0));
  const toggled: Standing = { ...joined, delivery: 'accepted', seenApplied: false, optOutSentAt: start - 2000 };
  const take = (changedAt: number, ours: Standing) => {
    const cells = new Map([[key, ours]]);
    const { answered, adopted } = decideAdoptions([outAt(changedAt)], cells, { now: start + minute, horizonMs });
    return { isAnswered: answered.has(key), isAdopted: adopted.has(key), seenApplied: cells.get(key)?.seenApplied };
  };

  it('keeps an opt-in that was sent before from being sent again', () => {
    expect(take(start + 30_000, toggled)).toEqual({ isAnswered: true, isAdopted: false, seenApplied: true });
    // Braze says full seconds: what it dates at 1 s may have come after what was sent at 1.9 s.
    expect(take(start + 6000, { ...toggled, sentAt: start + 6900 }).isAnswered).toBe(true);
  });

  it('says nothing of an opt-in that went out later, or not at all', () => {
    expect(take(start + 6000, { ...toggled, sentAt: start + 7000 }).isAnswered).toBe(false);
    expect(take(start + 30_000, { ...toggled, sentState: 'unsubscribed', sentAt: start - 2000 }).isAnswered).toBe(
      false,
    );
  });
});

describe('an opt-out that a read shows', () => {
  it('was made in Braze once the opt-in that was held there cannot be hidden by a lag any more', () => {
    expect(judgeObservation(out(settled - 1), joined, horizonMs)).toBe('too_soon');
    expect(judgeObservation(out(settled), joined, horizonMs)).toBe('adopted');
  });

  it('counts from our choice where it was never sent, as one that was made in Braze itself', () => {
    const adopted = { ...joined, changedAt: start + minute, sentAt: start };
    expect(judgeObservation(out(start + minute + horizonMs - 1), adopted, horizonMs)).toBe('too_soon');
    expect(judgeObservation(out(start + minute + horizonMs), adopted, horizonMs)).toBe('adopted');
  });

  it('was made there where an opt-in was seen applied and is undone', () => {
    const undone: Standing = { ...joined, delivery: 'not_applied' };
    expect(judgeObservation(out(settled), undone, horizonMs)).toBe('adopted');
    expect(judgeObservation(out(settled), { ...undone, seenApplied: false }, horizonMs)).toBe('ours_stands');
  });

  it.each(['recorded', 'sent', 'accepted', 'in_doubt', 'waiting_in_braze', 'failed'] as const)(
    'is for delivery to judge while our opt-in is %s',
    (delivery) => {
      const underWay = { ...joined, delivery, seenApplied: false };
      expect(judgeObservation(out(settled + horizonMs), underWay, horizonMs)).toBe('ours_stands');
    },
  );
});

describe('an opt-in', () => {
  it('that a lagging read shows never brings anybody back', () => {
    expect(judgeObservation(into(settled - 1), left, horizonMs)).toBe('too_soon');
    expect(judgeObservation(intoAt(settled - 1), left, horizonMs)).toBe('too_soon');
    expect(judgeObservation(intoAt(start - 1), left, horizonMs)).toBe('older');
    expect(judgeObservation(seen('subscribed', settled + minute, settled - 1), left, horizonMs)).toBe('too_soon');
  });

  it('was made in Braze where Braze held our opt-out and the horizon has passed', () => {
    expect(judgeObservation(into(settled), left, horizonMs)).toBe('adopted');
    expect(judgeObservation(intoAt(settled), left, horizonMs)).toBe('adopted');
  });

  it.each(['recorded', 'sent', 'accepted', 'in_doubt', 'no_profile', 'not_applied', 'failed'] as const)(
    'does not overrule an opt-out that is %s, whenever it was made',
    (delivery) => {
      const underWay = { ...left, delivery };
      expect(judgeObservation(into(settled + horizonMs), underWay, horizonMs)).toBe('ours_stands');
      expect(judgeObservation(intoAt(settled + horizonMs), underWay, horizonMs)).toBe('ours_stands');
    },
  );
});

describe('taking over what Braze holds', () => {
  const key = cellKey(out(0));
  const take = (observations: readonly Observation[], ours: Standing, now: number) =>
    decideAdoptions(observations, new Map([[key, ours]]), { now, horizonMs });

  it('makes it the next revision, confirmed, with a ledger entry that says how it was seen', () => {
    const { outcomes, adopted, entries } = take([outAt(start + minute)], joined, start + 2 * minute);
    expect(outcomes).toMatchObject([{ verdict: 'adopted', choice: { state: 'unsubscribed', revision: 3 } }]);
    expect(adopted.get(key)).toMatchObject({
      standing: { state: 'unsubscribed', revision: 3, delivery: 'confirmed', changedAt: start + minute },
      nextAttemptAt: null,
    });
    expect(entries).toMatchObject([
      {
        ...{ action: 'set', fromState: 'subscribed', toState: 'unsubscribed', revision: 3 },
        context: { source: 'braze', session: 'webhook', proof: 'none', property: '', at: start + minute },
      },
    ]);
  });

  it('looks at it once more when an opt-in of ours may still land on it', () => {
    const inFlight: Standing = { ...joined, delivery: 'accepted', isSendOpen: true, seenApplied: false };
    expect(take([outAt(start + minute)], inFlight, start + minute).adopted.get(key)).toMatchObject({
      standing: { state: 'unsubscribed', delivery: 'accepted', opposedUntil: settled, isSendOpen: true },
      nextAttemptAt: settled,
    });
  });

  it('is idempotent, and an old message that comes again changes nothing', () => {
    const now = start + 3 * horizonMs;
    const [first, second] = [outAt(start + minute), intoAt(start + 2 * horizonMs)];
    const { outcomes, entries } = take([first, first, second, first, second], joined, now);
    expect(outcomes.map(({ verdict }) => verdict)).toEqual(['adopted', 'agrees', 'adopted', 'older', 'agrees']);
    expect(entries).toHaveLength(2);
  });

  it('takes nothing for done that is yet to come', () => {
    const now = start + minute;
    expect(take([outAt(now + horizonMs)], joined, now).entries).toMatchObject([{ context: { at: now } }]);
    expect(take([intoAt(now + 9 * horizonMs)], left, now).outcomes).toEqual([{ verdict: 'too_soon' }]);
  });
});
