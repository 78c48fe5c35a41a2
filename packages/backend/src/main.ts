import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describeCause } from './app-error.ts';
import { parseCommandLine, usage } from './command-line.ts';
import { ConfigError } from './config/config-error.ts';
import type { Config } from './config/schema.ts';
import type { WidgetFiles } from './http/widget-files.ts';
import type { MintOrder } from './mint/mint-order.ts';
import type { OperatorOrder } from './operator/operator-order.ts';
import type { DatabaseLocation } from './store/open-store.ts';
import { UsageError } from './usage-error.ts';

// Each command loads what it needs and no more: `serve` lives for months, and what it loaded stays in its memory.

// Whoever reads the output may have seen enough before its end, as `head` has. A log that nobody reads any more ends no `serve`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  if (process.argv[2] !== 'serve') process.exit();
});

await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<void> {
  try {
    const command = parseCommandLine(args);
    if (command.kind === 'serve') await serve(command.configFile);
    else if (command.kind === 'check') await check(command.configFile, command.isOffline);
    else if (command.kind === 'mint') await printMinted(command.configFile, command.order);
    else if (command.kind === 'help') process.stdout.write(usage);
    else if (command.kind === 'version') process.stdout.write(`${readVersion()}\n`);
    else await operate(command);
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const hint = error instanceof UsageError ? '\nTry preference-center --help' : '';
    process.stderr.write(`preference-center: ${explain(error)}${hint}\n`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

async function check(file: string, isOffline: boolean): Promise<void> {
  const config = await readConfig(file);
  const [{ loosenings }, { untoldOptOuts }, { languageNotes }] = await Promise.all([
    import('./config/loosenings.ts'),
    import('./config/untold-opt-outs.ts'),
    import('./config/language-notes.ts'),
  ]);
  const notes = [...loosenings(config), ...untoldOptOuts(config), ...languageNotes(config)].map(
    (note) => `note: ${note}\n`,
  );
  const { connections, topics, properties } = config;
  const counts = `${connections.length} connection(s), ${topics.length} topic(s), ${properties.length} property(ies)`;
  process.stdout.write(`${file} is valid: ${counts}\n${notes.join('')}\n`);
  if (isOffline) {
    process.stdout.write('Not probed: Braze itself (endpoint, key, permissions, subscription group ids).\n');
    return;
  }
  const { checkBraze } = await import('./check/check-braze.ts');
  const { report, hasProblems } = await checkBraze(config);
  process.stdout.write(report);
  if (hasProblems) process.exitCode = 1;
}

/** What was minted goes to stdout alone, so that it can be piped; what to know about it to stderr. */
async function printMinted(file: string, order: MintOrder): Promise<void> {
  const config = await readConfig(file);
  const { mint } = await import('./mint/mint.ts');
  const keyFile = order.what === 'token' ? order.privateKeyFile : undefined;
  const privateKey = keyFile === undefined ? undefined : readPrivateKey(keyFile);
  const { text, notes } = await mint(order, config, Date.now(), privateKey);
  process.stdout.write(`${text}\n`);
  process.stderr.write(notes.map((note) => `${note}\n`).join(''));
}

function readPrivateKey(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new UsageError(`--private-key: the file ${file} cannot be read`, { cause });
  }
}

async function serve(file: string): Promise<void> {
  const config = await readConfig(file);
  const [{ default: closeWithGrace }, { loosenings }, { startService }, { describeDatabase, locateDatabase }] =
    await Promise.all([
      import('close-with-grace'),
      import('./config/loosenings.ts'),
      import('./service.ts'),
      import('./store/open-store.ts'),
    ]);
  const { giveBackMemory } = await import('./give-back-memory.ts');
  const database = locateDatabase(config.database, file, process.env['DATABASE_URL']);
  const service = await startService(config, {
    database,
    widget: await readWidget(widgetAssetsFolder(database, file)),
    logger: { level: process.env['LOG_LEVEL'] ?? 'info' },
  });
  closeWithGrace({ delay: 20_000, logger: false }, async ({ err }) => {
    if (err !== undefined)
      process.stderr.write(`preference-center: stopped by an error: ${JSON.stringify(describeCause(err))}\n`);
    await service.close();
  });
  if (database.kind === 'postgres') {
    process.stderr.write(`preference-center: choices are kept in ${describeDatabase(database)}\n`);
  }
  for (const note of loosenings(config)) process.stderr.write(`preference-center: note: ${note}\n`);
  await giveBackMemory();
  // Last, because whoever reads it may end this process at once, and that has to be clean.
  process.stdout.write(`Preference center: ${service.url}\n`);
}

/** Does what an operator orders, on the database of a backend that may be serving meanwhile. */
async function operate(order: OperatorOrder): Promise<void> {
  const config = await readConfig(order.configFile);
  const [{ carryOut }, { locateDatabase }] = await Promise.all([
    import('./operator/carry-out.ts'),
    import('./store/open-store.ts'),
  ]);
  const database = locateDatabase(config.database, order.configFile, process.env['DATABASE_URL']);
  const print = (text: string): Promise<void> =>
    new Promise((resolve, reject) => {
      process.stdout.write(text, (error) => (error == null ? resolve() : reject(error)));
    });
  if (await carryOut(order, config, database, { print, readInput })) process.exitCode = 1;
}

/** Whoever types ends with an empty line; whatever is piped in ends by itself. */
async function readInput(question: string): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write(question);
  const lines: string[] = [];
  for await (const line of createInterface({ input: process.stdin })) {
    if (process.stdin.isTTY && line === '') break;
    lines.push(line);
  }
  process.stdin.destroy();
  return lines.join('\n');
}

/** The files of this release and, from `archive`, of earlier ones. */
async function readWidget(archive: string): Promise<WidgetFiles> {
  const { keepEarlierAssets, readWidgetFiles } = await import('./http/widget-files.ts');
  const folder = fileURLToPath(new URL('../widget', import.meta.url));
  return readWidgetFiles(folder, [keepEarlierAssets(folder, archive)]);
}

/** Beside the database where it is a file. Each machine keeps its own: they are what its earlier releases served. */
function widgetAssetsFolder(database: DatabaseLocation, configFile: string): string {
  const folder = database.kind === 'sqlite' ? dirname(database.path) : resolve(dirname(configFile), 'data');
  return join(folder, 'widget-assets');
}

async function readConfig(file: string): Promise<Config> {
  const { loadConfig } = await import('./config/load-config.ts');
  const beside = (path: string): string => readFileSync(resolve(dirname(file), path), 'utf8');
  return loadConfig(readFileSync(file, 'utf8'), process.env, file, beside);
}

function explain(error: Error & { code?: string; path?: string; port?: number }): string {
  if (error instanceof ConfigError || error instanceof UsageError) return error.message;
  if (error.code === 'ENOENT') return `there is no file ${error.path ?? ''}; name the configuration with --config FILE`;
  if (error.code === 'EADDRINUSE') return `port ${error.port ?? ''} is taken; set another one under listen.port`;
  return error.message;
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const isManifest = typeof manifest === 'object' && manifest !== null && 'version' in manifest;
  return isManifest ? String(manifest.version) : 'unknown';
}
