import { describe, expect, it } from 'vitest';
import { GroupCommit, type GroupCommitOptions } from '../../src/store/group-commit.ts';

class Outage extends Error {}

/** A writer that keeps its transactions; a job named `bad…` fails, and `outage` fails the store. */
function writer(options: Partial<GroupCommitOptions<string, string>> = {}) {
  const transactions: (readonly string[])[] = [];
  const isolated: number[] = [];
  const commit = (jobs: readonly string[]): string[] => {
    if (jobs.includes('outage')) throw new Outage('the disk is full');
    const bad = jobs.find((job) => job.startsWith('bad'));
    if (bad !== undefined) throw new Error(`${bad} cannot be written`);
    transactions.push(jobs);
    return jobs.map((job) => job.toUpperCase());
  };
  const group = new GroupCommit<string, string>({
    commit,
    isOutage: (error) => error instanceof Outage,
    onIsolate: (_error, jobs) => isolated.push(jobs),
    ...options,
  });
  return { group, transactions, isolated };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((settle) => (resolve = settle));
  return { promise, resolve };
}

async function outcomes(promises: readonly Promise<string>[]): Promise<string[]> {
  const settled = await Promise.allSettled(promises);
  return settled.map((each) => (each.status === 'fulfilled' ? each.value : (each.reason as Error).message));
}

describe('GroupCommit', () => {
  it('writes what arrives together in one transaction, in order, and answers each its own', async () => {
    const { group, transactions } = writer();
    expect(await outcomes(['a', 'b', 'c'].map((job) => group.submit(job)))).toEqual(['A', 'B', 'C']);
    expect(transactions).toEqual([['a', 'b', 'c']]);
  });

  it('takes what arrives in later microtasks of the same turn along', async () => {
    const { group, transactions } = writer();
    const first = group.submit('a');
    const second = Promise.resolve().then(() => group.submit('b'));
    await Promise.all([first, second]);
    expect(transactions).toEqual([['a', 'b']]);
  });

  it('takes no more than its limit into one transaction', async () => {
    const { group, transactions } = writer({ maxJobs: 2 });
    await Promise.all(['a', 'b', 'c', 'd', 'e'].map((job) => group.submit(job)));
    expect(transactions).toEqual([['a', 'b'], ['c', 'd'], ['e']]);
  });

  it('writes what arrives during a transaction in the next one', async () => {
    const gate = deferred();
    const begun = deferred();
    const transactions: (readonly string[])[] = [];
    const { group } = writer({
      commit: async (jobs) => {
        transactions.push(jobs);
        begun.resolve();
        await gate.promise;
        return jobs;
      },
    });
    const first = group.submit('a');
    await begun.promise;
    const later = [group.submit('b'), group.submit('c')];
    gate.resolve();
    await Promise.all([first, ...later]);
    expect(transactions).toEqual([['a'], ['b', 'c']]);
  });

  it('rejects one bad job alone and writes its neighbours, in order', async () => {
    const { group, transactions, isolated } = writer();
    const jobs = ['a', 'bad', 'b', 'bad too', 'c'];
    expect(await outcomes(jobs.map((job) => group.submit(job)))).toEqual([
      ...['A', 'bad cannot be written', 'B', 'bad too cannot be written', 'C'],
    ]);
    expect(transactions).toEqual([['a'], ['b'], ['c']]);
    expect(isolated).toEqual([5]);
  });

  it('does not try a lone bad job twice', async () => {
    let tries = 0;
    const { group, isolated } = writer({
      commit: () => {
        tries += 1;
        throw new Error('no');
      },
    });
    await expect(group.submit('a')).rejects.toThrow('no');
    expect([tries, isolated]).toEqual([1, []]);
  });

  it('rejects all at once when nothing can be written, without trying each', async () => {
    const { group, transactions, isolated } = writer();
    const all = ['a', 'outage', 'b'].map((job) => group.submit(job));
    expect(await outcomes(all)).toEqual(['the disk is full', 'the disk is full', 'the disk is full']);
    expect([transactions, isolated]).toEqual([[], []]);
  });

  it('stops trying one by one when the store fails meanwhile', async () => {
    let transaction = 0;
    const { group } = writer({
      commit: (jobs) => {
        transaction += 1;
        if (transaction === 1) throw new Error('one of them is bad');
        if (transaction === 3) throw new Outage('the disk is full');
        return jobs;
      },
    });
    const all = ['a', 'b', 'c', 'd'].map((job) => group.submit(job));
    expect(await outcomes(all)).toEqual(['a', 'the disk is full', 'the disk is full', 'the disk is full']);
    expect(transaction).toBe(3);
  });

  it('goes on after a failure', async () => {
    const { group } = writer();
    await expect(group.submit('outage')).rejects.toThrow('the disk is full');
    expect(await group.submit('a')).toBe('A');
  });

  it('answers everything it took before it closes, and takes nothing after', async () => {
    const { group, transactions } = writer({ maxJobs: 1 });
    const taken = ['a', 'b'].map((job) => group.submit(job));
    const closed = group.close();
    await expect(group.submit('late')).rejects.toMatchObject({ code: 'store_unavailable' });
    await closed;
    expect(transactions).toEqual([['a'], ['b']]);
    expect(await outcomes(taken)).toEqual(['A', 'B']);
  });

  it('closes at once when it has nothing to write', async () => {
    await writer().group.close();
  });
});
