import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';

/** What is traced: whatever reads a request, writes an answer, or syncs. */
const followed = 'trace=read,recvfrom,recvmsg,write,writev,sendto,sendmsg,fsync,fdatasync';
const options = ['-f', '-q', '-ttt', '-T', '-yy', '-s', '16', '-e', followed];

/** @throws {Error} that says how to install strace, where it is missing */
export function requireStrace() {
  if (spawnSync('strace', ['-V']).error === undefined) return;
  throw new Error(
    'strace is not on this machine, so nothing can be said about syncs. It is a package of the same name: apt-get install strace, dnf install strace, apk add strace. It exists for Linux only.',
  );
}

/**
 * What makes `fork` start Node under strace, which needs no permission that attaching would.
 * @param {string} file where the trace goes
 */
export function underStrace(file) {
  return { execPath: 'strace', execArgv: [...options, '-o', file, process.execPath] };
}

/**
 * Traces a running process and its children, also those to come.
 * @param {number} pid
 * @param {string} file where the trace goes
 * @returns {Promise<() => Promise<void>>} detaches
 * @throws {Error} where the system does not allow it
 */
export async function attachStrace(pid, file) {
  const pids = [pid, ...childrenOf(pid)].flatMap((each) => ['-p', String(each)]);
  const arguments_ = options.filter((option) => option !== '-q');
  const tracer = spawn('strace', [...arguments_, '-o', file, ...pids], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  tracer.stderr.setEncoding('utf8').on('data', (text) => (said += text));
  const ended = once(tracer, 'exit');
  while ((said.match(/attached/g) ?? []).length < pids.length / 2) {
    const more = await Promise.race([once(tracer.stderr, 'data'), ended.then(() => undefined)]);
    if (more === undefined) throw new Error(`strace could not attach to process ${pid}: ${said}`);
  }
  return async () => {
    tracer.kill('SIGINT');
    await ended;
  };
}

function childrenOf(pid) {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.filter((each) => parentOf(each) === pid).map(Number);
}

function parentOf(pid) {
  try {
    return Number(/^\d+ \(.*\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    // It has ended meanwhile.
    return undefined;
  }
}
