import { describe, expect, it } from 'vitest';
import type { Lease, Settlement, Store } from '../../../src/store/store.ts';
import { freshSchema } from '../../postgres/fresh-database.ts';
import { change, horizonMs, lease, person, save, settlement, start } from '../conformance/scene.ts';
import { openPostgres } from './postgres-scene.ts';

const names = Array.from({ length: 400 }, (_, index) => `p${index}`);
const topics = ['news', 'offers', 'events'];

/** Opt-outs of everybody from every topic, handed out; each tells attributes and an event when it is settled. */
async function handedOut(): Promise<{ store: Store; held: Lease; settlements: readonly Settlement[] }> {
  const store = await openPostgres(await freshSchema());
  const held = await lease(store);
  await save(
    store,
    names.flatMap((name) => topics.map((topic) => change(name, 'unsubscribed', { topic }))),
  );
  const choices = await store.claimForSend(held, names.length * topics.length, start);
  const telling = { delivery: 'confirmed', followUps: ['attributes', 'event'] } as const;
  return { store, held, settlements: choices.map((choice) => settlement(choice, telling)) };
}

describe('many rows at once', () => {
  it('are settled as choices and as signals, whatever the order of each, without a deadlock', async () => {
    const { store, held, settlements } = await handedOut();
    await store.settle(held, settlements, start);
    for (let round = 1; round <= 8; round += 1) {
      const limits = { attributes: settlements.length, event: settlements.length };
      const due = await store.claimSignals(held, limits, start + round);
      expect(due.length).toBeGreaterThanOrEqual(settlements.length);
      const answers = due.toReversed().map((signal) => ({
        ...({ ...signal, status: 'due', nextAttemptAt: start, reason: null } as const),
      }));
      const outcomes = await Promise.allSettled([
        store.settle(held, settlements, start + round),
        store.settleSignals(held, answers, start + round),
        store.settle(held, settlements.toReversed(), start + round),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled']);
    }
  });

  it('are settled while people are erased, without a deadlock', async () => {
    const { store, held, settlements } = await handedOut();
    const erased = names.map((name) =>
      store.erase({ target: person(name), isConfirmed: true, isAnyway: true }).then(({ outcome }) => outcome),
    );
    const parts = Array.from({ length: 12 }, (_, part) => settlements.filter((_each, index) => index % 12 === part));
    const settling = parts.map((part) => store.settle(held, part, start + horizonMs));
    const outcomes = await Promise.allSettled([...erased, ...settling]);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
    expect(new Set(await Promise.all(erased))).toEqual(new Set(['erased']));
  });
});
