import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import type { PreferencesResponse, SessionResponse } from '../../src/contract.ts';
import { openSqliteStore } from '../../src/store/sqlite/open-sqlite-store.ts';
import { configText, origins } from '../http/http-config.ts';

const program = fileURLToPath(new URL('../../bin/preference-center.js', import.meta.url));

/** A program that has ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A program that runs; it is killed when the test ends. */
export interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has printed so far, both streams. */
  printed(): string;
}

/** Starts `preference-center` as an operator does; `input` is piped in. */
export function start(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  input?: string,
): Program {
  const child = spawn(process.execPath, [program, ...args], {
    env: { PATH: process.env['PATH'], ...environment },
    stdio: [input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
  });
  child.stdin?.end(input);
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close').then(([code, signal]) => ({
    ...{ stdout, stderr },
    code: code as number | null,
    signal: signal as NodeJS.Signals | null,
  }));
  onTestFinished(async () => {
    child.kill('SIGKILL');
    await ended;
  });
  return { child, ended, printed: () => stdout + stderr };
}

/** A folder of its own with a configuration for a simulated Braze, removed when the test ends. */
export async function writeConfig(endpoint: string, changes: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'process-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'preference-center.yaml');
  const quick = { listen: { port: 0 }, database: 'store.db', delivery: { horizonSeconds: 2 } };
  await writeFile(file, configText(endpoint, { ...quick, ...changes }));
  return file;
}

/** A configuration whose database is there, as after a first `serve`, and empty. */
export async function writeConfigWithDatabase(): Promise<string> {
  const config = await writeConfig('http://127.0.0.1:9');
  await (await openSqliteStore({ path: join(dirname(config), 'store.db'), horizonMs: 2000 })).close();
  return config;
}

/** A backend that listens. */
export interface RunningBackend extends Program {
  readonly url: string;
  /** Ends it as a power cut does, and waits until it is gone. */
  kill(): Promise<void>;
}

/** Starts `serve` and resolves when it says where it listens. Rejects with what it printed if it ends instead. */
export async function serve(
  configFile: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<RunningBackend> {
  const running = start(['serve', '--config', configFile], environment);
  const url = await new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /^Preference center: (http\S+)$/m.exec(running.printed())?.[1];
      if (found !== undefined) resolve(found);
    };
    running.child.stdout?.on('data', look);
    void running.ended.then(({ stderr, stdout }) => reject(new Error(`serve ended: ${stderr}${stdout}`)));
  });
  return {
    ...running,
    url,
    kill: async () => {
      running.child.kill('SIGKILL');
      await running.ended;
    },
  };
}

/** Opens a session of a visitor whom the trusted pages of `acme-app` name, and answers its token. */
export async function openSession(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/v1/properties/acme-app/sessions`, {
    method: 'POST',
    headers: { origin: origins['acme-app'], 'content-type': 'application/json' },
    body: JSON.stringify({ identities: { email } }),
  });
  if (!response.ok) throw new Error(`session: ${response.status} ${await response.text()}`);
  return ((await response.json()) as SessionResponse).session.token;
}

/** Saves one change; resolves once it is acknowledged, rejects if it is not. */
export async function save(
  url: string,
  token: string,
  topic: string,
  state: 'subscribed' | 'unsubscribed',
): Promise<PreferencesResponse> {
  const response = await fetch(`${url}/v1/preferences`, {
    method: 'PATCH',
    headers: { origin: origins['acme-app'], 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ changes: [{ topic, channel: 'email', state }] }),
  });
  if (!response.ok) throw new Error(`save: ${response.status} ${await response.text()}`);
  return (await response.json()) as PreferencesResponse;
}
