import * as fc from 'fast-check';
import type { Name } from './cast.ts';
import type { Act, Plan } from './plan.ts';
import {
  about,
  always,
  choose,
  endpointOf,
  nothing,
  opposite,
  process,
  rests,
  story,
  while_,
  type Subject,
} from './story-parts.ts';

/**
 * Stories in which one rule alone stands between what happens and harm, and which nothing but their exact order brings about: chance between their
 * acts would mostly miss. Each is about a rule that the stories with more chance in them were measured to leave unnoticed for a thousand runs (record 23).
 */

function pass(...seconds: readonly number[]): readonly Act[] {
  return seconds.map((count) => ({ act: 'pass', seconds: count }));
}

/** Whoever told first is told of first. */
const tellsAll: readonly Act[] = [0, 1, 2, 3].map(() => ({ act: 'tell', which: 0, isRepeated: false }));

/** Makes sure that an opt-out changes something in Braze. */
function isOnInBraze({ who, cell }: Subject): Act {
  return { act: 'edit', who, cell, state: 'subscribed' };
}

/** The one who delivers is mostly the first. */
const leader = fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: process });

/** Braze told an event, and its leader dies before it hears of it; another takes over. */
const diesBehindAnEvent = about((first) =>
  story(
    fc.oneof(nothing, rests),
    always(
      choose({ ...first, cell: 0 }),
      ...[0, 1].map((each): Act => {
        return { act: 'mishap', process: each, after: 0, mishap: 'dies_after', at: 'trackEvents' };
      }),
      ...pass(2, 61, 301),
    ),
  ),
);

/** Up to eleven seconds before a read that says what becomes of a choice: whether it is confirmed, may go out at last, or has to be sent again. */
function beforeARead(first: Subject): fc.Arbitrary<readonly Act[]> {
  return fc.oneof(
    always(choose(first)),
    always(choose({ ...first, state: 'unsubscribed' }), { act: 'rest' }, choose({ ...first, state: 'subscribed' })),
    always(
      { act: 'trouble', on: endpointOf(first), times: 3, trouble: { kind: 'forgets' } },
      choose(first),
      ...pass(301, 290),
    ),
  );
}

/** A read is answered so late that the choice has been read again, and perhaps sent again, meanwhile. */
const readsLate = about((first) =>
  story(beforeARead(first), always({ act: 'late', seconds: 100 }, ...pass(11, 61, 61)), while_),
);

/** The same, by a leader that was frozen meanwhile and has lost its lease. */
const thawsWithARead = about((first) =>
  leader.chain((number) =>
    story(
      beforeARead(first),
      always({ act: 'late', seconds: 200 }, ...pass(11), { act: 'freeze', process: number }, ...pass(301)),
      always({ act: 'thaw', process: number }, { act: 'rest' }),
      while_,
    ),
  ),
);

/** Two reads confirm one choice, of which the first is answered last. */
const isConfirmedTwice = about((first) =>
  always(choose({ ...first, cell: 0 }), { act: 'late', seconds: 100 }, ...pass(11, 61, 61)),
);

/** An opt-in is in hand for longer than a claim is good for, and is not what its owner wants any more when it could leave. */
const isLongInHand = about((one) => {
  const first = { ...one, cell: 0, state: 'subscribed' } as const;
  return story(
    always({ act: 'rest' }, choose(first), { act: 'until', label: 'circumstancesOf' }, { act: 'stall', seconds: 61 }),
    always(choose(opposite(first)), { act: 'rest' }),
    while_,
  );
});

/** A session reads Braze before a choice, and goes on once that is confirmed. */
const looksBeforeAChoice = about((first) =>
  story(
    always(choose(opposite(first)), ...pass(610), { act: 'late', seconds: 30 }, { act: 'visit', who: first.who }),
    always({ act: 'rest' }, choose(first), ...pass(11, 61)),
    while_,
  ),
);

/** Somebody leaves in Braze, and is known to have, before an opt-in of ours lands. */
const landsOnAnAdoptedOptOut = about((one) => {
  const first = { ...one, state: 'subscribed' } as const;
  return story(
    fc.oneof(nothing, always(isOnInBraze(first))),
    always({ act: 'hold', on: endpointOf(first), times: 1 }, choose(first)),
    rests,
    always(...pass(11), { act: 'edit', who: first.who, cell: first.cell, state: 'unsubscribed' }, ...tellsAll),
    fc.oneof(nothing, rests),
    always({ act: 'release', order: 'as_received' }),
    while_,
  );
});

/** An opt-out of ours is slow to leave, so that Braze dates it after the opt-in that was made meanwhile, and tells of it. */
const tellsOfOurOwn = about((one) => {
  const first = { ...one, state: 'unsubscribed' } as const;
  return story(
    fc.oneof(nothing, always(isOnInBraze(first))),
    always(
      ...([{ act: 'rest' }, choose(first)] as const),
      { act: 'until', label: endpointOf(first) === 'email' ? 'setEmailState' : 'setStatus' },
      ...([{ act: 'stall', seconds: 2 }, choose(opposite(first)), { act: 'stall', seconds: 11 }] as const),
      ...([{ act: 'rest' }, ...tellsAll] as const),
    ),
    while_,
  );
});

/** A leader is frozen with its claim on the way to the store, and thaws when another has taken over and is about to claim as well. */
const claimsInVain = about((first) =>
  leader.chain((number) =>
    story(
      always(
        ...([
          { act: 'rest' },
          choose(first),
          { act: 'freeze', process: number },
          { act: 'stall', seconds: 301 },
        ] as const),
        ...([{ act: 'until', label: 'claimForSend' }, { act: 'thaw', process: number }, { act: 'rest' }] as const),
      ),
      while_,
    ),
  ),
);

/**
 * An opt-in lands when two opt-outs have been made since. The second was sent after another of its own kind, and has to know for all that what it is
 * confirmed against may still land.
 */
const leavesTwice = about((one) => {
  const first = { ...one, state: 'subscribed' } as const;
  return story(
    fc.oneof(nothing, rests),
    always(
      ...([{ act: 'hold', on: endpointOf(first), times: 1 }, choose(first), { act: 'rest' }] as const),
      ...([choose(opposite(first)), { act: 'rest' }, choose(opposite(first)), ...pass(11, 61)] as const),
      { act: 'release', order: 'as_received' },
    ),
    while_,
  );
});

/** Somebody whom Braze does not know opts in, and leaves before that has landed: their opt-out finds nobody, or is refused for it. */
const leavesBeforeArriving = fc
  .record({ who: fc.constantFrom<Name>('bob', 'cyn'), cell: fc.constantFrom<0 | 1>(0, 1), isLate: fc.boolean() })
  .chain(({ who, cell, isLate }) => {
    const first = { who, cell, state: 'subscribed' } as const;
    return story(
      always({ act: 'hold', on: 'track', times: 1 }, choose(first), { act: 'rest' }, choose(opposite(first))),
      always({ act: 'rest' }, ...(isLate ? pass(61) : []), { act: 'release', order: 'as_received' }),
      while_,
    );
  });

/** Braze refuses to unsubscribe somebody whom it does not know, and who is put there before that is looked up, or after it, and seen. */
const arrivesAfterARefusal = fc
  .record({ who: fc.constantFrom<Name>('bob', 'cyn'), isLookedUp: fc.boolean() })
  .chain(({ who, isLookedUp }) => {
    const arrives = { act: 'import', who, cells: [0] } as const;
    return story(
      always(choose({ who, cell: 0, state: 'unsubscribed' }), { act: 'rest' }),
      isLookedUp ? always(...pass(61), arrives, { act: 'visit', who }, { act: 'rest' }) : always(arrives, ...pass(61)),
      while_,
    );
  });

/** All of them, by name. */
export const pointedStories: Readonly<Record<string, fc.Arbitrary<readonly Act[]>>> = {
  diesBehindAnEvent,
  readsLate,
  thawsWithARead,
  isConfirmedTwice,
  isLongInHand,
  looksBeforeAChoice,
  landsOnAnAdoptedOptOut,
  tellsOfOurOwn,
  claimsInVain,
  leavesTwice,
  leavesBeforeArriving,
};

/** A story that only comes about where something is so from the beginning. */
export interface ConditionalStory {
  readonly given: fc.Arbitrary<Partial<Plan>>;
  readonly acts: fc.Arbitrary<readonly Act[]>;
}

/** All of these, by name. */
export const conditionalStories: Readonly<Record<string, ConditionalStory>> = {
  // Where reads tell nobody from somebody: else the look-up of what was refused would find the same later.
  isRefusedForNobody: {
    given: fc.constant({ unknowns: { unknownPersonOnStatusSet: 'reject', userStatusUnknownIds: 'empty' } }),
    acts: leavesBeforeArriving,
  },
  arrivesAfterARefusal: {
    given: fc.constant({ unknowns: { unknownPersonOnStatusSet: 'reject' } }),
    acts: arrivesAfterARefusal,
  },
};
