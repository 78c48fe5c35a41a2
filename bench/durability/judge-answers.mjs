const reads = new Set(['read', 'recvfrom', 'recvmsg']);
const writes = new Set(['write', 'writev', 'sendto', 'sendmsg']);
const syncs = new Set(['fsync', 'fdatasync']);

/** The syncs of a trace that ended well, on files whose path (`strace -y`) has `part` in it. */
export function syncsOf(calls, part) {
  return calls.filter(({ name, rest }) => syncs.has(name) && rest.includes(part) && / = 0 </.test(rest));
}

/**
 * Looks at every answer 200 to a save: whether a sync began after the last bytes of its request were read and ended before the first of its
 * answer were written. Each connection sends a request only after the answer to the one before.
 * @param {import('./read-trace.mjs').Call[]} calls of the process that answers, with `strace -yy`
 * @param {{ beginsAt: number, endsAt: number }[]} syncs
 * @returns {{ acknowledged: number, violations: number }}
 */
export function judgeAnswers(calls, syncs) {
  const waiting = new Map();
  const answered = [];
  for (const { name, rest, beginsAt, endsAt } of calls) {
    const socket = /^\d+<(TCP[^>]*>?[^>]*)>/.exec(rest)?.[1];
    if (socket === undefined) continue;
    if (reads.has(name) && / = [1-9]\d* </.test(rest)) waiting.set(socket, endsAt);
    else if (writes.has(name) && rest.includes('"HTTP/1.1 200')) {
      answered.push({ readAt: waiting.get(socket), answeredAt: beginsAt });
    }
  }
  const ended = syncs.toSorted((one, other) => one.endsAt - other.endsAt);
  let next = 0;
  let latestBegin = -Infinity;
  let violations = 0;
  for (const { readAt, answeredAt } of answered.toSorted((one, other) => one.answeredAt - other.answeredAt)) {
    for (; next < ended.length && ended[next].endsAt <= answeredAt; next++) {
      latestBegin = Math.max(latestBegin, ended[next].beginsAt);
    }
    if (readAt === undefined || latestBegin < readAt) violations += 1;
  }
  return { acknowledged: answered.length, violations };
}
