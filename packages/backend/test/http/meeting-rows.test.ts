import { describe, expect, it } from 'vitest';
import { groups } from '../braze/simulated-braze.ts';
import { ada, address, externalId, newsByMail, startWithExternalIds } from './external-id-scene.ts';

const down = { kind: 'status', status: 503, times: 'until_cleared' } as const;

describe('a choice that was recorded for an external id while Braze was down', () => {
  it('is taken over by the address, once Braze names it, where nobody chose there', async () => {
    const scene = await startWithExternalIds([{ ...ada, groups: { [groups.news]: 'subscribed' } }]);
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    scene.braze.world.clearFaults();
    const session = await scene.byToken();
    expect(session.choices?.[0]).toMatchObject({ ...newsByMail, state: 'unsubscribed', delivery: 'recorded' });
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed', revision: 1 });
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });

  it.each([
    { first: 'subscribed', then: 'unsubscribed' },
    { first: 'unsubscribed', then: 'subscribed' },
  ] as const)('wins over an older one of the address ($first, then $then)', async ({ first, then }) => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byAddress(), newsByMail, first);
    scene.clock.advance(1000);
    await scene.save(await scene.byToken(), newsByMail, then);
    scene.braze.world.clearFaults();
    await scene.byToken();
    expect(await scene.rowOf(address)).toMatchObject({ state: then, revision: 2, delivery: 'recorded' });
    expect(await scene.rowOf(externalId)).toMatchObject({ state: then, revision: 1 });
  });

  it.each([
    { first: 'subscribed', then: 'unsubscribed' },
    { first: 'unsubscribed', then: 'subscribed' },
  ] as const)('gives way to a newer one of the address ($first, then $then)', async ({ first, then }) => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, first);
    scene.clock.advance(1000);
    await scene.save(await scene.byAddress(), newsByMail, then);
    scene.braze.world.clearFaults();
    await scene.byToken();
    expect(await scene.rowOf(address)).toMatchObject({ state: then, revision: 1 });
    expect(await scene.rowOf(externalId)).toMatchObject({ state: then, revision: 2 });
  });

  it('leaves a ledger row that says why the older row changed', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    scene.braze.world.clearFaults();
    await scene.byToken();
    const [row] = await scene.ledgerOf(address);
    expect(row).toMatchObject({
      action: 'set',
      fromState: null,
      toState: 'unsubscribed',
      context: { source: 'resolution', proof: 'token', property: 'acme-www' },
    });
    expect((await scene.store.verifyLedger()).breaks).toEqual([]);
  });

  it('is told to delivery, and settled once: the next session changes nothing', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    scene.braze.world.clearFaults();
    const before = scene.nudged.length;
    await scene.byToken();
    const rows = scene.rows();
    await scene.byToken();
    expect(scene.nudged.slice(before)).toEqual(['eu']);
    expect(scene.rows()).toEqual(rows);
  });

  it('is overruled with the address by the next save, so that it cannot undo that later', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, 'subscribed');
    scene.braze.world.clearFaults();
    const session = await scene.byToken();
    const response = await scene.patch(session.session.token, [{ ...newsByMail, state: 'unsubscribed', revision: 1 }]);
    expect(response.json()).toMatchObject({
      results: [{ ...newsByMail, outcome: 'saved', state: 'unsubscribed', revision: 2 }],
    });
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'unsubscribed', revision: 2, delivery: 'recorded' });
  });

  it('is taken over even if only the page named the visitor then', async () => {
    const scene = await startWithExternalIds();
    const blind = await scene.openSession({ body: { identities: { customer: 'U-1' } } });
    await scene.save(blind, newsByMail, 'unsubscribed');
    await scene.byToken();
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });

  it('is left alone by a visitor whom only the page names', async () => {
    const scene = await startWithExternalIds();
    await scene.save(await scene.byAddress(), newsByMail, 'subscribed');
    const blind = await scene.openSession({ body: { identities: { customer: 'U-1', email: address.value } } });
    await scene.save(blind, newsByMail, 'unsubscribed');
    expect(await scene.rowOf(externalId)).toBeUndefined();
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed', revision: 2 });
  });
});
