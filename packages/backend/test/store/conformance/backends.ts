import { expect, it } from 'vitest';
import { horizonMs, start, type OpenFresh } from './scene.ts';

const ttlMs = 30_000;

export function exerciseBackends(openFresh: OpenFresh): void {
  it('counts the backends that say they are there, each once', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.announceBackend('one', ttlMs, start)).toBe(1);
    expect(await store.announceBackend('two', ttlMs, start)).toBe(2);
    expect(await store.announceBackend('one', ttlMs, start)).toBe(2);
  });

  it('counts those no longer that have left', async () => {
    const { store } = await openFresh({ horizonMs });
    await store.announceBackend('one', ttlMs, start);
    await store.announceBackend('two', ttlMs, start);
    await store.removeBackend('one');
    await store.removeBackend('never there');
    expect(await store.announceBackend('two', ttlMs, start)).toBe(1);
  });

  it('counts those no longer that have not been heard of', async () => {
    const { store } = await openFresh({ horizonMs });
    await store.announceBackend('frozen', 0, start);
    expect(await store.announceBackend('alive', ttlMs, start + 1)).toBe(1);
  });
}
