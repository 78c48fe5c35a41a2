import { readFileSync } from 'node:fs';
import { parseCommandLine, usage, UsageError } from './command-line.ts';
import type { ServeCommand } from './command-line.ts';
import { parseSeedFile } from './seed-file.ts';
import { SimulatorInputError } from './simulator-input-error.ts';
import { defaultKey } from './simulator-options.ts';
import type { SimulatorOptions } from './simulator-options.ts';
import { startSimulator } from './start-simulator.ts';

await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  try {
    const command = parseCommandLine(args);
    if (command.kind === 'serve') await serve(command);
    else process.stdout.write(command.kind === 'help' ? usage : `${readVersion()}\n`);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const isUsage = error instanceof UsageError;
    process.stderr.write(`braze-simulator: ${explain(error)}\n${isUsage ? '\nTry braze-simulator --help\n' : ''}`);
    process.exitCode = isUsage ? 2 : 1;
  }
}

async function serve(command: ServeCommand): Promise<void> {
  const options = readOptions(command);
  const simulator = await startSimulator(options);
  const stop = (): void => void simulator.close();
  // Once: a second Ctrl-C ends the process the hard way, should closing hang.
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const key = options.keys ? 'the seeded keys' : `the key "${defaultKey}"`;
  process.stdout.write(`Braze simulator: ${simulator.url} (accepts ${key}; control API under /simulator)\n`);
}

function readOptions({ port, host, seedFile, lagMs, controlOrigins }: ServeCommand): SimulatorOptions {
  const seed = seedFile === null ? {} : parseSeedFile(readFileSync(seedFile, 'utf8'), seedFile);
  return {
    ...seed,
    port,
    host,
    ...(lagMs === null ? {} : { lagMs }),
    ...(controlOrigins === null ? {} : { controlOrigins }),
  };
}

function explain(error: Error & { code?: string; port?: number; path?: string }): string {
  if (error instanceof UsageError || error instanceof SimulatorInputError) return error.message;
  if (error.code === 'EADDRINUSE') return `port ${error.port ?? ''} is already in use; choose another with --port`;
  if (error.code === 'ENOENT') return `there is no file ${error.path ?? ''}`;
  return error.message;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
