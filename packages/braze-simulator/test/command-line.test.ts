import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { newsGroup, startForTest } from './support/start-for-test.ts';

const program = fileURLToPath(new URL('../bin/braze-simulator.js', import.meta.url));

interface Run {
  readonly child: ChildProcess;
  /** Resolves when the process has ended. */
  readonly ended: Promise<{ code: number | null; stdout: string; stderr: string }>;
  /** Resolves with the first line on standard output. */
  readonly firstLine: Promise<string>;
}

function run(...args: string[]): Run {
  const child = spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let stdout = '';
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const firstLine = new Promise<string>((resolve) => {
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      if (stdout.includes('\n')) resolve(stdout.split('\n')[0] ?? '');
    });
  });
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, stdout, stderr }));
  return { child, ended, firstLine };
}

function seedFile(text: string): string {
  const directory = mkdtempSync(join(tmpdir(), 'braze-simulator-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const file = join(directory, 'seed.json');
  writeFileSync(file, text);
  return file;
}

function urlIn(line: string): string {
  return /http:\/\/\S+/.exec(line)?.[0] ?? '';
}

describe('the command line', () => {
  test.each(['SIGINT', 'SIGTERM'] as const)('serves a seed, prints its URL and ends cleanly on %s', async (signal) => {
    const seed = {
      keys: [{ key: 'k' }],
      groups: [{ id: newsGroup, name: 'News', channel: 'email' }],
      people: [{ externalId: 'ada' }],
    };
    const { child, ended, firstLine } = run('--port', '0', '--seed', seedFile(JSON.stringify(seed)), '--lag-ms', '9');
    const line = await firstLine;
    expect(line).toMatch(/^Braze simulator: http:\/\/127\.0\.0\.1:\d+ /);
    const headers = { authorization: 'Bearer k' };
    const read = await fetch(`${urlIn(line)}/subscription/user/status?external_id=ada`, { headers });
    expect(await read.json()).toMatchObject({ total_count: 1 });
    const state = (await (await fetch(`${urlIn(line)}/simulator/state`)).json()) as Record<string, unknown>;
    expect(state['settings']).toMatchObject({ lagMs: 9 });
    child.kill(signal);
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  test('ends while a client still reads its events', async () => {
    const { child, ended, firstLine } = run('--port', '0');
    const events = await fetch(`${urlIn(await firstLine)}/simulator/events`);
    expect(events.status).toBe(200);
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
    await expect(events.text()).rejects.toThrow();
  });

  test('does not print seeded keys, and names the key it accepts without any', async () => {
    const seeded = run('--port', '0', '--seed', seedFile('{"keys":[{"key":"secret-key"}]}'));
    expect(await seeded.firstLine).not.toContain('secret-key');
    expect(await run('--port', '0').firstLine).toContain('"simulator-key"');
  });

  test('explains itself', async () => {
    const help = await run('--help').ended;
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toMatch(/--seed <file>/);
    expect(await run('--version').ended).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) as unknown,
    });
  });

  test.each([
    [['--port', 'http'], /--port must be a whole number/],
    [['--port', '70000'], /--port must be/],
    [['--lag-ms', '-1'], /lag-ms/],
    [['--control-origin', 'localhost'], /--control-origin must be an origin/],
    [['--sead', 'x'], /--sead/],
    [['serve'], /serve/],
  ])('answers %j with status 2 and what is wrong', async (args, message) => {
    const { code, stderr, stdout } = await run(...args).ended;
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(stderr).toMatch(/--help/);
    expect(stdout).toBe('');
  });

  test.each([
    ['{ nope', /is not JSON/],
    ['{"people":[{"name":"Ada"}],"lag":3}', /people\.0.*lag/],
    ['[]', /expected object/],
  ])('answers the seed %j with status 1 and every problem', async (text, message) => {
    const { code, stderr } = await run('--seed', seedFile(text)).ended;
    expect(code).toBe(1);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  test('says which file is missing and which port is taken', async () => {
    const { url } = await startForTest();
    expect((await run('--seed', 'missing.json').ended).stderr).toMatch(/no file missing\.json/);
    const taken = await run('--port', new URL(url).port).ended;
    expect(taken).toMatchObject({ code: 1, stderr: expect.stringMatching(/port \d+ is already in use/) as unknown });
  });
});
