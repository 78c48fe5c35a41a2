import fc from 'fast-check';
import { expect, it } from 'vitest';
import { placeNotice, type EarlierNotice } from '../../src/store/notice-timing.ts';

const hourMs = 3_600_000;

it('never sends an address two notices within an hour, nor a property two within a day', () => {
  const acts = fc.array(fc.record({ property: fc.constantFrom('a', 'b', 'c'), waitMs: fc.nat(30 * hourMs) }));
  fc.assert(
    fc.property(acts, fc.nat(hourMs), (all, delayMs) => {
      const sent: EarlierNotice[] = [];
      let at = 0;
      for (const [index, { property, waitMs }] of all.entries()) {
        at += waitMs;
        const now = at;
        const earlier = sent.map((each) => ({ ...each, isOpen: each.dueAt > now }));
        const place = placeNotice(earlier, { property, at, delayMs });
        if ('dueAt' in place) sent.push({ id: String(index), property, dueAt: place.dueAt, isOpen: true });
        else expect(earlier.find(({ id }) => id === place.joins)).toMatchObject({ property, isOpen: true });
      }
      const times = sent.map(({ dueAt }) => dueAt).sort((one, other) => one - other);
      for (const [index, dueAt] of times.slice(1).entries()) {
        expect(dueAt - (times[index] as number)).toBeGreaterThanOrEqual(hourMs);
      }
      for (const property of ['a', 'b', 'c']) {
        const own = sent.filter((each) => each.property === property).map(({ dueAt }) => dueAt);
        own.slice(1).forEach((dueAt, index) => {
          expect(dueAt - (own[index] as number)).toBeGreaterThanOrEqual(24 * hourMs);
        });
      }
    }),
  );
});
