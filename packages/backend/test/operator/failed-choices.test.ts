import { expect, it } from 'vitest';
import { handleFailed } from '../../src/operator/failed-commands.ts';
import { parseFailedOrder } from '../../src/operator/failed-order.ts';
import { readConfig } from '../http/http-config.ts';
import { change, horizonMs, lease, person, save, settlement, start } from '../store/conformance/scene.ts';
import { openFreshSqlite } from '../store/sqlite/sqlite-scene.ts';

it('does to a choice that is named twice what it does once', async () => {
  const { store } = await openFreshSqlite({ horizonMs });
  const held = await lease(store);
  await save(store, [change('ann', 'unsubscribed')]);
  const claimed = await store.claimForSend(held, 1, start);
  const failed = { delivery: 'failed', reason: 'braze_400' } as const;
  await store.settle(
    held,
    claimed.map((choice) => settlement(choice, failed)),
    start,
  );
  const config = readConfig('http://127.0.0.1:9');
  const command = (...args: string[]): Promise<string> => handleFailed(config, store, parseFailedOrder(args));
  const [row = ''] = (await command('list')).match(/^\d+:news:email:1/m) ?? [];
  const before = (await store.ledgerOf(person('ann'))).length;
  expect(await command('retry', row, row)).toMatch(/^1 choice\(s\) would be due again\./);
  const done = await command('retry', row, row, `0${row}`, '--yes');
  expect(done).toMatch(/^1 choice\(s\) are due again; in the ledger as retry-[\da-f-]{36}\.\n$/);
  expect(await store.ledgerOf(person('ann'))).toHaveLength(before + 1);
});
