import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { change, horizonMs, lease, person, save, sent, settlement, start, type OpenFresh } from './scene.ts';
import { claim, settled, signalsOf } from './signals.ts';

/** When the attributes of the one person are due. */
async function attributesDueAt(store: Store): Promise<number | null | undefined> {
  return (await store.signalsOf(person('ann'))).find(({ kind }) => kind === 'attributes')?.nextAttemptAt;
}

export function exerciseSignalOrder(openFresh: OpenFresh): void {
  it('gives up attributes of a choice that is not the newest any more', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
    await save(store, [change('ann', 'subscribed')], start + 1);
    expect(await claim(store, held, 'attributes', 1, start + 1)).toEqual([]);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 1 superseded chosen_again']);
    expect(await store.nextDueAt('eu')).not.toBe(start);
  });

  it('has one row of attributes for a cell, for its newest choice', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed', start + 1), ['attributes'], start + 2);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 2 due']);
    expect(await attributesDueAt(store)).toBe(start + 2);
  });

  it('tells attributes of a choice once, however often a read shows who has them', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    const choice = await sent(store, held, 'ann', 'unsubscribed');
    await settled(store, held, choice, ['attributes']);
    const seen = { ...choice, delivery: 'accepted' } as const;
    const [claimed] = await claim(store, held, 'attributes', 1, start);
    if (claimed === undefined) throw new Error('nothing was due');
    expect(await settled(store, held, seen, ['attributes'], start + 1)).toEqual({ refused: 0 });
    const { target, topic, channel, kind, revision } = claimed;
    const key = { target, topic, channel, kind, revision };
    const done = { ...key, status: 'accepted', nextAttemptAt: null, attempts: 0, reason: null } as const;
    expect(await store.settleSignals(held, [done], start + 2)).toEqual({ refused: 0 });
    await settled(store, held, seen, ['attributes'], start + 3);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 1 accepted']);
  });

  it('holds attributes of an opt-out back while an opt-in may still land behind them', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await sent(store, held, 'ann', 'subscribed');
    const optOut = await sent(store, held, 'ann', 'unsubscribed', start + 1000);
    expect(optOut.opposedUntil).toBe(start + horizonMs);
    await settled(store, held, optOut, ['attributes'], start + 1001);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 2 due opposite_in_flight']);
    expect(await attributesDueAt(store)).toBe(start + horizonMs);
  });

  it('holds attributes back while those of an earlier choice may still land behind them', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
    await claim(store, held, 'attributes', 1, start + 5);
    const second = await sent(store, held, 'ann', 'unsubscribed', start + 10);
    await settled(store, held, second, ['attributes'], start + 10);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 2 due opposite_in_flight']);
    expect(await attributesDueAt(store)).toBe(start + 5 + horizonMs);
    expect(await claim(store, held, 'attributes', 1, start + 5 + horizonMs)).toMatchObject([{ revision: 2 }]);
    const third = await sent(store, held, 'ann', 'unsubscribed', start + 5 + 2 * horizonMs);
    await settled(store, held, third, ['attributes'], start + 5 + 2 * horizonMs);
    expect(await attributesDueAt(store)).toBe(start + 5 + 2 * horizonMs);
  });

  it('tells attributes that went with an opt-in once more, where those of an opt-out may land behind them', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
    await claim(store, held, 'attributes', 1, start + 5);
    await save(store, [change('ann', 'subscribed')], start + 10);
    const [optIn] = await store.claimForRead(held, 1, 1000, start + 10);
    if (optIn === undefined) throw new Error('the opt-in was not held back');
    await settled(store, held, optIn, ['event', 'attributes_again'], start + 20);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 2 due opposite_in_flight', 'event 2 due']);
    expect(await attributesDueAt(store)).toBe(start + 5 + horizonMs);
    expect(await claim(store, held, 'attributes', 1, start + 5 + horizonMs)).toMatchObject([
      { revision: 2, state: 'subscribed', chosenAt: start + 10 },
    ]);
  });

  for (const [what, sentAfterMs, repeats] of [
    ['at once where they may have landed behind them meanwhile', 40, ['attributes 2 due']],
    ['not where they had landed before the opt-in was sent', 20 + horizonMs, ['attributes 1 sent']],
  ] as const) {
    it(`tells them again ${what}`, async () => {
      const { store } = await openFresh({ horizonMs });
      const held = await lease(store);
      await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
      await claim(store, held, 'attributes', 1, start + 20);
      await save(store, [change('ann', 'subscribed')], start + 30);
      const [seen] = await store.claimForRead(held, 1, 1000, start + 30);
      if (seen === undefined) throw new Error('the opt-in was not held back');
      const released = { delivery: 'recorded', nextAttemptAt: start + 31, reason: 'opt_out_seen' } as const;
      await store.settle(held, [settlement(seen, released)], start + 31);
      const [optIn] = await store.claimForSend(held, 1, start + sentAfterMs);
      if (optIn === undefined) throw new Error('the opt-in was not handed out');
      await settled(store, held, optIn, ['attributes_again'], start + sentAfterMs + horizonMs);
      expect(await signalsOf(store, 'ann')).toEqual(repeats);
    });
  }

  it('does not tell attributes that went with an opt-in again, where none can land behind them', async () => {
    const { store } = await openFresh({ horizonMs });
    const held = await lease(store);
    await settled(store, held, await sent(store, held, 'never', 'subscribed'), ['attributes_again'], start);
    expect(await signalsOf(store, 'never')).toEqual([]);
    await settled(store, held, await sent(store, held, 'ann', 'unsubscribed'), ['attributes']);
    await save(store, [change('ann', 'subscribed')], start + 10);
    const [unsent] = await store.claimForRead(held, 1, 1000, start + 10);
    if (unsent === undefined) throw new Error('the opt-in was not held back');
    await settled(store, held, unsent, ['attributes_again'], start + 20);
    expect(await signalsOf(store, 'ann')).toEqual(['attributes 1 due']);
    expect(await claim(store, held, 'attributes', 1, start + 20)).toEqual([]);
  });
}
