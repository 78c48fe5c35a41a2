import { expect, it } from 'vitest';
import type { AccessRequest } from '../../../src/store/outbox.ts';
import { confirmation, horizonMs, lease, person, save, start, type OpenFresh } from './scene.ts';

const minuteMs = 60_000;
const hourMs = 3_600_000;

function access(id: string, differences: Partial<AccessRequest> = {}): AccessRequest {
  return {
    ...{ id, target: person('ann'), connection: 'eu', property: 'acme-www', language: 'en', network: 'net-1' },
    ...{ at: start, expiresAt: start + hourMs, maxPerHour: 2, ...differences },
  };
}

export function exerciseMessages(openFresh: OpenFresh): void {
  it('hands out the message of a pending opt-in, and not again while it is being sent', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    expect(await store.nextDueAt('eu')).toBe(start);
    const held = await lease(store);
    expect(await store.claimMessages(held, 10, minuteMs, start)).toEqual([
      {
        ...{
          id: 'confirmation-ann',
          kind: 'confirmation',
          target: person('ann'),
          property: 'acme-www',
          language: 'en',
        },
        ...{ cells: [{ topic: 'news', channel: 'email' }], attempts: 0, expiresAt: start + 86_400_000 },
      },
    ]);
    expect(await store.claimMessages(held, 10, minuteMs, start + minuteMs - 1)).toEqual([]);
    expect(await store.nextDueAt('eu')).toBe(start + minuteMs);
  });

  it('hands it out again after a crash', async () => {
    const { store, reopen } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const held = await lease(store);
    await store.claimMessages(held, 10, minuteMs, start);
    const again = await reopen();
    const regained = await lease(again, 'holder-1', start + minuteMs);
    expect(await again.claimMessages(regained, 10, minuteMs, start + minuteMs)).toHaveLength(1);
  });

  it('tries again when told to, with the attempts it had', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const held = await lease(store);
    await store.claimMessages(held, 10, minuteMs, start);
    const retry = { status: 'due', nextAttemptAt: start + 5, attempts: 1, reason: 'http_503' } as const;
    await store.settleMessages(held, [{ id: 'confirmation-ann', ...retry }], start);
    expect(await store.claimMessages(held, 10, minuteMs, start + 5)).toMatchObject([{ attempts: 1 }]);
  });

  for (const status of ['sent', 'failed'] as const) {
    it(`is not due any more once it is ${status}`, async () => {
      const { store } = await openFresh({ horizonMs });
      await save(store, [], start, [confirmation('ann')]);
      const held = await lease(store);
      await store.claimMessages(held, 10, minuteMs, start);
      const done = { status, nextAttemptAt: null, attempts: 1, reason: null };
      await store.settleMessages(held, [{ id: 'confirmation-ann', ...done }], start);
      expect(await store.nextDueAt('eu')).toBeUndefined();
      expect(await store.claimMessages(held, 10, minuteMs, start + 9e6)).toEqual([]);
    });
  }

  it('sends no message for an opt-in that has expired', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann', { expiresAt: start + 10 })]);
    expect(await store.claimMessages(await lease(store), 10, minuteMs, start + 10)).toEqual([]);
    expect(await store.nextDueAt('eu')).toBeUndefined();
  });

  it('takes nothing from a former holder', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('ann')]);
    const lost = await lease(store, 'one', start, 1000);
    await store.claimMessages(lost, 10, minuteMs, start);
    const second = await lease(store, 'two', start + 1000);
    const done = { status: 'sent', nextAttemptAt: null, attempts: 1, reason: null } as const;
    await store.settleMessages(lost, [{ id: 'confirmation-ann', ...done }], start + 1000);
    expect(await store.claimMessages(second, 10, minuteMs, start + minuteMs)).toHaveLength(1);
  });

  it('hands out messages of its own connection, longest due first, no more than asked for', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start + 2, [confirmation('late')]);
    await save(store, [], start, [confirmation('early')]);
    await save(store, [], start + 1, [confirmation('middle'), confirmation('other', { connection: 'us' })]);
    const due = await store.claimMessages(await lease(store), 2, minuteMs, start + 5);
    expect(due.map(({ id }) => id)).toEqual(['confirmation-early', 'confirmation-middle']);
  });

  it('hands out a link to somebody it never heard of, and that is no choice of theirs', async () => {
    const { store } = await openFresh({ horizonMs });
    expect(await store.requestAccess(access('link'))).toEqual({ outcome: 'taken' });
    expect(await store.nextDueAt('eu')).toBe(start);
    expect(await store.claimMessages(await lease(store), 10, minuteMs, start)).toEqual([
      {
        ...{ id: 'link', kind: 'access', target: person('ann'), property: 'acme-www', language: 'en' },
        ...{ cells: [], attempts: 0, expiresAt: start + hourMs },
      },
    ]);
    expect(await store.choicesOf([person('ann')])).toEqual([]);
    expect(await store.ledgerOf(person('ann'))).toEqual([]);
  });

  it('drops links above the quota of a network, and above twice that from all networks', async () => {
    const { store } = await openFresh({ horizonMs });
    const ask = async (id: string, network: string | null, at = start, name = 'ann') =>
      (await store.requestAccess(access(id, { network, at, target: person(name) }))).outcome;
    expect([await ask('1', 'a'), await ask('2', 'a'), await ask('3', 'a')]).toEqual(['taken', 'taken', 'suppressed']);
    expect([await ask('4', 'b'), await ask('5', null), await ask('6', 'c')]).toEqual(['taken', 'taken', 'suppressed']);
    expect(await ask('7', 'a', start, 'bob')).toBe('taken');
    expect([await ask('8', 'a', start + hourMs - 1), await ask('9', 'a', start + hourMs)]).toEqual([
      'suppressed',
      'taken',
    ]);
  });

  it('counts links and confirmations apart', async () => {
    const { store } = await openFresh({ horizonMs });
    for (const id of ['1', '2', '3']) await store.requestAccess(access(id, { network: null }));
    await save(store, [], start, [confirmation('ann', { maxPerHour: 1 })]);
    expect(await store.findConfirmation('confirmation-ann')).toBeDefined();
    expect(await store.requestAccess(access('4', { network: 'd', target: person('bob') }))).toEqual({
      outcome: 'taken',
    });
  });

  it('hands out what somebody waits for at a screen first, each kind the longest due first', async () => {
    const { store } = await openFresh({ horizonMs });
    await save(store, [], start, [confirmation('early')]);
    await save(store, [], start + 1, [confirmation('late')]);
    await store.requestAccess(access('link', { at: start + 2 }));
    const due = await store.claimMessages(await lease(store), 2, minuteMs, start + 3);
    expect(due.map(({ id }) => id)).toEqual(['link', 'confirmation-early']);
  });
}
