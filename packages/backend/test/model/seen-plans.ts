import type { Act, Plan } from './plan.ts';

const nobody: Plan['people'] = { ada: [], bob: [], cyn: [], dan: [], eve: [], fay: [], fay_by_id: [] };

/** Somebody leaves, is put into Braze as subscribed when their opt-out has ended with nobody to apply it for, and opens a session. */
function importedLater(
  who: 'ada' | 'dan' | 'eve',
  meanwhile: readonly Act[] = [],
  unknowns: Plan['unknowns'] = {},
): Plan {
  const acts: readonly Act[] = [
    { act: 'choose', who, wishes: [{ cell: 0, state: 'unsubscribed' }], isNoticed: true },
    { act: 'pass', seconds: 61 },
    { act: 'import', who, cells: [0] },
    ...meanwhile,
    { act: 'visit', who },
    { act: 'rest' },
  ];
  return { unknowns, isTelling: true, isPolling: false, people: nobody, acts };
}

const refuses: Plan['unknowns'] = { unknownPersonOnStatusSet: 'reject' };

/** Braze refuses an opt-out of somebody whom it does not know, and who is put there before that is looked up. */
const importedBeforeTheLookUp: Plan = {
  ...{ unknowns: refuses, isTelling: true, isPolling: false, people: nobody },
  acts: [
    { act: 'choose', who: 'ada', wishes: [{ cell: 0, state: 'unsubscribed' }], isNoticed: true },
    { act: 'rest' },
    { act: 'import', who: 'ada', cells: [0] },
    { act: 'pass', seconds: 61 },
  ],
};

/** Runs in which Braze comes to know somebody. */
export const seenPlans: Readonly<Record<string, Plan>> = {
  'known by an address': importedLater('ada'),
  'known by a number': importedLater('dan'),
  'known by an external id': importedLater('eve'),
  'whose opt-out loses its answer': importedLater('ada', [
    { act: 'trouble', on: 'set', times: 2, trouble: { kind: 'reset', effect: 'lost' } },
  ]),
  'whose leader dies with it': importedLater('ada', [
    { act: 'mishap', process: 0, after: 3, mishap: 'dies_after' },
    { act: 'mishap', process: 1, after: 3, mishap: 'dies_after' },
    { act: 'start', process: 0 },
  ]),
  ...Object.fromEntries(
    (['ada', 'dan', 'eve'] as const).map((who) => [
      `whose opt-out Braze had refused (${who})`,
      importedLater(who, [], refuses),
    ]),
  ),
  'who was put there before a refused opt-out was looked up': importedBeforeTheLookUp,
};
