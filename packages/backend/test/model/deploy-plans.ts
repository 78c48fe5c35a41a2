import type { WantedState } from '../../src/contract.ts';
import type { Deploy } from './deploys.ts';
import type { Act, Plan } from './plan.ts';

const nobody: Plan['people'] = { ada: [], bob: [], cyn: [], dan: [], eve: [], fay: [], fay_by_id: [] };

function deploy(kind: Deploy, ...acts: readonly (Act | readonly Act[])[]): Plan {
  const ada = [{ news: 'subscribed', offers: 'subscribed' }] as const;
  return {
    unknowns: {},
    isTelling: true,
    isPolling: false,
    deploy: kind,
    people: { ...nobody, ada },
    acts: acts.flat(),
  };
}

function choose(state: WantedState, page: 'old' | 'new', cells: readonly number[] = [0]): Act {
  return { act: 'choose', who: 'ada', wishes: cells.map((cell) => ({ cell, state })), isNoticed: true, page };
}

function stop(...processes: readonly number[]): readonly Act[] {
  return processes.flatMap((process): Act[] => [{ act: 'stop', process }, { act: 'rest' }]);
}

function pass(seconds: number): Act {
  return { act: 'pass', seconds };
}

const newOneComes: readonly Act[] = [{ act: 'rest' }, { act: 'start', process: 2, isNew: true }, { act: 'rest' }];

/** The new backend has the lease: of the old ones one has stopped, and one is frozen. */
const newOneLeads: readonly Act[] = [{ act: 'freeze', process: 1 }, ...newOneComes, ...stop(0), pass(81)];

/** The old one that was frozen has it, as the new one that led is gone. Another new one comes, and the old one stops. */
const oldOneLeadsAgain: readonly Act[] = [
  ...[{ act: 'freeze', process: 2 } as const, { act: 'thaw', process: 1 } as const, pass(330)],
  ...[{ act: 'start', process: 3, isNew: true } as const, { act: 'rest' } as const, ...stop(1)],
];

const diesBehindItsRead: Act = { act: 'mishap', process: 2, after: 1, mishap: 'dies_after', at: 'settle' };

/** What a rolling deploy must not lose, each told once. */
export const deployPlans: Readonly<Record<string, Plan>> = {
  'adds a topic while the old configuration leads': deploy(
    'adds',
    newOneComes,
    choose('unsubscribed', 'new'),
    pass(61),
  ),
  'moves a topic away while the old configuration leads both connections': deploy(
    'moves_away',
    ...[newOneComes, choose('unsubscribed', 'new'), pass(61), stop(0, 1)],
  ),
  'moves a topic back while the old configuration leads both connections': deploy(
    'moves_back',
    ...[newOneComes, choose('unsubscribed', 'new'), pass(61), stop(0, 1)],
  ),
  'moves a topic that is chosen on an old page when the new configuration leads': deploy(
    'moves_away',
    ...[newOneLeads, choose('unsubscribed', 'old'), pass(61)],
  ),
  'does without a connection for which an old page goes on saving': deploy(
    'removes',
    ...[newOneLeads, choose('unsubscribed', 'old'), pass(61)],
  ),
  'thaws an old leader when the deploy is over': deploy(
    'moves_away',
    ...[{ act: 'rest' } as const, choose('unsubscribed', 'old'), { act: 'work', choices: [0, 0, 0] } as const],
    ...[{ act: 'freeze', process: 0 } as const, newOneComes, choose('subscribed', 'new'), stop(1), pass(301)],
    ...[{ act: 'thaw', process: 0 } as const, pass(301), stop(0)],
  ),
  'lifts a global unsubscribe together with an opt-out that the leader has no route for': deploy(
    'adds',
    ...[choose('unsubscribed', 'old', [4]), pass(61), newOneComes, choose('subscribed', 'new', [1, 4]), pass(301)],
  ),
  'leaves attributes and an event to an old leader': deploy(
    'adds',
    ...[newOneLeads, choose('subscribed', 'new'), diesBehindItsRead, pass(11), oldOneLeadsAgain],
  ),
  'leaves an opt-in that Braze accepted to an old leader to read back': deploy(
    'adds',
    ...[newOneLeads, choose('subscribed', 'new'), { act: 'rest' } as const, oldOneLeadsAgain],
  ),
  'has a leader without the route for more than a day': deploy(
    'adds',
    ...[newOneComes, choose('unsubscribed', 'new'), { act: 'rest' } as const, { act: 'freeze', process: 2 } as const],
    ...[{ act: 'stall', seconds: 86_410 } as const, { act: 'rest' } as const, pass(2)],
    ...[{ act: 'thaw', process: 2 } as const, stop(0, 1)],
  ),
};
