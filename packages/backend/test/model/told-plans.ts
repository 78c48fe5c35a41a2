import type { Act, Plan } from './plan.ts';

const nobody: Plan['people'] = { ada: [], bob: [], cyn: [], dan: [], eve: [], fay: [], fay_by_id: [] };

/** A run about Ada. */
function aboutAda(ada: Plan['people']['ada'], acts: readonly Act[], differences: Partial<Plan> = {}): Plan {
  return { unknowns: {}, isTelling: false, isPolling: false, people: { ...nobody, ada }, acts, ...differences };
}

function choose(...wishes: readonly (readonly [cell: number, state: 'subscribed' | 'unsubscribed'])[]): Act {
  return {
    act: 'choose',
    who: 'ada',
    wishes: wishes.map(([cell, state]) => ({ cell, state })),
    isNoticed: true,
  };
}

/** Takes so many steps, the oldest first. */
function work(steps: number): Act {
  return { act: 'work', choices: Array.from({ length: steps }, () => 0) };
}

const stopsTheOther: readonly Act[] = [{ act: 'stop', process: 1 }, { act: 'rest' }];

/**
 * The opt-out is never applied, so that Braze is subscribed all the time. The opt-in behind it is claimed when the horizon has passed, and the clock is
 * set back before it leaves: by the clock the opt-out could still land, and in truth it cannot.
 */
function setBackBeforeLeaving(steps: number): Plan {
  const acts: readonly Act[] = [
    ...stopsTheOther,
    { act: 'trouble', on: 'set', times: 1, trouble: { kind: 'reset', effect: 'lost' } },
    choose([0, 'unsubscribed']),
    { act: 'rest' },
    choose([0, 'subscribed']),
    { act: 'stall', seconds: 610 },
    work(steps),
    { act: 'set_back', seconds: 60 },
    { act: 'rest' },
  ];
  return aboutAda([{ news: 'subscribed' }], acts);
}

/** A lift waits for the opt-outs that it came with, and not for one that was made in the same millisecond, after it. */
const optedOutAfterTheLift = aboutAda(
  [{ news: 'unsubscribed', offers: 'unsubscribed' }],
  [choose([4, 'subscribed'], [0, 'subscribed'], [1, 'subscribed']), choose([4, 'unsubscribed']), { act: 'rest' }],
);

/** Somebody opts in by one of two rows, long after an opt-out by the other, and Braze tells both of it. */
const tellsBothRows: Plan = {
  ...aboutAda([], []),
  people: { ...nobody, fay: [{}] },
  acts: [
    { act: 'choose', who: 'fay_by_id', wishes: [{ cell: 0, state: 'unsubscribed' }], isNoticed: true },
    { act: 'pass', seconds: 610 },
    { act: 'choose', who: 'fay', wishes: [{ cell: 0, state: 'subscribed' }], isNoticed: true },
    { act: 'rest' },
    ...[0, 1].map((): Act => ({ act: 'tell', which: 0, isRepeated: false })),
  ],
};

/** Braze refuses an opt-out of somebody it does not know; later an opt-in of hers creates the profile, and somebody subscribes it there. */
const subscribedAfterARefusal = aboutAda(
  [],
  [
    choose([0, 'unsubscribed']),
    { act: 'rest' },
    choose([1, 'subscribed']),
    { act: 'rest' },
    { act: 'edit', who: 'ada', cell: 0, state: 'subscribed' },
  ],
  { unknowns: { unknownPersonOnStatusSet: 'reject' } },
);

/** Runs in which the model objected to what was right, each made small. */
/** An opt-in that was handed out leaves only when it was opted out of and in again: the newer opt-in is held back meanwhile. */
const leavesLate = aboutAda(
  [{}],
  [
    { act: 'hold', on: 'set', times: 1 },
    choose([0, 'unsubscribed']),
    { act: 'pass', seconds: 2 },
    choose([0, 'subscribed']),
    { act: 'pass', seconds: 2 },
    { act: 'pass', seconds: 2 },
    { act: 'release', order: 'last_first' },
    { act: 'pass', seconds: 610 },
    { act: 'hold', on: 'track', times: 1 },
    choose([0, 'subscribed']),
    { act: 'work', choices: [0, 1] },
    choose([0, 'unsubscribed']),
    work(1),
    choose([0, 'subscribed']),
    work(1),
    { act: 'release', order: 'last_first' },
  ],
  { unknowns: { unknownPersonOnStatusSet: 'ignore', pendingDoubleOptInReadsAs: 'unsubscribed' }, isTelling: true },
);

export const toldPlans: Readonly<Record<string, Plan>> = {
  ...Object.fromEntries(
    [1, 2, 3, 4].map((steps) => [`sets the clock back after ${steps} steps of an opt-in`, setBackBeforeLeaving(steps)]),
  ),
  'opts out of everything right after a lift': optedOutAfterTheLift,
  'tells both rows of somebody of an opt-in that was sent for one': tellsBothRows,
  'subscribes somebody in Braze whose opt-out it had refused': subscribedAfterARefusal,
  'opts in late with a claim of before': leavesLate,
};
