import { expect, it } from 'vitest';
import { change, confirmation, contextAt, horizonMs, person, save, start, type OpenFresh } from './scene.ts';

export function exerciseLedger(openFresh: OpenFresh): void {
  it('keeps every change with its circumstances, oldest first', async () => {
    const { store } = await openFresh({ horizonMs });
    const first = contextAt(start, { proof: 'none', network: 'a1b2', language: 'fr', session: 's-1' });
    const second = contextAt(start + 5, { proof: 'token', property: 'acme-shop', configVersion: 'v2' });
    await store.record({ changes: [change('ann', 'unsubscribed')], confirmations: [], context: first });
    await store.record({ changes: [change('ann', 'subscribed')], confirmations: [], context: second });
    const cell = { action: 'set', topic: 'news', channel: 'email' };
    expect(await store.ledgerOf(person('ann'))).toMatchObject([
      { ...cell, sequence: 1, fromState: null, toState: 'unsubscribed', revision: 1, context: first },
      { ...cell, sequence: 2, fromState: 'unsubscribed', toState: 'subscribed', revision: 2, context: second },
    ]);
  });

  it('answers the rows of one person only, over all of their cells', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')]);
    await save(store, [change('ann', 'subscribed', { topic: 'offers' })], start + 1, [
      confirmation('ann', { cells: [{ topic: 'events', channel: 'email' }] }),
    ]);
    const rows = await store.ledgerOf(person('ann'));
    expect(rows.map(({ action, topic }) => `${action} ${topic}`)).toEqual([
      'set news',
      'set offers',
      'requested events',
    ]);
    expect(await store.ledgerOf(person('eve'))).toEqual([]);
  });

  it("keeps a cell's rows in the order of its revisions, although the clock was set back between them", async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'unsubscribed')]);
    await save(store, [change('ann', 'subscribed')], start - 60_000);
    await save(store, [change('ann', 'subscribed', { topic: 'offers' })], start + 1);
    const rows = await store.ledgerOf(person('ann'));
    expect(rows.map(({ topic, revision }) => `${topic} ${revision}`)).toEqual(['news 1', 'news 2', 'offers 1']);
  });

  it('names a person by a commitment that is the same in all their rows and tells nothing of the address', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [change('ann', 'subscribed'), change('ann', 'subscribed', { topic: 'offers' })]);
    await save(store, [change('bob', 'subscribed')]);
    const ann = await store.ledgerOf(person('ann'));
    const bob = await store.ledgerOf(person('bob'));
    expect(new Set(ann.map(({ commitment }) => commitment)).size).toBe(1);
    expect(ann[0]?.commitment).toMatch(/^[0-9a-f]{64}$/);
    expect(ann[0]?.commitment).not.toBe(bob[0]?.commitment);
    expect(JSON.stringify([ann, bob])).not.toContain('example.com');
  });

  it('gives the same person another commitment in another store', async () => {
    const [one, two] = [await openFresh({ horizonMs }), await openFresh({ horizonMs })];
    const commitments = [];
    for (const { store } of [one, two]) {
      await save(store, [change('ann', 'subscribed')]);
      commitments.push((await store.ledgerOf(person('ann')))[0]?.commitment);
    }
    expect(commitments[0]).not.toBe(commitments[1]);
  });

  it('chains each row to the one before it, over saves that arrive together and one after the other', async () => {
    const { store } = await openFresh({ horizonMs });
    await Promise.all(['ann', 'bob', 'eve'].map((name) => save(store, [change(name, 'subscribed')])));
    await save(store, [change('ann', 'unsubscribed')], start + 1);
    const rows = (await Promise.all(['ann', 'bob', 'eve'].map((name) => store.ledgerOf(person(name))))).flat();
    rows.sort((a, b) => a.sequence - b.sequence);
    expect(rows.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(rows.slice(1).map(({ previousHash }) => previousHash)).toEqual(rows.slice(0, 3).map(({ hash }) => hash));
    expect(await store.verifyLedger()).toEqual({ rows: 4, chains: 1, breaks: [] });
  });

  it('verifies while saves go on', async () => {
    const { store } = await openFresh({ horizonMs });
    const changes = Array.from({ length: 500 }, (_, index) => change(`person-${index}`, 'subscribed'));
    for (let round = 0; round < 5; round += 1) await save(store, changes, start + round);
    const verifying = store.verifyLedger();
    const saving = Promise.all(changes.map((each) => save(store, [each], start + 10)));
    expect((await verifying).breaks).toEqual([]);
    await saving;
    expect(await store.verifyLedger()).toMatchObject({ rows: 3000, breaks: [] });
  });
}
