import { parseArgs } from 'node:util';

/** What the command line asks for. */
export type Command = { readonly kind: 'help' | 'version' } | ServeCommand;

/** Start a simulator. */
export interface ServeCommand {
  readonly kind: 'serve';
  readonly port: number;
  readonly host: string;
  readonly seedFile: string | null;
  /** Milliseconds. Null: what the seed file says. */
  readonly lagMs: number | null;
  /** Null: what the seed file says. */
  readonly controlOrigins: readonly string[] | null;
}

/** Thrown for a command line that makes no sense. The message is for the person who typed it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What `--help` prints. */
export const usage = `Usage: braze-simulator [options]

A stand-in for Braze's REST API, for tests and demos.

  --port <number>           port to listen on; 0 takes any free one (default: 4010)
  --host <address>          address to listen on (default: 127.0.0.1)
  --seed <file>             JSON file with groups, campaigns, people, keys and switches
  --lag-ms <milliseconds>   how long reads do not see a write (default: 0, or as seeded)
  --control-origin <origin> web origin whose pages may use /simulator/*; may be repeated
  --help                    show this text
  --version                 show the version

Without keys in the seed, the key "simulator-key" is accepted with every permission.
`;

const flags = {
  port: { type: 'string' },
  host: { type: 'string' },
  seed: { type: 'string' },
  'lag-ms': { type: 'string' },
  'control-origin': { type: 'string', multiple: true },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
} as const;

const longestLagMs = 24 * 60 * 60 * 1000;

/** Reads the arguments after the program's name. Throws a UsageError. */
export function parseCommandLine(args: readonly string[]): Command {
  const values = readFlags(args);
  if (values.help) return { kind: 'help' };
  if (values.version) return { kind: 'version' };
  const lag = values['lag-ms'];
  return {
    kind: 'serve',
    port: wholeNumber('--port', values.port ?? '4010', 65_535),
    host: values.host ?? '127.0.0.1',
    seedFile: values.seed ?? null,
    lagMs: lag === undefined ? null : wholeNumber('--lag-ms', lag, longestLagMs),
    controlOrigins: values['control-origin']?.map(readOrigin) ?? null,
  };
}

function readFlags(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof flags }>>['values'] {
  try {
    return parseArgs({ args: [...args], options: flags, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function wholeNumber(flag: string, text: string, max: number): number {
  if (!/^\d+$/.test(text) || Number(text) > max) {
    throw new UsageError(`${flag} must be a whole number from 0 to ${max}, not "${text}"`);
  }
  return Number(text);
}

function readOrigin(text: string): string {
  const isOrigin = URL.canParse(text) && new URL(text).origin === text;
  if (!isOrigin)
    throw new UsageError(`--control-origin must be an origin such as http://localhost:4030, not "${text}"`);
  return text;
}
