import { expect, it } from 'vitest';
import { checkpointKeys } from '../../../src/identity/checkpoint-keys.ts';
import { beforeFirst, readCheckpoint, type Checkpoint, type SealRequest } from '../../../src/store/checkpoint.ts';
import { change, horizonMs, person, save, start, type OpenFresh } from './scene.ts';

const keys = checkpointKeys({ secret: 'a-secret-of-the-backend-0123456789abcdef' });
const sealing = (at: number): SealRequest => ({ at, sign: keys.sign, trusts: () => true });

export function exerciseCheckpoints(openFresh: OpenFresh): void {
  it('seals where every chain ends, each checkpoint after the one before it', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')]);
    const first = await store.sealCheckpoint(sealing(start + 10));
    const again = await reopen();
    await save(again, [change('ann', 'unsubscribed')], start + 20);
    await again.sealCheckpoint(sealing(start + 30));
    const [one, two, ...more] = await again.checkpointsAfter(0, 10);
    expect(more).toEqual([]);
    expect(first).toEqual({ outcome: 'sealed', checkpoint: one, chains: 1 });
    const rows = await again.ledgerOf(person('ann'));
    expect(readCheckpoint(one?.body ?? '')).toEqual({
      ...{ number: 1, at: start + 10, previousHash: beforeFirst, cutThrough: 0 },
      seals: [{ chain: rows[0]?.chain, length: 2, headHash: expect.any(String) as string }],
    });
    // Only what is longer than before is named again.
    expect(readCheckpoint(two?.body ?? '')).toEqual({
      ...{ number: 2, at: start + 30, previousHash: one?.hash, cutThrough: 0 },
      seals: [{ chain: rows[1]?.chain, length: 1, headHash: rows[1]?.hash }],
    });
    expect([one, two].map((each) => keys.judge(each as Checkpoint))).toEqual(['valid', 'valid']);
  });

  it('seals nothing where nothing was written since', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.sealCheckpoint(sealing(start))).toEqual({ outcome: 'nothing_new' });
    await save(store, [change('ann', 'subscribed')]);
    await store.sealCheckpoint(sealing(start));
    expect(await store.sealCheckpoint(sealing(start + 1))).toEqual({ outcome: 'nothing_new' });
    expect(await store.newestCheckpoint()).toMatchObject({ number: 1 });
  });

  it('does not vouch for a checkpoint that it does not trust', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    await store.sealCheckpoint(sealing(start));
    await save(store, [change('ann', 'unsubscribed')]);
    const outcome = await store.sealCheckpoint({ ...sealing(start + 1), trusts: () => false });
    expect(outcome).toEqual({ outcome: 'not_trusted', number: 1 });
    expect(await store.checkpointsAfter(1, 10)).toEqual([]);
  });

  it('seals once where several ask at the same time, beside saves', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')]);
    const asked = Array.from({ length: 8 }, (_, index) => index);
    const outcomes = await Promise.all(
      asked.flatMap((index) => [
        store.sealCheckpoint(sealing(start + index)),
        save(store, [change(`p${index}`, 'subscribed')]).then(() => undefined),
      ]),
    );
    const sealed = outcomes.flatMap((each) => (each?.outcome === 'sealed' ? [each.checkpoint.number] : []));
    await store.sealCheckpoint(sealing(start + 100));
    const all = await store.checkpointsAfter(0, 100);
    expect(all.map(({ number }) => number)).toEqual(all.map((_, index) => index + 1));
    expect(new Set(sealed).size).toBe(sealed.length);
    const [chain] = (await store.chainsAfter(0, 10)).filter(({ length, sealedLength }) => length !== sealedLength);
    expect(chain).toBeUndefined();
    const seals = all.flatMap(({ body }) => readCheckpoint(body)?.seals ?? []);
    expect(await store.hashesAt(seals)).toEqual(seals.map(({ headHash }) => headHash));
  });

  it('removes only what a checkpoint covers, in steps', async () => {
    const { store } = await openFresh({ horizonMs });
    for (let round = 0; round < 5; round += 1) await save(store, [change('ann', 'subscribed')], start + round);
    await store.sealCheckpoint(sealing(start + 10));
    await save(store, [change('ann', 'unsubscribed')], start + 20);
    expect(await store.newestCheckpointBefore(start + 10)).toBe(0);
    expect(await store.newestCheckpointBefore(start + 11)).toBe(1);
    expect([await store.removeCovered(1, 3), await store.removeCovered(1, 3), await store.removeCovered(1, 3)]).toEqual(
      [3, 2, 0],
    );
    expect(await store.removeCovered(2, 3)).toBe(0);
    expect(await store.ledgerOf(person('ann'))).toMatchObject([{ sequence: 6 }]);
    const [checkpoint] = await store.checkpointsAfter(0, 1);
    const cuts = new Map(readCheckpoint(checkpoint?.body ?? '')?.seals.map((seal) => [seal.chain, seal]));
    expect(await store.verifyLedger(cuts)).toEqual({ rows: 1, chains: 1, breaks: [] });
    expect((await store.verifyLedger()).breaks).toMatchObject([{ sequence: 1, why: 'missing up to row 5' }]);
  });
}
