import { writeFile } from 'node:fs/promises';
import { join, dirname } from 'node:path';
import { readFile } from 'node:fs/promises';
import { expect, it, vi } from 'vitest';
import { parseLedgerOrder } from '../../src/operator/ledger-order.ts';
import { parsePersonOrder } from '../../src/operator/person-order.ts';
import { groups, startBraze } from '../braze/simulated-braze.ts';
import { openSession, save, serve, start, writeConfig, writeConfigWithDatabase } from './running-backend.ts';

// Each test starts several processes, which a busy machine does not do within the five seconds of a default.
vi.setConfig({ testTimeout: 120_000 });

const ada = 'ada@example.com';

/** A backend that serves, with one choice of Ada's that Braze confirmed. */
async function startScene() {
  const braze = await startBraze({
    groups: [{ id: groups.news, name: 'News', channel: 'email' }],
    people: [{ email: ada, groups: { [groups.news]: 'subscribed' } }],
  });
  const config = await writeConfig(braze.url);
  const backend = await serve(config);
  await save(backend.url, await openSession(backend.url, ada), 'news', 'unsubscribed');
  const command = async (args: readonly string[], input = '') => {
    const program = start([...args, '--config', config], {}, input);
    const ended = await program.ended;
    expect(ended.stdout + ended.stderr).not.toContain('ada@');
    return ended;
  };
  return { braze, backend, command, config };
}

it('shows what is kept about a person and erases it, told by the input alone, beside a backend that serves', async () => {
  const { command } = await startScene();
  // Whether the opt-out has arrived is asked of the store, as an operator would.
  await expect
    .poll(async () => (await command(['person', '--by', 'email'], ` ADA@example.com\n`)).stdout, { timeout: 60_000 })
    .toContain('news by email: unsubscribed');
  await expect
    .poll(async () => (await command(['person', '--by', 'email'], ada)).stdout, { timeout: 60_000 })
    .toContain('in eu: confirmed');
  const { stdout: shown } = await command(['person', '--by', 'email'], ada);
  expect(shown).toMatch(
    /news by email: not set -> unsubscribed; by visitor on acme-app, proof page, session \S+, wording \S+ \(en\)/,
  );
  expect(shown).toContain('Product news');
  const { stdout: json } = await command(['person', '--by', 'email', '--json'], ada);
  expect(JSON.parse(json)).toMatchObject({
    choices: [{ topic: 'news', state: 'unsubscribed', delivery: 'confirmed' }],
    ledger: [{ action: 'set', source: 'visitor', property: 'acme-app', toState: 'unsubscribed' }],
    wordings: [{ language: 'en' }],
  });

  expect((await command(['erase', '--by', 'email'], ada)).stdout).toContain('Would be erased: 1 choice(s)');
  const erased = await command(['erase', '--by', 'email', '--yes'], `${ada}\neve@example.com\n`);
  expect(erased.stdout).toMatch(/^1: Erased: 1 choice\(s\) and 0 message\(s\).*\n2: Nothing is kept under this\.\n$/);
  expect((await command(['person', '--by', 'email'], ada)).stdout).toBe('Nothing is kept under this.\n');
  const verified = await command(['verify']);
  expect(verified.code).toBe(0);
  expect(verified.stdout).toMatch(/^1 row\(s\) in 1 chain\(s\);/);
});

it('seals, exports and verifies, and says by its exit code that a checkpoint kept elsewhere does not fit', async () => {
  const { command, config, backend } = await startScene();
  // The backend seals its first checkpoint by itself; what it wrote since is sealed by the command.
  await save(backend.url, await openSession(backend.url, ada), 'news', 'subscribed');
  await command(['checkpoints', 'seal']);
  const file = join(dirname(config), 'checkpoints.jsonl');
  const { stdout: exported } = await command(['checkpoints', 'export']);
  await writeFile(file, exported);
  expect((await command(['checkpoints', 'public-key'])).stdout).toMatch(/^-----BEGIN PUBLIC KEY-----\n/);
  const well = await command(['verify', '--checkpoints', file]);
  expect(well).toMatchObject({ code: 0, stderr: '' });
  expect(well.stdout).toContain('0 row(s) are not covered by a checkpoint yet');
  expect(well.stdout).toContain('All of it holds.');

  await writeFile(file, (await readFile(file, 'utf8')).replace('"number":1,', '"number":1000,'));
  const ill = await command(['verify', '--checkpoints', file]);
  expect(ill.code).toBe(1);
  expect(ill.stdout).toContain('checkpoint 1000 kept elsewhere is missing in the database');
  await writeFile(file, 'nonsense\n');
  const unread = await command(['verify', '--checkpoints', file]);
  expect(unread.code).toBe(2);
  expect(unread.stderr).toContain('line 1 of');
});

it.each([
  { input: 'not an address', says: 'line 1 of the input must be an email address' },
  { input: '\n\n', says: 'the input names nobody' },
  { input: `${ada}\nbob@example.com`, says: 'person takes one person' },
])('refuses the input and does not repeat it: $says', async ({ input, says }) => {
  const config = await writeConfigWithDatabase();
  const { code, stdout, stderr } = await start(['person', '--by', 'email', '-c', config], {}, input).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toContain(says);
  expect(stderr).not.toMatch(/ada|bob|not an address/);
});

it.each([
  { args: [ada, '--by', 'email'], says: 'takes no address as an argument' },
  { args: [], says: '--by is needed' },
  { args: ['--by', 'name'], says: '--by is email, phone or external_id' },
])('says what person and erase take: $says', ({ args, says }) => {
  expect(() => parsePersonOrder('person', args)).toThrow(says);
  expect(() => parsePersonOrder('erase', args)).toThrow(says);
  expect(() => parsePersonOrder('erase', args)).not.toThrow(ada);
});

it.each([
  { kind: 'person', args: ['--by', 'email', '--yes'], says: 'person changes nothing' },
  { kind: 'erase', args: ['--by', 'email', '--json'], says: '--json is for person' },
] as const)('refuses what is for another command: $says', ({ kind, args, says }) => {
  expect(() => parsePersonOrder(kind, args)).toThrow(says);
});

it.each([
  { kind: 'verify', args: ['file'], says: 'name a file with --checkpoints FILE' },
  { kind: 'verify', args: ['--adopt'], says: '--adopt is for checkpoints seal' },
  { kind: 'checkpoints', args: [], says: 'checkpoints export, checkpoints public-key or checkpoints seal' },
  { kind: 'checkpoints', args: ['export', '--adopt'], says: '--adopt is for checkpoints seal' },
  { kind: 'checkpoints', args: ['export', '--checkpoints', 'x'], says: '--checkpoints is for verify' },
] as const)('says what verify and checkpoints take: $says', ({ kind, args, says }) => {
  expect(() => parseLedgerOrder(kind, args)).toThrow(says);
});
