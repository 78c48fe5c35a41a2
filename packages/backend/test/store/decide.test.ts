import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { WantedState } from '../../src/contract.ts';
import {
  cellKey,
  changeCell,
  decideBatch,
  neverSet,
  targetKey,
  type BatchView,
  type Standing,
} from '../../src/store/decide.ts';
import { change, confirmation, horizonMs, person, saving, start } from './conformance/scene.ts';

function emptyView(): BatchView {
  return { cells: new Map(), messages: new Map() };
}

const states = fc.constantFrom<WantedState>('subscribed', 'unsubscribed');
const people = fc.constantFrom('ann', 'bob', 'eve');
const topics = fc.constantFrom('news', 'offers');
const changes = fc.uniqueArray(
  fc
    .record({ who: people, state: states, topic: topics, expected: fc.option(fc.nat(3), { nil: undefined }) })
    .map(({ who, state, topic, expected }) =>
      change(who, state, { topic, ...(expected === undefined ? {} : { expectedRevision: expected }) }),
    ),
  { selector: cellKey, minLength: 1, maxLength: 4 },
);
const saves = fc.array(
  changes.map((each) => saving(each)),
  { maxLength: 12 },
);

describe('deciding a batch of saves', () => {
  it('comes to the same as deciding them one by one', () => {
    fc.assert(
      fc.property(saves, (all) => {
        const together = emptyView();
        const oneByOne = emptyView();
        const batch = decideBatch(all, together, horizonMs);
        const single = all.map((save) => decideBatch([save], oneByOne, horizonMs));
        expect(batch.outcomes).toEqual(single.flatMap(({ outcomes }) => outcomes));
        expect(batch.entries).toEqual(single.flatMap(({ entries }) => entries));
        expect(together).toEqual(oneByOne);
      }),
    );
  });

  it('leaves a ledger entry for every change it takes, and none for a save in conflict', () => {
    fc.assert(
      fc.property(saves, (all) => {
        const { outcomes, entries } = decideBatch(all, emptyView(), horizonMs);
        const taken = outcomes.flatMap((each) => (each.outcome === 'recorded' ? each.cells : []));
        expect(entries.map(({ key, revision, toState }) => [key, revision, toState])).toEqual(
          taken.map((cell) => [cellKey(cell), cell.revision, cell.state]),
        );
      }),
    );
  });

  it('counts revisions without a gap, and each entry begins where the one before it ended', () => {
    fc.assert(
      fc.property(saves, (all) => {
        const last = new Map<string, { revision: number; state: WantedState | null }>();
        for (const { key, revision, fromState, toState } of decideBatch(all, emptyView(), horizonMs).entries) {
          const before = last.get(key) ?? { revision: 0, state: null };
          expect([revision, fromState]).toEqual([before.revision + 1, before.state]);
          last.set(key, { revision, state: toState });
        }
      }),
    );
  });

  it('writes a cell once, as the last save left it', () => {
    const view = emptyView();
    const batch = [
      saving([change('ann', 'subscribed')]),
      saving([change('ann', 'unsubscribed', { connection: 'us' })]),
    ];
    const { changed } = decideBatch(batch, view, horizonMs);
    expect([...changed.values()]).toMatchObject([
      { change: { connection: 'us' }, standing: { state: 'unsubscribed', revision: 2 } },
    ]);
  });

  it('notes the revision at which an opt-in was asked for, after the changes of the same save', () => {
    const save = saving([change('ann', 'unsubscribed')], start, [
      confirmation('ann', {
        cells: [
          { topic: 'news', channel: 'email' },
          { topic: 'offers', channel: 'email' },
        ],
      }),
    ]);
    const { confirmations, entries } = decideBatch([save], emptyView(), horizonMs);
    expect(confirmations[0]?.cells.map(({ revision }) => revision)).toEqual([1, 0]);
    expect(entries.map(({ action, revision, fromState }) => [action, revision, fromState])).toEqual([
      ['set', 1, null],
      ['requested', 1, 'unsubscribed'],
      ['requested', 0, null],
    ]);
  });

  it('refuses a confirmation request that names no cell', () => {
    const save = saving([], start, [confirmation('ann', { cells: [] })]);
    expect(() => decideBatch([save], emptyView(), horizonMs)).toThrow('has to name at least one cell');
  });

  it('counts only the messages of the last hour', () => {
    const sent = [start - 3_600_000, start - 3_599_999, start - 1].map((at) => ({ at, network: null }));
    const view: BatchView = { cells: new Map(), messages: new Map([[targetKey(person('ann')), sent]]) };
    const asking = (maxPerHour: number) => saving([], start, [confirmation('ann', { maxPerHour })]);
    expect(decideBatch([asking(2)], view, horizonMs).outcomes).toMatchObject([{ suppressed: ['confirmation-ann'] }]);
    expect(decideBatch([asking(3)], view, horizonMs).outcomes).toMatchObject([{ suppressed: [] }]);
  });
});

describe('the next revision of a cell', () => {
  const sentOptOut: Standing = {
    ...{ state: 'unsubscribed', revision: 4, delivery: 'sent', changedAt: start, sentAt: start },
    ...{ sentState: 'unsubscribed', isSendOpen: true, opposedUntil: null, optOutSentAt: start, seenApplied: false },
  };

  it('is opposed until the horizon after an open send of the other state', () => {
    expect(changeCell(sentOptOut, 'subscribed', start + 1, horizonMs).opposedUntil).toBe(start + horizonMs);
    expect(changeCell(sentOptOut, 'unsubscribed', start + 1, horizonMs).opposedUntil).toBeNull();
    expect(
      changeCell({ ...sentOptOut, isSendOpen: false }, 'subscribed', start + 1, horizonMs).opposedUntil,
    ).toBeNull();
    expect(changeCell(sentOptOut, 'subscribed', start + horizonMs, horizonMs).opposedUntil).toBeNull();
  });

  it('keeps a later bound, and drops one that has passed', () => {
    const bound = (opposedUntil: number, at: number) =>
      changeCell({ ...sentOptOut, opposedUntil }, 'subscribed', at, horizonMs).opposedUntil;
    expect(bound(start + 2 * horizonMs, start + 1)).toBe(start + 2 * horizonMs);
    expect(bound(start + 5, start + 1)).toBe(start + horizonMs);
    expect(bound(start + 5, start + horizonMs)).toBeNull();
  });

  it('keeps what was sent, and that it is open', () => {
    const next = changeCell(sentOptOut, 'subscribed', start + 1, horizonMs);
    expect(next).toMatchObject({ sentAt: start, sentState: 'unsubscribed', isSendOpen: true });
    expect(next).toMatchObject({ state: 'subscribed', revision: 5, delivery: 'recorded', changedAt: start + 1 });
  });

  it('never loses an open opposite send, whatever was saved in between', () => {
    fc.assert(
      fc.property(fc.array(states), (between) => {
        let standing = sentOptOut;
        for (const state of between) standing = changeCell(standing, state, start + 1, horizonMs);
        standing = changeCell(standing, 'subscribed', start + 2, horizonMs);
        expect(standing.opposedUntil).toBe(start + horizonMs);
      }),
    );
  });
});

describe('keys', () => {
  it('tell any two cells apart', () => {
    const texts = fc.string({ unit: fc.constantFrom('a', '\0', '/', '|') });
    const codes = fc.constantFrom('a', 'aa', 'news');
    const cell = fc.record({
      target: fc.record({ kind: fc.constantFrom('email' as const, 'phone' as const), value: texts }),
      topic: codes,
      channel: codes,
    });
    fc.assert(
      fc.property(cell, cell, (one, two) => {
        expect(cellKey(one) === cellKey(two)).toBe(JSON.stringify(one) === JSON.stringify(two));
      }),
    );
  });

  it('start from a cell that nobody ever set', () => {
    expect(neverSet).toMatchObject({ state: null, revision: 0, delivery: null });
  });
});
