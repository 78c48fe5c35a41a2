import { expect, it } from 'vitest';
import { checkpointKeys } from '../../src/identity/checkpoint-keys.ts';
import { verifyLedger } from '../../src/operator/verify-ledger.ts';
import type { Store } from '../../src/store/store.ts';
import { Upkeep, type UpkeepPlan } from '../../src/upkeep/upkeep.ts';
import { ManualClock } from '../manual-clock.ts';
import { change, confirmation, horizonMs, person, save } from '../store/conformance/scene.ts';
import { openFreshSqlite } from '../store/sqlite/sqlite-scene.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const keys = checkpointKeys({ secret: 'a-secret-of-the-backend-0123456789abcdef' });
const plan: UpkeepPlan = { sealEveryMs: hourMs, messagesForMs: 30 * dayMs, ledgerForMs: undefined };

function upkeepOn(store: Store, clock: ManualClock, differences: Partial<UpkeepPlan> = {}, holder = 'one') {
  const log: string[] = [];
  const logger = {
    info: (_fields: object, message: string) => void log.push(message),
    error: (_fields: object, message: string) => void log.push(message),
  };
  const upkeep = new Upkeep({ store, keys, plan: { ...plan, ...differences }, logger, holder, clock });
  return { upkeep, log };
}

async function openScene() {
  const { store } = await openFreshSqlite({ horizonMs });
  const clock = new ManualClock();
  const act = () => save(store, [change('ann', 'unsubscribed')], clock.now());
  const numbers = async () => (await store.checkpointsAfter(0, 100)).map(({ number }) => number);
  return { store, clock, act, numbers };
}

it('seals once an hour what was written, and nothing where nothing was', async () => {
  const { store, clock, act, numbers } = await openScene();
  const { upkeep } = upkeepOn(store, clock);
  await upkeep.pass();
  expect(await numbers()).toEqual([]);
  await act();
  await upkeep.pass();
  expect(await numbers()).toEqual([1]);
  await act();
  clock.advance(hourMs - 1);
  await upkeep.pass();
  expect(await numbers()).toEqual([1]);
  clock.advance(1);
  await upkeep.pass();
  expect(await numbers()).toEqual([1, 2]);
  clock.advance(5 * hourMs);
  await upkeep.pass();
  expect(await numbers()).toEqual([1, 2]);
});

it('is done by one of several backends, and by another once that one is gone', async () => {
  const { store, clock, act, numbers } = await openScene();
  const [one, two] = [upkeepOn(store, clock, {}, 'one'), upkeepOn(store, clock, {}, 'two')];
  await one.upkeep.pass();
  await act();
  await two.upkeep.pass();
  expect(await numbers()).toEqual([]);
  clock.advance(180_000);
  await two.upkeep.pass();
  expect(await numbers()).toEqual([1]);
});

it('lets go of what expired long enough ago', async () => {
  const { store, clock } = await openScene();
  const { upkeep } = upkeepOn(store, clock);
  await save(store, [], clock.now(), [confirmation('ann', { expiresAt: clock.now() + dayMs })]);
  clock.advance(31 * dayMs);
  await upkeep.pass();
  expect(await store.personRecord(person('ann'))).toBeDefined();
  clock.advance(1);
  await upkeep.pass();
  expect(await store.personRecord(person('ann'))).toBeUndefined();
});

/** A ledger of which everything up to the second checkpoint is older than ten days. */
async function oldLedger() {
  const scene = await openScene();
  const { store, clock, act } = scene;
  const { upkeep } = upkeepOn(store, clock);
  for (let round = 0; round < 2; round += 1) {
    for (let row = 0; row < 3; row += 1) await act();
    await upkeep.pass();
    clock.advance(hourMs);
  }
  clock.advance(10 * dayMs);
  await act();
  await upkeep.pass();
  expect(await scene.numbers()).toEqual([1, 2, 3]);
  return scene;
}

it('keeps the ledger for ever where no time is set, and otherwise removes it behind a signed checkpoint', async () => {
  const { store, clock, numbers } = await oldLedger();
  expect(await verifyLedger(store, keys.judge)).toMatchObject({ rows: 7, removed: 0, problems: [], breaks: [] });
  const { upkeep } = upkeepOn(store, clock, { ledgerForMs: 9 * dayMs });
  await upkeep.pass();
  expect(await numbers()).toEqual([1, 2, 3, 4]);
  const whole = { chains: 1, problems: [], breaks: [], unsealed: 0 };
  expect(await verifyLedger(store, keys.judge)).toMatchObject({ ...whole, rows: 1, removed: 6 });
  expect(await store.ledgerOf(person('ann'))).toHaveLength(1);
  await upkeep.pass();
  expect(await numbers()).toEqual([1, 2, 3, 4]);
});

it('looks for nothing again after a restart that was removed before', async () => {
  const { store, clock } = await oldLedger();
  await upkeepOn(store, clock, { ledgerForMs: 9 * dayMs }).upkeep.pass();
  expect(await verifyLedger(store, keys.judge)).toMatchObject({ removed: 6 });
  // In steps of one, it would say that it went through the first.
  expect(await store.removeCovered(2, 1)).toBe(0);
});

it('removes after a crash what a checkpoint had said before it', async () => {
  const { store, clock } = await oldLedger();
  await store.sealCheckpoint({ at: clock.now(), sign: keys.sign, trusts: () => true, cutThrough: 2 });
  expect(await verifyLedger(store, keys.judge)).toMatchObject({ rows: 1, removed: 6, problems: [], breaks: [] });
  expect(await store.ledgerOf(person('ann'))).toHaveLength(7);
  await upkeepOn(store, clock, { ledgerForMs: 9 * dayMs }).upkeep.pass();
  expect(await store.ledgerOf(person('ann'))).toHaveLength(1);
});

it('says so, and builds nothing on it, where the last checkpoint is of a key that is not known', async () => {
  const { store, clock, act, numbers } = await openScene();
  const foreign = checkpointKeys({ secret: 'the-secret-of-an-intruder-0123456789abcdef' });
  await act();
  await store.sealCheckpoint({ at: clock.now(), sign: foreign.sign, trusts: () => true });
  await act();
  clock.advance(hourMs);
  const { upkeep, log } = upkeepOn(store, clock);
  await upkeep.pass();
  expect(await numbers()).toEqual([1]);
  expect(log).toEqual([expect.stringContaining('not signed with a key of this configuration')]);
});

it('looks by itself every minute, goes on after a failure, and leaves nothing behind when it stops', async () => {
  const { store, clock, act } = await openScene();
  let isDown = true;
  const failing = new Proxy(store, {
    get: (target, name) => {
      if (name === 'acquireLease' && isDown) return () => Promise.reject(new Error('the store is down'));
      const found: unknown = Reflect.get(target, name, target);
      return typeof found === 'function' ? (found.bind(target) as unknown) : found;
    },
  });
  const { upkeep, log } = upkeepOn(failing, clock);
  await act();
  upkeep.start();
  await expect.poll(() => clock.waiting).toBe(1);
  expect(log).toEqual(['the upkeep of the store failed and will be tried again']);
  isDown = false;
  clock.advance(60_000);
  await expect.poll(() => store.newestCheckpoint()).toMatchObject({ number: 1 });
  await upkeep.stop();
  expect(clock.waiting).toBe(0);
  expect(await store.acquireLease('*upkeep', 'other', 1000, clock.now())).toBeDefined();
});
