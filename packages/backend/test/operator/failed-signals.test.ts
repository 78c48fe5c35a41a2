import { expect, it } from 'vitest';
import { parseFailedOrder, type FailedSignalOrder } from '../../src/operator/failed-order.ts';
import { handleFailedSignals } from '../../src/operator/failed-signal-commands.ts';
import { horizonMs, lease, person } from '../store/conformance/scene.ts';
import { tell } from '../store/conformance/failed-signals.ts';
import { openFreshSqlite } from '../store/sqlite/sqlite-scene.ts';

/** A store with two events that Braze refused, and the command on it. */
async function openScene() {
  const { store } = await openFreshSqlite({ horizonMs });
  const held = await lease(store);
  for (const name of ['ann', 'bob']) await tell(store, held, name, 'failed', 'braze_400');
  const command = (...args: string[]): Promise<string> =>
    handleFailedSignals(store, parseFailedOrder([...args, '--signals']) as FailedSignalOrder, () => 'eu');
  return { store, command };
}

it('lists rows by which single signals are retried and dropped, and names nobody', async () => {
  const { store, command } = await openScene();
  const listed = await command('list');
  expect(listed).toMatch(/^2 signal\(s\) failed:\n +2 {2}eu {2}event {2}braze_400\n/);
  expect(listed).not.toContain('@');
  const [ann = '', bob = ''] = listed.match(/^\d+:news:email:event:1/gm) ?? [];
  expect(await command('retry', ann)).toBe('1 signal(s) would be due again. Nothing was changed; --yes does it.\n');
  const retried = await command('retry', ann, '--yes');
  expect(retried).toMatch(/^1 signal\(s\) are due again; in the ledger as retry-[\da-f-]{36}\.\n$/);
  const run = /retry-[\da-f-]+/.exec(retried)?.[0];
  expect((await store.ledgerOf(person('ann'))).at(-1)?.context.session).toBe(`${run}/event`);
  expect(await command('drop', bob, '--yes')).toMatch(/^1 signal\(s\) are dropped; in the ledger as drop-/);
  expect(await command('list')).toBe('No attributes or event failed.\n');
});

it('says how many of the rows named it did nothing to', async () => {
  const { command } = await openScene();
  const [ann = ''] = (await command('list')).match(/^\d+:news:email:event:1/gm) ?? [];
  const done = await command('drop', ann, ann.replace(/1$/, '7'), '--yes');
  expect(done).toContain('1 lead nowhere, have changed since or are not failed.');
});

it('counts what a filter finds before it does it', async () => {
  const { command } = await openScene();
  expect(await command('drop', '--all')).toContain('2 signal(s) would be dropped');
  expect(await command('drop', '--reason', 'another', '--yes')).toMatch(/^0 signal\(s\) are dropped/);
  expect(await command('drop', '--all', '--yes')).toMatch(/^2 signal\(s\) are dropped/);
});

it('does to a row that is named twice what it does once', async () => {
  const { store, command } = await openScene();
  const [ann = ''] = (await command('list')).match(/^\d+:news:email:event:1/gm) ?? [];
  const before = (await store.ledgerOf(person('ann'))).length;
  const done = await command('retry', ann, ann, `0${ann}`, '--yes');
  expect(done).toMatch(/^1 signal\(s\) are due again; in the ledger as retry-[\da-f-]{36}\.\n$/);
  expect(await store.ledgerOf(person('ann'))).toHaveLength(before + 1);
});
