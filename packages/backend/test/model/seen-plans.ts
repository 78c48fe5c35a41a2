import type { Act, Plan } from './plan.ts';

const nobody: Plan['people'] = { ada: [], bob: [], cyn: [], dan: [], eve: [], fay: [], fay_by_id: [] };

/** Somebody leaves, is put into Braze as subscribed when their opt-out has ended with nobody to apply it for, and opens a session. */
function importedLater(who: 'ada' | 'dan' | 'eve', meanwhile: readonly Act[] = []): Plan {
  const acts: readonly Act[] = [
    { act: 'choose', who, wishes: [{ cell: 0, state: 'unsubscribed' }], isNoticed: true },
    { act: 'pass', seconds: 61 },
    { act: 'import', who, cells: [0] },
    ...meanwhile,
    { act: 'visit', who },
    { act: 'rest' },
  ];
  return { unknowns: {}, isTelling: true, isPolling: false, people: nobody, acts };
}

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
};
