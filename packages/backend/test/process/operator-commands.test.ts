import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { startBraze } from '../braze/simulated-braze.ts';
import { openSession, save, serve, start, writeConfig, writeConfigWithDatabase } from './running-backend.ts';

// Each test starts several processes, which a busy machine does not do within the five seconds of a default.
vi.setConfig({ testTimeout: 60_000 });

it('counts first and reverts when told to, beside a backend that serves', async () => {
  const braze = await startBraze();
  const config = await writeConfig(braze.url);
  const backend = await serve(config);
  const token = await openSession(backend.url, 'ada@example.com');
  await save(backend.url, token, 'news', 'subscribed');
  const since = new Date().toISOString();
  await save(backend.url, token, 'news', 'unsubscribed');
  const until = new Date(Date.now() + 1000).toISOString();
  const args = ['revert', '--config', config, '--property', 'acme-app', '--proof', 'page'];
  const window = ['--since', since, '--until', until];

  const counted = await start([...args, ...window]).ended;
  expect(counted).toMatchObject({ code: 0, stderr: '' });
  expect(counted.stdout).toContain('1 choice(s) would be put back');
  const done = await start([...args, ...window, '--yes']).ended;
  expect(done.stdout).toMatch(/1 choice\(s\) are put back to what they were; in the ledger as revert-/);
  expect(done.stdout + done.stderr).not.toContain('ada@');
  const again = await start([...args, ...window, '--yes']).ended;
  expect(again.stdout).toContain('0 choice(s) are put back');
});

it('closes a breaker, and says so where none had tripped', async () => {
  const config = await writeConfigWithDatabase();
  const { code, stdout } = await start(['reset-breaker', '-c', config, '--property', 'acme-www']).ended;
  expect({ code, stdout }).toEqual({ code: 0, stdout: 'The breaker of "acme-www" had not tripped.\n' });
});

it.each([
  {
    args: ['revert', '--since', '2026-03-01T12:00:00Z', '--until', '2026-03-01T13:00:00Z'],
    says: '--property is needed',
  },
  { args: ['revert', '--property', 'x', '--since', 'yesterday', '--until', 'now'], says: '--since has to be a moment' },
  {
    args: ['revert', '--property', 'x', '--since', '2026-03-01T12:00:00Z', '--until', '2026-03-01T11:00:00Z'],
    says: '--since has to be before --until',
  },
  {
    args: [
      'revert',
      '--property',
      'x',
      '--proof',
      'token',
      '--since',
      '2026-03-01T12:00:00Z',
      '--until',
      '2026-03-02T00:00Z',
    ],
    says: '--proof is none or page or old_link or link or one_click',
  },
  { args: ['reset-breaker'], says: '--property is needed' },
])('says what a command needs: $says', async ({ args, says }) => {
  const { code, stderr } = await start(args).ended;
  expect(code).toBe(2);
  expect(stderr).toContain(says);
});

it('names the properties there are where one is not', async () => {
  const config = await writeConfigWithDatabase();
  const { code, stderr } = await start(['reset-breaker', '-c', config, '--property', 'acme']).ended;
  expect(code).toBe(2);
  expect(stderr).toContain('there is no property "acme"; there are acme-www, acme-app, acme-shop');
});

it.each([['verify'], ['failed', 'list'], ['person', '--by', 'email'], ['erase', '--by', 'email', '--yes']])(
  'refuses %s where no database is, rather than make an empty one in which all is well',
  async (...command) => {
    const config = await writeConfig('http://127.0.0.1:9');
    const { code, stdout, stderr } = await start([...command, '-c', config], {}, 'ada@example.com').ended;
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^preference-center: there is no database \S+store\.db: .*DATABASE_URL/);
    expect(existsSync(join(dirname(config), 'store.db'))).toBe(false);
  },
);

it('ends quietly where whoever reads its output has seen enough', async () => {
  const config = await writeConfigWithDatabase();
  const program = start(['checkpoints', 'public-key', '-c', config]);
  // Closed before anything was printed, as by a `head` that is done.
  program.child.stdout?.destroy();
  expect(await program.ended).toMatchObject({ code: 0, signal: null, stderr: '' });
});
