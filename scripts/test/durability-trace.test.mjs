import { describe, expect, it } from 'vitest';

import { judgeAnswers, syncsOf } from '../../bench/durability/judge-answers.mjs';
import { readTrace } from '../../bench/durability/read-trace.mjs';

const socket = (port) => `21<TCP:[127.0.0.1:8080->127.0.0.1:${port}]>`;
const request = (at, port) =>
  `100 ${at.toFixed(6)} read(${socket(port)}, "PATCH /v1/prefer"..., 65536) = 812 <0.000010>`;
const answer = (at, port) =>
  `100 ${at.toFixed(6)} writev(${socket(port)}, [{iov_base="HTTP/1.1 200 OK\\r"..., iov_len=300}], 2) = 700 <0.000010>`;
const sync = (at, seconds) => `100 ${at.toFixed(6)} fdatasync(9</data/store.db-wal>) = 0 <${seconds.toFixed(6)}>`;

function judge(...lines) {
  const calls = readTrace(lines.join('\n'));
  return judgeAnswers(calls, syncsOf(calls, '.db-wal'));
}

describe('an answer to a save', () => {
  it('is well when a sync began after its request was read and ended before it was written', () => {
    expect(judge(request(1, 5001), sync(1.1, 0.2), answer(1.4, 5001))).toEqual({ acknowledged: 1, violations: 0 });
  });

  it('may share its sync with others', () => {
    const lines = [request(1, 5001), request(1.05, 5002), sync(1.1, 0.2), answer(1.4, 5001), answer(1.5, 5002)];
    expect(judge(...lines)).toEqual({ acknowledged: 2, violations: 0 });
  });

  it.each([
    ['no sync was made', [request(1, 5001), answer(1.4, 5001)]],
    ['the sync began before its request was read', [sync(0.9, 0.2), request(1, 5001), answer(1.4, 5001)]],
    ['the sync ended after it was written', [request(1, 5001), answer(1.2, 5001), sync(1.1, 0.2)]],
    [
      'only the sync of an earlier save was made',
      [request(1, 5001), sync(1.1, 0.1), answer(1.3, 5001), request(1.4, 5001), answer(1.5, 5001)],
    ],
    ['its request was never seen', [sync(1.1, 0.1), answer(1.3, 5001)]],
  ])('is a violation when %s', (_, lines) => {
    expect(judge(...lines).violations).toBe(1);
  });

  it('counts no sync that failed, or of another file', () => {
    const failed = sync(1.1, 0.2).replace('= 0', '= -1 EIO (Input/output error)');
    const other = sync(1.1, 0.2).replace('store.db-wal', 'log.txt');
    expect(judge(request(1, 5001), failed, other, answer(1.4, 5001)).violations).toBe(1);
  });
});

describe('a trace', () => {
  it('joins a call that was interrupted by that of another thread', () => {
    const begun = '100 1.000000 fdatasync(9</data/store.db-wal> <unfinished ...>';
    const between = '101 1.050000 write(5</dev/null>, "x", 1) = 1 <0.000010>';
    const ended = '100 1.200000 <... fdatasync resumed>) = 0 <0.200000>';
    const [write, sync] = readTrace([begun, between, ended].join('\n'));
    expect(write).toMatchObject({ pid: '101', name: 'write' });
    expect(sync).toMatchObject({ pid: '100', name: 'fdatasync', beginsAt: 1, endsAt: 1.2 });
    expect(syncsOf([sync], '.db-wal')).toHaveLength(1);
  });
});
