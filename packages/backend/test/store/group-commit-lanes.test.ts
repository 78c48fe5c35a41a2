import { expect, it } from 'vitest';
import { GroupCommit } from '../../src/store/group-commit.ts';

/** A writer of two lanes whose transactions end when the test says so. A job writes to each of its letters. */
function twoLanes(jobsBeside?: number) {
  const begun: { readonly lane: number; readonly jobs: readonly string[]; readonly end: () => void }[] = [];
  const waiting: (() => void)[] = [];
  const group = new GroupCommit<string, string>({
    commit: (jobs, lane) =>
      new Promise((resolve) => {
        begun.push({ lane, jobs, end: () => resolve(jobs.map((job) => job.toUpperCase())) });
        for (const look of waiting.splice(0)) look();
      }),
    isOutage: () => false,
    lanes: 2,
    ...(jobsBeside === undefined ? {} : { jobsBeside }),
    keysOf: (job) => [...job.replace(/\d/g, '')],
  });
  const untilBegun = async (count: number) => {
    while (begun.length < count) await new Promise<void>((resolve) => waiting.push(resolve));
    return begun[count - 1] as (typeof begun)[number];
  };
  return { group, begun, untilBegun };
}

/** Lets everything that is ready to run, run. */
async function turns(count = 3): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

it('begins the next transaction while the first is under way, and no third', async () => {
  const { group, begun, untilBegun } = twoLanes();
  void group.submit('a');
  const first = await untilBegun(1);
  const second = group.submit('b');
  const next = await untilBegun(2);
  const third = group.submit('c');
  await turns();
  expect(begun.map(({ jobs }) => jobs)).toEqual([['a'], ['b']]);
  expect(new Set([first.lane, next.lane])).toEqual(new Set([0, 1]));
  next.end();
  expect(await second).toBe('B');
  (await untilBegun(3)).end();
  expect(await third).toBe('C');
  first.end();
});

it('begins no second transaction for a few jobs, which go together once the first has ended', async () => {
  const { group, begun, untilBegun } = twoLanes(3);
  void group.submit('a');
  const first = await untilBegun(1);
  void group.submit('b');
  void group.submit('c');
  await turns();
  expect(begun).toHaveLength(1);
  first.end();
  const second = await untilBegun(2);
  expect(second.jobs).toEqual(['b', 'c']);
  for (const job of ['d', 'e', 'f']) void group.submit(job);
  const third = await untilBegun(3);
  expect(third.jobs).toEqual(['d', 'e', 'f']);
  void group.submit('g');
  second.end();
  third.end();
  (await untilBegun(4)).end();
  await group.close();
  expect(begun.map(({ jobs }) => jobs.length)).toEqual([1, 2, 3, 1]);
});

it('lets a job wait that writes to what is being written, and nobody overtake it there', async () => {
  const { group, begun, untilBegun } = twoLanes();
  const answers = [group.submit('a1')];
  const first = await untilBegun(1);
  answers.push(group.submit('a2'), group.submit('b1'), group.submit('a3'));
  (await untilBegun(2)).end();
  await turns();
  expect(begun.map(({ jobs }) => jobs)).toEqual([['a1'], ['b1']]);
  first.end();
  const last = await untilBegun(3);
  expect(last.jobs).toEqual(['a2', 'a3']);
  last.end();
  expect(await Promise.all(answers)).toEqual(['A1', 'A2', 'B1', 'A3']);
});

it('lets nobody overtake a job that waits, on whatever else that writes to', async () => {
  const { group, begun, untilBegun } = twoLanes();
  const answers = [group.submit('a1')];
  const first = await untilBegun(1);
  // The second waits for the first on `a`; the third writes to `b` after it, and the last to neither.
  answers.push(group.submit('ab2'), group.submit('b3'), group.submit('c4'));
  (await untilBegun(2)).end();
  await turns();
  expect(begun.map(({ jobs }) => jobs)).toEqual([['a1'], ['c4']]);
  first.end();
  (await untilBegun(3)).end();
  expect(await Promise.all(answers)).toEqual(['A1', 'AB2', 'B3', 'C4']);
  expect(begun[2]?.jobs).toEqual(['ab2', 'b3']);
});

it('closes when every transaction has ended, also those that had to wait', async () => {
  const { group, untilBegun } = twoLanes();
  const answers = [group.submit('a1')];
  const first = await untilBegun(1);
  answers.push(group.submit('a2'));
  let isClosed = false;
  const closed = group.close().then(() => (isClosed = true));
  await turns();
  first.end();
  const second = await untilBegun(2);
  expect(isClosed).toBe(false);
  second.end();
  await closed;
  expect(await Promise.all(answers)).toEqual(['A1', 'A2']);
});
