import { describe, expect, it } from 'vitest';
import type { Delivery, WantedState } from '../../src/contract.ts';
import { gridOf } from '../../src/preferences/cells.ts';
import { agreeOnNewer, meetingRows, overruledBy } from '../../src/preferences/meeting-rows.ts';
import type { StoredChoice, Target } from '../../src/store/store.ts';
import { readConfig } from '../http/http-config.ts';

const config = readConfig('https://rest.fra-01.braze.eu');
const [property] = config.properties;
if (property === undefined) throw new Error('the configuration has a property');
const { cells } = gridOf(config, property);

const address: Target = { kind: 'email', value: 'ada@example.com' };
const externalId: Target = { kind: 'external_id', value: 'U-1' };
const targets = [externalId, { ...address, connection: 'eu' }];

function row(target: Target, state: WantedState, changedAt: number, delivery: Delivery): StoredChoice {
  return { target, topic: 'news', channel: 'email', state, revision: 3, delivery, changedAt };
}

function changesFor(...rows: readonly StoredChoice[]): unknown {
  return agreeOnNewer(meetingRows(cells, targets), rows).map(({ target, state, expectedRevision }) => [
    target.kind,
    state,
    expectedRevision,
  ]);
}

describe('two rows of one person', () => {
  it('need an external id and the address that Braze holds for it on the very connection', () => {
    expect(meetingRows(cells, targets).map(({ topic }) => topic)).toEqual(['news', 'offers', '*eu']);
    expect(meetingRows(cells, [externalId, address])).toEqual([]);
    expect(meetingRows(cells, [externalId, { ...address, connection: 'us' }])).toEqual([]);
    expect(meetingRows(cells, [{ ...address, connection: 'eu' }])).toEqual([]);
  });

  it('agree on the newer choice, whichever of them has it', () => {
    const older = row(address, 'subscribed', 1, 'recorded');
    const newer = row(externalId, 'unsubscribed', 2, 'recorded');
    expect(changesFor(older, newer)).toEqual([['email', 'unsubscribed', 3]]);
    expect(changesFor({ ...older, changedAt: 3 }, newer)).toEqual([['external_id', 'subscribed', 3]]);
  });

  it('agree on the opt-out where both were chosen in one moment', () => {
    expect(changesFor(row(address, 'subscribed', 1, 'sent'), row(externalId, 'unsubscribed', 1, 'sent'))).toEqual([
      ['email', 'unsubscribed', 3],
    ]);
    expect(changesFor(row(address, 'unsubscribed', 1, 'sent'), row(externalId, 'subscribed', 1, 'sent'))).toEqual([
      ['external_id', 'unsubscribed', 3],
    ]);
  });

  it('start a row for the address where it has none', () => {
    expect(changesFor(row(externalId, 'subscribed', 1, 'accepted'))).toEqual([['email', 'subscribed', 0]]);
  });

  it.each(['confirmed', 'not_applied', 'no_profile', 'failed', 'waiting_in_braze'] as const)(
    'are left alone where nothing is to come of a choice that is %s: an opt-in sent again could undo what was done in Braze since',
    (delivery) => {
      expect(changesFor(row(externalId, 'subscribed', 2, delivery))).toEqual([]);
      expect(
        changesFor(row(externalId, 'subscribed', 2, delivery), row(address, 'unsubscribed', 1, 'confirmed')),
      ).toEqual([]);
      expect(
        changesFor(row(externalId, 'subscribed', 1, delivery), row(address, 'unsubscribed', 2, 'recorded')),
      ).toEqual([]);
    },
  );

  it('agree on an opt-out that had nobody to be applied for, now that the external id is somebody', () => {
    const optOut = row(externalId, 'unsubscribed', 2, 'no_profile');
    expect(changesFor(optOut)).toEqual([['email', 'unsubscribed', 0]]);
    expect(changesFor(optOut, row(address, 'subscribed', 1, 'confirmed'))).toEqual([['email', 'unsubscribed', 3]]);
    expect(changesFor(optOut, row(address, 'subscribed', 3, 'confirmed'))).toEqual([]);
  });

  it('still agree where the older one of the address is on its way and the newer one has arrived', () => {
    expect(
      changesFor(row(externalId, 'unsubscribed', 2, 'confirmed'), row(address, 'subscribed', 1, 'recorded')),
    ).toEqual([['email', 'unsubscribed', 3]]);
  });

  it('are left alone where they agree', () => {
    expect(changesFor(row(externalId, 'subscribed', 1, 'recorded'), row(address, 'subscribed', 2, 'recorded'))).toEqual(
      [],
    );
  });
});

describe('a save of the address', () => {
  const save = [{ target: address, topic: 'news', channel: 'email', connection: 'eu', state: 'unsubscribed' as const }];
  const overruled = (...rows: readonly StoredChoice[]) => overruledBy(save, meetingRows(cells, targets), rows);

  it('takes with it a contrary choice of the external id that is on its way', () => {
    expect(overruled(row(externalId, 'subscribed', 1, 'in_doubt'))).toEqual([{ ...save[0], target: externalId }]);
  });

  it('leaves one alone that agrees, has arrived, or is of another cell', () => {
    expect(overruled(row(externalId, 'unsubscribed', 1, 'recorded'))).toEqual([]);
    expect(overruled(row(externalId, 'subscribed', 1, 'confirmed'))).toEqual([]);
    expect(overruled({ ...row(externalId, 'subscribed', 1, 'recorded'), topic: 'offers' })).toEqual([]);
  });
});
