import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../src/start.mjs', import.meta.url));

/** A running demo. URLs come without a slash at the end. */
export interface DemoProcess {
  readonly site: string;
  readonly backend: string;
  readonly simulator: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  readonly output: () => string;
  /** Ends it as a terminal does, and answers its exit code. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
  /** The exit code, once it has ended by itself. */
  readonly ended: Promise<number | null>;
}

/**
 * Starts the demo as a process of its own on free ports and resolves once it says that it is ready.
 *
 * @throws Error with its output where it ends before.
 */
export async function startDemo(args: readonly string[]): Promise<DemoProcess> {
  const ports = ['--site-port', '0', '--backend-port', '0', '--simulator-port', '0'];
  const child = spawn(process.execPath, [program, ...ports, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const lines: string[] = [];
  const urls: Record<string, string> = {};
  const ready = new Promise<void>((resolve) => {
    const read = (line: string): void => {
      lines.push(line);
      const [, name, origin] =
        /^ {2}(Demo site|Preference center|Braze simulator) +(https?:\/\/[^/]+)/.exec(line) ?? [];
      if (name !== undefined && origin !== undefined) urls[name] = origin;
      if (line.includes('Ready.')) resolve();
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
  });
  await Promise.race([
    ready,
    ended.then((code) => {
      throw new Error(`The demo ended with ${String(code)} before it was ready:\n${lines.join('\n')}`);
    }),
  ]);
  return {
    site: urls['Demo site'] ?? '',
    backend: urls['Preference center'] ?? '',
    simulator: urls['Braze simulator'] ?? '',
    pid: child.pid ?? 0,
    output: () => lines.join('\n'),
    ended,
    stop: (signal = 'SIGTERM') => {
      child.kill(signal);
      return ended;
    },
  };
}
