import { expect, it } from 'vitest';
import type { Store } from '../../../src/store/store.ts';
import { change, confirmation, contextAt, horizonMs, person, save, standing, start, type OpenFresh } from './scene.ts';

const expiry = start + 86_400_000;
const asked = (name: string) => confirmation(name, { expiresAt: expiry });

function requestAccess(store: Store, name: string) {
  const request = {
    id: `access-${name}`,
    target: person(name),
    connection: 'eu',
    property: 'acme-www',
    language: 'en',
  };
  return store.requestAccess({ ...request, network: null, at: start, expiresAt: expiry, maxPerHour: 3 });
}

export function exerciseRetention(openFresh: OpenFresh): void {
  it('lets go of what expired, and of nothing else', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed')], start, [asked('ann')]);
    await save(store, [change('bob', 'subscribed')], start, [confirmation('bob', { expiresAt: expiry + 1 })]);
    expect(await store.forgetExpired(expiry, 10)).toBe(0);
    expect(await store.forgetExpired(expiry + 1, 10)).toBe(2);
    expect(await store.findConfirmation('confirmation-ann')).toBeUndefined();
    expect(await store.findConfirmation('confirmation-bob')).toMatchObject({ expiresAt: expiry + 1 });
    expect((await store.personRecord(person('ann')))?.messages).toEqual([]);
    expect(await standing(store, 'ann')).toMatchObject({ state: 'subscribed' });
    expect((await store.verifyLedger()).breaks).toEqual([]);
  });

  it('forgets an address for which somebody asked for a message that came to nothing', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [asked('ann')]);
    await requestAccess(store, 'bob');
    await requestAccess(store, 'eve');
    await save(store, [change('eve', 'unsubscribed')]);
    while ((await store.forgetExpired(expiry + 1, 1)) > 0);
    expect(await store.personRecord(person('ann'))).toBeUndefined();
    expect(await store.personRecord(person('bob'))).toBeUndefined();
    expect(await standing(store, 'eve')).toMatchObject({ state: 'unsubscribed' });
    expect(await store.verifyLedger()).toMatchObject({ rows: 2, breaks: [] });
  });

  it('keeps an address that still waits for an answer', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [asked('ann')]);
    await save(store, [], start, [confirmation('ann', { id: 'later', expiresAt: expiry + 10 })]);
    await store.forgetExpired(expiry + 1, 10);
    expect(await store.confirm('later', contextAt(start + 5))).toMatchObject({ outcome: 'confirmed' });
  });

  it('goes on in steps, and lets saves between them through', async () => {
    const { store } = await openFresh({ horizonMs });
    const names = Array.from({ length: 25 }, (_, index) => `p${index}`);
    await save(store, [], start, names.map(asked));
    const steps: number[] = [];
    const saves: Promise<unknown>[] = [];
    for (;;) {
      const step = store.forgetExpired(expiry + 1, 10);
      saves.push(save(store, [change(`p${steps.length}`, 'subscribed')], start + 1));
      const gone = await step;
      if (gone === 0) break;
      steps.push(gone);
    }
    await Promise.all(saves);
    expect(steps.reduce((sum, gone) => sum + gone, 0)).toBe(50);
    for (const index of saves.keys()) expect(await standing(store, `p${index}`)).toMatchObject({ state: 'subscribed' });
  });
}
