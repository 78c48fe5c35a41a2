import { describe, expect, it } from 'vitest';
import type { Delivery } from '../../src/contract.ts';
import { gridOf } from '../../src/preferences/cells.ts';
import { createCatalogue } from '../../src/preferences/catalogue.ts';
import { seenChanges } from '../../src/preferences/seen-changes.ts';
import type { BrazeState } from '../../src/preferences/show-choices.ts';
import type { StoredChoice, Target } from '../../src/store/store.ts';
import { readConfig } from '../http/http-config.ts';

const config = readConfig('https://rest.fra-01.braze.eu');
const [cell] = gridOf(config, createCatalogue(config).property('acme-www')).cells;
if (cell === undefined) throw new Error('the grid is empty');
const target: Target = { kind: 'email', value: 'ada@example.com' };
const begunAt = 1_700_000_000_000;

/** What is seen of one cell that Braze holds like this, and that stands here like that. */
function seen(
  held: BrazeState | undefined,
  delivery: Delivery,
  state: StoredChoice['state'] = 'subscribed',
): unknown[] {
  const { topic, channel } = cell as NonNullable<typeof cell>;
  const own: StoredChoice = { target, topic, channel, state, revision: 1, delivery, changedAt: 0 };
  const reached = { cell: cell as NonNullable<typeof cell>, target };
  return seenChanges([reached], [own], () => ({ state: held, begunAt }));
}

const seenAs = (state: BrazeState): object[] => [
  {
    target,
    topic: cell.topic,
    channel: cell.channel,
    connection: 'eu',
    state,
    seenAt: begunAt,
    changedAt: null,
    via: 'session',
  },
];

describe('what a session sees changed in Braze', () => {
  it.each(['confirmed', 'not_applied'] as const)('is what differs from a choice that is %s', (delivery) => {
    expect(seen('unsubscribed', delivery)).toEqual(seenAs('unsubscribed'));
    expect(seen('subscribed', delivery, 'unsubscribed')).toEqual(seenAs('subscribed'));
    expect(seen('subscribed', delivery)).toEqual([]);
  });

  it.each(['recorded', 'sent', 'accepted', 'in_doubt', 'failed', 'waiting_in_braze'] as const)(
    'is not what differs from one that is %s',
    (delivery) => expect(seen('unsubscribed', delivery)).toEqual([]),
  );

  it('is what the person answered, where a choice waited for that', () => {
    expect(seen('subscribed', 'waiting_in_braze')).toEqual(seenAs('subscribed'));
  });

  it.each(['confirmed', 'not_applied', 'waiting_in_braze'] as const)(
    'is nothing where profiles disagree, or nobody ever touched the group (%s)',
    (delivery) => {
      expect(seen('partial', delivery)).toEqual([]);
      expect(seen(undefined, delivery)).toEqual([]);
    },
  );
});
