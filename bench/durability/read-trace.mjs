/**
 * One system call. Times are epoch seconds, taken by strace before the kernel begins it and after it has ended.
 * @typedef {{ pid: string, name: string, rest: string, beginsAt: number, endsAt: number }} Call
 */

const started = /^(?<pid>\d+) +(?<at>\d+\.\d+) (?<name>\w+)\((?<rest>.*)$/;
const resumed = /^(?<pid>\d+) +(?<at>\d+\.\d+) <\.\.\. (?<name>\w+) resumed>(?<rest>.*)$/;
const unfinished = / <unfinished \.\.\.>$/;
const duration = /<(?<seconds>\d+\.\d+)>$/;

/**
 * Reads what `strace -f -ttt -T` wrote. Calls that never ended are left out.
 * @param {string} text
 * @returns {Call[]} in the order in which they ended, as far as the trace tells
 */
export function readTrace(text) {
  const open = new Map();
  const calls = [];
  for (const line of text.split('\n')) {
    const start = started.exec(line)?.groups;
    if (start !== undefined && unfinished.test(line)) {
      open.set(start.pid, { ...start, rest: start.rest.replace(unfinished, '') });
      continue;
    }
    const rest = start?.rest ?? resumed.exec(line)?.groups.rest;
    const seconds = duration.exec(line)?.groups.seconds;
    if (rest === undefined || seconds === undefined) continue;
    const begun = start ?? takeFrom(open, resumed.exec(line).groups.pid);
    if (begun === undefined) continue;
    const beginsAt = Number(begun.at);
    const { pid, name } = begun;
    calls.push({
      pid,
      name,
      rest: start === undefined ? begun.rest + rest : rest,
      beginsAt,
      endsAt: beginsAt + Number(seconds),
    });
  }
  return calls;
}

function takeFrom(open, pid) {
  const call = open.get(pid);
  open.delete(pid);
  return call;
}
