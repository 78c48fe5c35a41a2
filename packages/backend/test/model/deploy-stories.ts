import * as fc from 'fast-check';
import { deploys, type Deploy, type Generation } from './deploys.ts';
import type { Act, Plan } from './plan.ts';
import type { ConditionalStory } from './pointed-stories.ts';
import {
  about,
  always,
  choose,
  nothing,
  opposite,
  passes,
  process,
  rests,
  some,
  story,
  while_,
} from './story-parts.ts';
import type { Subject } from './story-parts.ts';

/** Stories of rolling deploys: two backends of the old configuration are there (0 and 1), and one of the new one comes (2, later perhaps 3). */

function start(number: number): Act {
  return { act: 'start', process: number, isNew: true };
}

function stop(number: number): readonly Act[] {
  return [{ act: 'stop', process: number }, { act: 'rest' }];
}

function pass(...seconds: readonly number[]): readonly Act[] {
  return seconds.map((count) => ({ act: 'pass', seconds: count }));
}

/** A new backend comes, and waits. */
const comes: readonly Act[] = [{ act: 'rest' }, start(2), { act: 'rest' }];

/** The old ones end, one after the other. */
const oldOnesEnd = story(
  fc.boolean().map((isFirst) => stop(isFirst ? 0 : 1)),
  while_,
  always(...stop(0), ...stop(1)),
);

const page = fc.constantFrom<Generation | undefined>(undefined, undefined, 'old', 'new');

/** Somebody chooses the topic that is deployed, on a page of either configuration. */
function chooses(subject: Subject): fc.Arbitrary<readonly Act[]> {
  return page.map((on) => [{ ...choose({ ...subject, cell: 0 }), ...(on === undefined ? {} : { page: on }) }]);
}

/** The topic is chosen, and chosen again, while the old configuration leads. */
const isChosenMeanwhile = about((first) =>
  story(
    fc.oneof(nothing, chooses(opposite(first))),
    while_,
    always(...comes),
    chooses(first),
    while_,
    fc.oneof(nothing, chooses(opposite(first)), chooses(first)),
    while_,
    oldOnesEnd,
    while_,
  ),
);

/** A choice is on its way, or its answer, when the deploy moves it. */
const isUnderWay = about((first) =>
  story(
    always({ act: 'rest' }, { ...choose({ ...first, cell: 0 }), page: 'old' }),
    some,
    fc.oneof(
      nothing,
      process.map((number): readonly Act[] => [{ act: 'freeze', process: number }]),
    ),
    always(start(2)),
    some,
    fc.oneof(nothing, chooses(opposite(first))),
    fc.oneof(rests, passes),
    oldOnesEnd,
    always({ act: 'thaw', process: 0 }, { act: 'thaw', process: 1 }),
    while_,
  ),
);

/** An old leader is frozen, and thaws when the deploy is over for everybody else. */
const thawsAfterTheDeploy = about((first) =>
  story(
    always({ act: 'rest' }),
    chooses(first),
    fc.oneof(nothing, some),
    always({ act: 'freeze', process: 0 }, start(2), { act: 'rest' }),
    chooses(first),
    fc.oneof(nothing, some, rests),
    always(...stop(1), ...pass(301)),
    fc.oneof(nothing, chooses(opposite(first))),
    while_,
    always({ act: 'thaw', process: 0 }, { act: 'rest' }),
    fc.oneof(nothing, always(...pass(301)), chooses(first)),
    always(...stop(0)),
    while_,
  ),
);

/** All mail is wanted back but the topic that the leader does not know yet: the lift waits for its opt-out. */
const isLiftedMeanwhile = story(
  always({ act: 'edit', who: 'ada', cell: 0, state: 'subscribed' }),
  always({ act: 'choose', who: 'ada', wishes: [{ cell: 4, state: 'unsubscribed' }], isNoticed: true }, ...pass(61)),
  always(...comes, {
    ...{ act: 'choose', who: 'ada', isNoticed: true },
    wishes: [1, 4].map((cell) => ({ cell, state: 'subscribed' as const })),
  }),
  fc.oneof(rests, passes),
  oldOnesEnd,
  while_,
);

/** Where the new leader ends: anywhere, behind what it sent, or behind the settlement of its send or of the read of that, from which more follows. */
const endsUnderWay = fc.oneof(
  some,
  rests,
  always({ act: 'rest' }, ...pass(2)),
  fc
    .constantFrom(0, 1, 1)
    .map((after): readonly Act[] => [
      { act: 'mishap', process: 2, after, mishap: 'dies_after', at: 'settle' },
      ...pass(11),
    ]),
);

/** The new backend leads, and ends with a choice, its read or what follows from it under way: the old one that is left takes over what it has no route for. */
const fallsBackToTheOld = about((first) =>
  story(
    // Long enough that whoever stands by looks after the lease.
    always({ act: 'freeze', process: 1 }, { act: 'rest' }, start(2), { act: 'rest' }, ...stop(0), ...pass(81)),
    always({ ...choose({ ...first, cell: 0 }), page: 'new' }),
    endsUnderWay,
    always({ act: 'freeze', process: 2 }, { act: 'thaw', process: 1 }, ...pass(330)),
    fc.oneof(nothing, nothing, chooses(opposite(first))),
    always({ act: 'rest' }, start(3), { act: 'rest' }, ...stop(1)),
    while_,
    always({ act: 'thaw', process: 2 }),
    while_,
  ),
);

/** The same, and nothing but what an old leader is left with: an opt-in to read back, or what follows from a choice that was read. */
const leavesAReadBack = about((first) => leavesToTheOld({ ...first, state: 'subscribed' }, [{ act: 'rest' }]));
const leavesWhatFollows = about((first) =>
  leavesToTheOld(first, [{ act: 'mishap', process: 2, after: 1, mishap: 'dies_after', at: 'settle' }, ...pass(11)]),
);

function leavesToTheOld(first: Subject, ends: readonly Act[]): fc.Arbitrary<readonly Act[]> {
  return story(
    always({ act: 'freeze', process: 1 }, ...comes, ...stop(0), ...pass(81)),
    always({ ...choose({ ...first, cell: 0 }), page: 'new' }, ...ends),
    always({ act: 'freeze', process: 2 }, { act: 'thaw', process: 1 }, ...pass(330)),
    always(start(3), { act: 'rest' }, ...stop(1)),
    while_,
  );
}

/** The new backend leads, and pages of the old configuration go on saving for connections to which it sends the topic no more. */
const isChosenOnAnOldPage = about((first) =>
  story(
    always({ act: 'freeze', process: 1 }, ...comes, ...stop(0), ...pass(81)),
    always({ ...choose({ ...first, cell: 0 }), page: 'old' }),
    while_,
    fc.oneof(nothing, nothing, chooses(opposite(first))),
    while_,
    fc.oneof(nothing, always({ act: 'thaw', process: 1 }, ...pass(301))),
    always(...stop(1)),
    while_,
  ),
);

/** The old configuration leads for so long that it gives up what it has no route for. */
const isGivenUp = about((first) =>
  story(
    always(...comes, { ...choose({ ...first, cell: 0 }), page: 'new' }, { act: 'rest' }, { act: 'freeze', process: 2 }),
    always({ act: 'stall', seconds: 86_410 }, { act: 'rest' }, ...pass(2), { act: 'thaw', process: 2 }),
    fc.oneof(nothing, passes, chooses(opposite(first))),
    oldOnesEnd,
    while_,
  ),
);

/** An old backend that ends is started once more, so that its configuration is that of the one started last. */
const isStartedOnceMore = about((first) =>
  story(
    always(...comes),
    chooses(first),
    fc.oneof(rests, passes),
    always(...stop(0), { act: 'start', process: 0 }, { act: 'rest' }),
    fc.oneof(nothing, chooses(opposite(first))),
    fc.oneof(rests, passes),
    oldOnesEnd,
    while_,
  ),
);

/** Where there is a deploy, of any kind, or of these. */
function given(...kinds: readonly Deploy[]): fc.Arbitrary<Partial<Plan>> {
  return fc.constantFrom(...(kinds.length > 0 ? kinds : deploys)).map((deploy) => ({ deploy }));
}

/** All of them, by name, and what each needs from the beginning. */
export const deployStories: Readonly<Record<string, ConditionalStory>> = {
  isChosenMeanwhile: { given: given(), acts: isChosenMeanwhile },
  isUnderWay: { given: given(), acts: isUnderWay },
  thawsAfterTheDeploy: { given: given(), acts: thawsAfterTheDeploy },
  isLiftedMeanwhile: { given: given('adds'), acts: isLiftedMeanwhile },
  fallsBackToTheOld: { given: given(), acts: fallsBackToTheOld },
  leavesAReadBack: { given: given(), acts: leavesAReadBack },
  leavesWhatFollows: { given: given().map((plan) => ({ ...plan, isTelling: true })), acts: leavesWhatFollows },
  isChosenOnAnOldPage: { given: given('moves_away', 'moves_back', 'removes'), acts: isChosenOnAnOldPage },
  isGivenUp: { given: given(), acts: isGivenUp },
  isStartedOnceMore: { given: given(), acts: isStartedOnceMore },
};
