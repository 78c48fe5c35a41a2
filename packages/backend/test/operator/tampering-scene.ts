import { hash } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkpointKeys, type CheckpointKeys } from '../../src/identity/checkpoint-keys.ts';
import { verifyLedger } from '../../src/operator/verify-ledger.ts';
import type { Checkpoint } from '../../src/store/checkpoint.ts';
import type { Store } from '../../src/store/store.ts';
import { change, save, start } from '../store/conformance/scene.ts';

/** A store, and somebody who can write its database past it. */
export interface Tampered {
  readonly store: Store;
  readonly reopen: () => Promise<Store>;
  /** Runs statements on the database and answers the rows of the last. */
  readonly intrude: (...statements: readonly string[]) => Promise<readonly unknown[]>;
}

const secret = 'a-secret-of-the-backend-0123456789abcdef';
const keys = checkpointKeys({ secret });
const foreign = checkpointKeys({ secret: 'the-secret-of-an-intruder-0123456789abcdef' });

function seal(store: Store, at: number, by: CheckpointKeys = keys) {
  return store.sealCheckpoint({ at, sign: by.sign, trusts: () => true });
}

interface Scene extends Tampered {
  /** The checkpoints as they were exported before anybody tampered. */
  readonly exported: readonly Checkpoint[];
}

/** A first chain of five rows and a second of two, each covered by a checkpoint, and one row that none covers yet. */
async function ledgerOf(open: () => Promise<Tampered>): Promise<Scene> {
  const { store: first, reopen, intrude } = await open();
  for (let round = 0; round < 5; round += 1) await save(first, [change('ann', 'unsubscribed')], start + round);
  await seal(first, start + 10);
  const store = await reopen();
  await save(store, [change('ann', 'subscribed'), change('bob', 'subscribed')], start + 20);
  await seal(store, start + 30);
  await save(store, [change('bob', 'unsubscribed')], start + 40);
  return { store, reopen, intrude, exported: await store.checkpointsAfter(0, 10) };
}

interface Row {
  readonly id: number | string;
  readonly body: string;
}

/** Rewrites the third row of the first chain, and every hash after it up to the head, as the backend itself would have written them. */
async function rewriteHistory({ intrude }: Tampered): Promise<void> {
  const rows = (await intrude(
    'select ledger.id, ledger.body from ledger where id < (select min(id) + 100 from ledger) order by id',
  )) as Row[];
  let previous: string | undefined;
  for (const { id, body } of rows) {
    const fields = JSON.parse(body) as unknown[];
    if (fields[2] === 3) fields[8] = 'subscribed';
    if (previous !== undefined) fields[fields.length - 1] = previous;
    const text = JSON.stringify(fields);
    previous = hash('sha256', text);
    await intrude(`update ledger set body = '${text}', hash = '${previous}' where id = ${id}`);
  }
  await intrude(`update chain set head_hash = '${previous ?? ''}' where length = 5`);
}

/** Every way to tamper with a ledger that a checkpoint shows. */
export function exerciseTampering(open: () => Promise<Tampered>): void {
  const verify = async ({ store }: Tampered, by = keys, elsewhere: readonly Checkpoint[] = []) => {
    const { breaks, problems, ...report } = await verifyLedger(store, by.judge, elsewhere);
    const found = [...breaks.map(({ why }) => why), ...problems];
    return { ...report, found: found.map((each) => each.replaceAll(/[0-9a-f]{16}\/\d+/g, 'C')) };
  };

  it('finds nothing where nobody tampered, and says how much no checkpoint covers', async () => {
    const scene = await ledgerOf(open);
    const report = { rows: 8, chains: 2, checkpoints: 2, sealedAt: start + 30, removed: 0, unsealed: 1, found: [] };
    expect(await verify(scene)).toEqual(report);
    expect(await verify(scene, keys, scene.exported)).toEqual(report);
    await seal(scene.store, start + 50);
    expect(await verify(scene)).toMatchObject({ unsealed: 0, checkpoints: 3, found: [] });
  });

  it('sees a chain that was cut short, although its head was made to fit', async () => {
    const scene = await ledgerOf(open);
    await scene.intrude(
      'delete from ledger where id = (select min(id) + 4 from ledger)',
      `update chain set sealed_length = 4, length = 4, head_hash = (select hash from ledger
        where id = (select min(id) + 3 from ledger)) where length = 5`,
    );
    expect((await verify(scene)).found).toEqual([
      'row 5 of chain C is missing: checkpoint 1 in the database covers it',
    ]);
  });

  it('sees history that was rewritten with every hash after it', async () => {
    const scene = await ledgerOf(open);
    await rewriteHistory(scene);
    expect((await scene.store.verifyLedger()).breaks).toEqual([]);
    expect((await verify(scene)).found).toEqual([
      'row 5 of chain C is another one: checkpoint 1 in the database covers it',
    ]);
  });

  it('sees a whole chain that is missing', async () => {
    const scene = await ledgerOf(open);
    await scene.intrude(
      'delete from ledger where id < (select min(id) + 100 from ledger)',
      'delete from chain where length = 5',
    );
    expect((await verify(scene)).found).toEqual([
      'row 5 of chain C is missing: checkpoint 1 in the database covers it',
    ]);
  });

  it('sees rows removed as if they were older than is kept, which no signed checkpoint says', async () => {
    const scene = await ledgerOf(open);
    await scene.intrude('delete from ledger where id < (select min(id) + 100 from ledger)');
    expect((await verify(scene)).found).toEqual([
      'missing up to row 5',
      'row 5 of chain C is missing: checkpoint 1 in the database covers it',
    ]);
  });

  it('sees a checkpoint that was removed, the first and the last', async () => {
    const first = await ledgerOf(open);
    await first.intrude('delete from checkpoint where number = 1');
    expect((await verify(first)).found).toEqual([
      'checkpoints 1 to 1 in the database are missing',
      'chain C was covered up to row 5, and no checkpoint says so any more',
    ]);
    const last = await ledgerOf(open);
    await last.intrude('delete from checkpoint where number = 2');
    expect((await verify(last)).found).toEqual(['chain C was covered up to row 2, and no checkpoint says so any more']);
  });

  it('sees a checkpoint that was edited, also with its hash', async () => {
    const scene = await ledgerOf(open);
    const [, two] = scene.exported;
    const body = two?.body.replace(',2,"', ',1,"') ?? '';
    expect(body).not.toBe(two?.body);
    await scene.intrude(`update checkpoint set body = '${body}', hash = '${hash('sha256', body)}' where number = 2`);
    expect((await verify(scene)).found).toEqual([
      'checkpoint 2 in the database has a wrong signature',
      'the checkpoints after 1 in the database have no valid signature of a key that is known',
      'chain C was covered up to row 2, and no checkpoint says so any more',
      'row 1 of chain C is another one: checkpoint 2 in the database covers it',
    ]);
  });

  it('sees everything rewritten and signed anew, because another key signed it', async () => {
    const scene = await ledgerOf(open);
    await rewriteHistory(scene);
    await scene.intrude('delete from checkpoint', 'update chain set sealed_length = 0');
    await seal(scene.store, start + 50, foreign);
    expect((await verify(scene)).found).toEqual([
      'no checkpoint in the database has a valid signature of a key that is known',
    ]);
  });

  it('sees it by the checkpoints kept elsewhere, although the very secret signed it anew', async () => {
    const scene = await ledgerOf(open);
    await rewriteHistory(scene);
    await scene.intrude('delete from checkpoint', 'update chain set sealed_length = 0');
    await seal(scene.store, start + 50);
    expect((await verify(scene)).found).toEqual([]);
    expect((await verify(scene, keys, scene.exported)).found).toEqual([
      'checkpoint 1 kept elsewhere is not the one in the database',
      'row 5 of chain C is another one: checkpoint 1 kept elsewhere covers it',
      'checkpoint 2 kept elsewhere is missing in the database',
    ]);
  });

  it('holds over rotations of the secret: a later checkpoint vouches for those of a key that is gone', async () => {
    const scene = await ledgerOf(open);
    const second = { secret: 'the-second-secret-of-it-0123456789abcdef' };
    const rotated = checkpointKeys({ ...second, previousSecret: secret });
    expect((await verify(scene, rotated)).found).toEqual([]);
    await seal(scene.store, start + 50, rotated);
    const later = checkpointKeys({ secret: 'x'.repeat(40), previousSecret: second.secret });
    expect((await verify(scene, later)).found).toEqual([]);
    const stranger = checkpointKeys({ secret: 'y'.repeat(40) });
    expect((await verify(scene, stranger)).found).toEqual([
      'no checkpoint in the database has a valid signature of a key that is known',
    ]);
  });

  it('takes from a checkpoint of a key that is not known no leave to remove rows', async () => {
    const scene = await ledgerOf(open);
    await scene.store.sealCheckpoint({ at: start + 60, sign: foreign.sign, trusts: () => true, cutThrough: 1 });
    await scene.store.removeCovered(1, 100);
    const { found, removed } = await verify(scene);
    expect(removed).toBe(0);
    expect(found).toContain('missing up to row 5');
    expect(found).toContain('row 5 of chain C is missing: checkpoint 1 in the database covers it');
  });
}
