import { expect, it, vi } from 'vitest';
import { startBraze } from '../braze/simulated-braze.ts';
import { parseFailedOrder } from '../../src/operator/failed-order.ts';
import { exerciseFailedCommands, gaveUp, news, person } from './failed-scene.ts';
import { openSession, save, serve, start, writeConfig } from './running-backend.ts';

// Each test starts several processes, which a busy machine does not do within the five seconds of a default.
vi.setConfig({ testTimeout: 120_000 });

it('lists and retries what Braze refused, beside a backend that serves', () => exerciseFailedCommands());

it('drops what is of no use any more, so that it is no longer listed', async () => {
  const braze = await startBraze({ groups: [news], people: [person] });
  const config = await writeConfig(braze.url);
  const backend = await serve(config);
  await save(backend.url, await openSession(backend.url, 'ada@example.com'), 'insider', 'unsubscribed');
  await gaveUp(backend.url, 1);
  const dropped = await start(['failed', 'drop', '--connection', 'eu', '--yes', '-c', config]).ended;
  expect(dropped.stdout).toMatch(/^1 choice\(s\) are dropped; in the ledger as drop-/);
  await gaveUp(backend.url, 0);
});

it.each([
  { args: [], says: 'failed list, failed retry or failed drop' },
  { args: ['retry'], says: 'takes a filter, or --all, or the rows' },
  { args: ['drop', '--all', '--topic', 'news'], says: 'one of the three' },
  { args: ['retry', '--all', '--insist'], says: '--insist is for failed retry with rows named one by one' },
  { args: ['retry', 'ada'], says: 'a row is named as failed list does' },
  { args: ['list', '--yes'], says: '--yes is not for failed list' },
  { args: ['drop', '--all', '--show-people'], says: '--show-people is not for failed drop' },
  { args: ['list', '--delivery', 'sent'], says: '--delivery is failed or not_applied' },
  { args: ['list', '--limit', '0'], says: '--limit has to be a number from 1 to 10000' },
  { args: ['list', '--after', 'eu:failed'], says: '--after takes the place' },
  { args: ['list', '--signals', '--after', '17:news:email:3'], says: '--after takes the place' },
  { args: ['retry', '--signals'], says: 'failed retry --signals takes a filter, or --all, or the rows' },
  { args: ['drop', '--signals', '--all', '--topic', 'news'], says: 'one of the three' },
  { args: ['list', '--signals', '17:news:email:event:3'], says: 'failed list takes a filter, and no rows' },
  { args: ['retry', '--signals', '17:news:email:3'], says: 'a row is named as failed list --signals does' },
  { args: ['list', '--signals', '--delivery', 'failed'], says: '--delivery is not for --signals' },
  { args: ['list', '--since', 'yesterday'], says: '--since has to be a moment with its zone' },
])('says what would be right: $says', ({ args, says }) => {
  expect(() => parseFailedOrder(args)).toThrow(says);
});

it('reads back the places and rows that a list names', () => {
  expect(parseFailedOrder(['retry', '17:*eu:email:3'])).toMatchObject({
    keys: [{ targetId: 17, topic: '*eu', channel: 'email', revision: 3 }],
  });
  expect(parseFailedOrder(['list', '--after', 'eu:not_applied:17:news:email'])).toMatchObject({
    after: { connection: 'eu', delivery: 'not_applied', targetId: 17, topic: 'news', channel: 'email' },
  });
  expect(parseFailedOrder(['list', '--signals', '--after', '17:news:email:attributes:3'])).toMatchObject({
    ...{ what: 'signals', act: 'list' },
    after: { targetId: 17, topic: 'news', channel: 'email', kind: 'attributes', revision: 3 },
  });
  expect(parseFailedOrder(['retry', '--signals', '17:news:email:event:3', '--yes'])).toMatchObject({
    ...{ what: 'signals', act: 'retry', filter: {}, isConfirmed: true },
    keys: [{ targetId: 17, topic: 'news', channel: 'email', kind: 'event', revision: 3 }],
  });
});
