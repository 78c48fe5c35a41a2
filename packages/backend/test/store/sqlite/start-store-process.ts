import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

/** A process that owns a store. */
export interface StoreProcess {
  /** Resolves with what it wrote once that is so many lines. @throws Error with its errors if it ends before. */
  lines(count: number): Promise<readonly string[]>;
  /** Ends it as `kill -9` does and resolves, once it is gone, with every line it wrote. */
  kill(): Promise<readonly string[]>;
}

/** Starts `store-process.ts` on a database file; it does not outlive the test. */
export function startStoreProcess(path: string, task: 'hold' | 'save'): StoreProcess {
  const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;
  const script = fileURLToPath(new URL('./store-process.ts', import.meta.url));
  const child = spawn(process.execPath, ['--import', hooks, script, path, task], { stdio: ['ignore', 'pipe', 'pipe'] });
  const written: string[] = [];
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const output = createInterface(child.stdout);
  output.on('line', (line) => written.push(line));
  const ended = Promise.all([once(child, 'close'), once(output, 'close')]);
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return {
    async lines(count) {
      while (written.length < count) {
        await Promise.race([once(output, 'line'), ended]);
        if (written.length < count && child.exitCode !== null) throw new Error(`the process ended: ${errors}`);
      }
      return written;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
      return written;
    },
  };
}
