import * as fc from 'fast-check';
import type { Name } from './cast.ts';
import type { Act, Trouble } from './plan.ts';
import { pointedStories } from './pointed-stories.ts';
import {
  about,
  always,
  cell,
  choose,
  endpointOf,
  isRepeated,
  nothing,
  opposite,
  passes,
  process,
  rests,
  some,
  state,
  story,
  while_,
  who,
} from './story-parts.ts';

/** A request lands late: after somebody changed their mind, and maybe after that was delivered. */
const landsLate = about((first) =>
  story(
    always({ act: 'hold', on: endpointOf(first), times: 1 }, choose(first)),
    while_,
    always(choose(opposite(first))),
    while_,
    fc.oneof(nothing, always(choose(first)), always(choose(opposite(first)))),
    while_,
    always({ act: 'release', order: 'last_first' }),
    while_,
  ),
);

/** Somebody changes their mind while a choice is between its claim and its settlement. */
const changesMind = about((first) =>
  story(
    always(choose(first)),
    fc.oneof(nothing, rests, passes),
    fc.oneof(nothing, always({ act: 'stall', seconds: 2 })),
    some,
    always(choose(opposite(first))),
    while_,
  ),
);

const answersLost: fc.Arbitrary<Trouble> = fc.oneof(
  fc.record({
    kind: fc.constantFrom<'timeout' | 'reset'>('timeout', 'reset'),
    effect: fc.constantFrom<'lost' | 'applied'>('lost', 'applied'),
  }),
  fc.record({
    kind: fc.constant('status' as const),
    status: fc.constantFrom(500, 503, 504),
    effect: fc.constantFrom<'lost' | 'applied'>('lost', 'applied'),
  }),
);

/** An answer is lost on the way, for a choice or for what follows from it. */
const losesAnAnswer = about((first) =>
  story(
    fc.oneof(nothing, story(always(choose(first)), rests)),
    answersLost.map((trouble): readonly Act[] => [{ act: 'trouble', on: endpointOf(first), times: 1, trouble }]),
    always(choose(first)),
    while_,
    fc.oneof(nothing, always(choose(opposite(first)))),
    passes,
  ),
);

/** What follows from a choice loses its answer, or its leader. */
const losesASignal = about((first) =>
  story(
    always(choose({ ...first, cell: 0 }), { act: 'rest' }),
    fc.oneof(
      answersLost.map((trouble): readonly Act[] => [{ act: 'trouble', on: 'track', times: 1, trouble }]),
      fc.tuple(process, fc.nat(9)).map(([number, after]): readonly Act[] => [
        { act: 'mishap', process: number, after, mishap: 'dies_after' },
        { act: 'start', process: number },
      ]),
    ),
    always({ act: 'pass', seconds: 2 }, { act: 'pass', seconds: 301 }),
  ),
);

/** A leader dies, or is frozen and thaws after another has taken over. */
const losesItsLeader = about((first) =>
  process.chain((number) =>
    story(
      always(choose(first)),
      some,
      fc.oneof(
        fc
          .nat(6)
          .map((after): readonly Act[] => [
            { act: 'mishap', process: number, after, mishap: 'dies_after' },
            { act: 'rest' },
            { act: 'start', process: number },
          ]),
        always({ act: 'freeze', process: number }),
      ),
      fc.oneof(passes, always({ act: 'stall', seconds: 61 }), always({ act: 'pass', seconds: 301 })),
      fc.oneof(nothing, always(choose(opposite(first)))),
      while_,
      always({ act: 'thaw', process: number }),
      while_,
    ),
  ),
);

/** A leader is slow: what it claimed is old before it leaves. */
const isSlow = about((first) =>
  story(
    always(choose(first)),
    some,
    always({ act: 'stall', seconds: 61 }, choose(opposite(first))),
    some,
    fc.oneof(nothing, always({ act: 'stall', seconds: 61 })),
  ),
);

/** A change made in Braze, told sooner or later, or seen by a session. */
const isChangedInBraze = about((first) =>
  story(
    always(choose(first)),
    fc.oneof(while_, passes, always({ act: 'pass', seconds: 610 }), always({ act: 'pass', seconds: 610 })),
    always({ act: 'edit', who: first.who, cell: first.cell, state: opposite(first).state }),
    while_,
    fc.oneof(
      nothing,
      nothing,
      always({ act: 'pass', seconds: 11 }, choose(opposite(first)), { act: 'rest' }, choose(first)),
    ),
    fc.oneof(
      fc
        .tuple(fc.nat(3), isRepeated)
        .map(([which, repeated]): readonly Act[] => [{ act: 'tell', which, isRepeated: repeated }]),
      always({ act: 'visit', who: first.who }),
    ),
    while_,
  ),
);

/** What Braze tells of our own requests, or what a read shows that lags, is not taken for somebody's act. */
const isMistakenForAChange = about((first) =>
  story(
    fc.constantFrom(0, 45).map((count): readonly Act[] => [{ act: 'lag', seconds: count }]),
    always({ act: 'hold', on: endpointOf(first), times: 1 }, choose(first)),
    rests,
    always({ act: 'pass', seconds: 11 }, choose(opposite(first))),
    fc.oneof(rests, passes),
    always({ act: 'release', order: 'as_received' }),
    while_,
    fc.oneof(
      fc
        .tuple(fc.nat(3), isRepeated)
        .map(([which, repeated]): readonly Act[] => [{ act: 'tell', which, isRepeated: repeated }]),
      always({ act: 'visit', who: first.who }),
    ),
    while_,
  ),
);

/** Everything off, then on again with one topic: the lift waits for the opt-outs that go with it. */
const isLifted = story(
  always({ act: 'choose', who: 'ada', wishes: [{ cell: 4, state: 'unsubscribed' }], isNoticed: true }),
  while_,
  fc.oneof(nothing, always({ act: 'hold', on: 'set', times: 1 })),
  fc
    .constantFrom<Act>(
      ...[0, 1].map((number): Act => {
        const wishes = [
          { cell: number, state: 'subscribed' },
          { cell: 4, state: 'subscribed' },
        ] as const;
        return { act: 'choose', who: 'ada', wishes, isNoticed: true };
      }),
    )
    .map((one): readonly Act[] => [one]),
  while_,
  fc.oneof(nothing, always({ act: 'release', order: 'as_received' })),
  while_,
);

/** Braze takes an opt-out and forgets it, so that it was never seen there; long after, somebody is subscribed in Braze. */
const isNeverSeen = who.chain((name) =>
  story(
    always(
      { act: 'trouble', on: 'set', times: 3, trouble: { kind: 'forgets' } },
      choose({ who: name, cell: 0, state: 'unsubscribed' }),
    ),
    always({ act: 'pass', seconds: 610 }, { act: 'pass', seconds: 610 }, { act: 'pass', seconds: 610 }),
    always({ act: 'edit', who: name, cell: 0, state: 'subscribed' }),
    while_,
    fc.oneof(always({ act: 'tell', which: 0, isRepeated: false }), always({ act: 'visit', who: name })),
    while_,
  ),
);

/** Somebody whom Braze does not know leaves, is put into Braze as subscribed, and opens a session: the opt-out is applied then. */
const isImportedLater = fc
  .record({ name: fc.constantFrom<Name>('bob', 'cyn'), cell })
  .chain(({ name, cell: number }) =>
    story(
      always(choose({ who: name, cell: number, state: 'unsubscribed' })),
      fc.oneof(always({ act: 'pass', seconds: 11 }), passes, while_),
      always({ act: 'import', who: name, cells: [number, 1] }),
      while_,
      fc.oneof(nothing, nothing, always(choose({ who: name, cell: 1, state: 'subscribed' }))),
      fc.oneof(always({ act: 'visit', who: name }), always({ act: 'visit', who: name }), while_),
      while_,
      fc.oneof(
        nothing,
        always({ act: 'visit', who: name }),
        always(choose({ who: name, cell: number, state: 'subscribed' })),
      ),
      while_,
    ),
  );

/** Somebody's two rows, one by address and one by external id, are chosen at the same time. */
const hasTwoRows = fc
  .record({ first: state, second: state, isByIdFirst: fc.boolean() })
  .chain(({ first, second, isByIdFirst }) => {
    const [one, other]: readonly Name[] = isByIdFirst ? ['fay_by_id', 'fay'] : ['fay', 'fay_by_id'];
    return story(
      always(choose({ who: one as Name, cell: 0, state: first })),
      while_,
      always({ act: 'pass', seconds: 2 }, choose({ who: other as Name, cell: 0, state: second })),
      while_,
    );
  });

/** Any of the small stories. */
export const stories: fc.Arbitrary<readonly Act[]> = fc.oneof(
  { weight: 4, arbitrary: landsLate },
  { weight: 3, arbitrary: changesMind },
  { weight: 3, arbitrary: losesAnAnswer },
  { weight: 3, arbitrary: losesItsLeader },
  { weight: 2, arbitrary: isSlow },
  { weight: 3, arbitrary: isChangedInBraze },
  { weight: 2, arbitrary: isMistakenForAChange },
  { weight: 1, arbitrary: isLifted },
  { weight: 1, arbitrary: hasTwoRows },
  { weight: 1, arbitrary: isNeverSeen },
  { weight: 2, arbitrary: isImportedLater },
  { weight: 2, arbitrary: losesASignal },
  { weight: 10, arbitrary: fc.oneof(...Object.values(pointedStories)) },
);
