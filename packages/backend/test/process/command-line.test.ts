import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { apiKey, campaignId, groups, startBraze } from '../braze/simulated-braze.ts';
import { insiderGroup } from '../http/http-config.ts';
import { openSession, save, serve, start, writeConfig } from './running-backend.ts';

// Each test starts a process or several, which a busy machine does not do within the five seconds of a default.
vi.setConfig({ testTimeout: 60_000 });

async function writeFileFor(text: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'process-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, 'center.yaml');
  await writeFile(file, text);
  return file;
}

describe('serve', () => {
  it('is refused on a database that another one serves, and says so', async () => {
    const braze = await startBraze();
    const config = await writeConfig(braze.url);
    const first = await serve(config);
    const second = await start(['serve', '--config', config]).ended;
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('another "preference-center serve" is running on');
    expect(second.stderr).not.toContain('    at ');
    expect((await fetch(`${first.url}/health`)).status).toBe(200);
  });

  it('is refused on a port that is taken, and says which setting to change', async () => {
    const braze = await startBraze();
    const port = Number(new URL(braze.url).port);
    const ended = await start(['serve', '--config', await writeConfig(braze.url, { listen: { port } })]).ended;
    expect(ended).toMatchObject({
      code: 1,
      stderr: `preference-center: port ${port} is taken; set another one under listen.port\n`,
    });
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('ends cleanly on %s, with what it acknowledged on disk', async (signal) => {
    const braze = await startBraze();
    const config = await writeConfig(braze.url);
    const backend = await serve(config);
    await save(backend.url, await openSession(backend.url, 'ada@example.com'), 'news', 'unsubscribed');
    backend.child.kill(signal);
    expect(await backend.ended).toMatchObject({ code: 0, signal: null });
    await expect(fetch(backend.url)).rejects.toThrow();
    const again = await serve(config);
    again.child.kill(signal);
    expect(await again.ended).toMatchObject({ code: 0 });
  });

  it('moves what waits to the connection that is configured now, and names one that is gone with its topic', async () => {
    const old = await writeConfig('http://127.0.0.1:9');
    const before = await serve(old);
    const token = await openSession(before.url, 'ada@example.com');
    await save(before.url, token, 'news', 'unsubscribed');
    await save(before.url, token, 'insider', 'unsubscribed');
    before.child.kill('SIGTERM');
    await before.ended;
    const braze = await startBraze({
      groups: [{ id: groups.news, name: 'News', channel: 'email' }],
      people: [{ email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } }],
    });
    const config = await writeConfig(braze.url, {
      database: join(dirname(old), 'store.db'),
      connections: [{ code: 'us', name: 'Braze US', endpoint: braze.url, apiKey, confirmationCampaignId: campaignId }],
      topics: (['news', 'offers'] as const).map((code) => ({
        ...{ code, name: code, channels: { email: { connection: 'us', subscriptionGroupId: groups[code] } } },
      })),
    });
    const backend = await serve(config);
    const told = backend
      .printed()
      .split('\n')
      .find((line) => line.includes('"choices_stranded"'));
    expect(told).toContain('"connection":"eu"');
    const isStopped = () => braze.world.groupState({ email: 'ada@example.com' }, groups.news) === 'unsubscribed';
    await braze.world.waitFor(isStopped, { timeoutMs: 30_000 });
    expect(backend.printed()).not.toContain('ada@');
  });

  it('says what it lets its operator loosen', async () => {
    const braze = await startBraze();
    const backend = await serve(await writeConfig(braze.url));
    backend.child.kill('SIGTERM');
    const { stderr } = await backend.ended;
    expect(stderr).toContain('preference-center: note: property "acme-app" trusts its pages');
    expect(stderr).not.toContain('Warning');
  });

  it('prints neither an address nor a key nor a secret', async () => {
    const braze = await startBraze();
    const backend = await serve(await writeConfig(braze.url));
    await save(backend.url, await openSession(backend.url, 'ada@example.com'), 'news', 'unsubscribed');
    backend.child.kill('SIGTERM');
    const { stdout, stderr } = await backend.ended;
    for (const hidden of ['ada@', 'simulator-key', 'a-secret-of-the-backend', 'shared-with-the-site']) {
      expect(stdout + stderr).not.toContain(hidden);
    }
  });
});

const wrong = `publicUrl: https://prefs.example.com/
secret: \${CENTER_SECRET}
connections:
  - { code: eu, name: Braze EU, endpoint: "https://rest.fra-01.braze.eu", apiKey: "a-key-nobody-may-see" }
topics:
  - code: news
    name: News
    channels: { email: { connection: us, subscriptionGroupId: nonsense } }
identitySpaces: [{ code: email, type: email, marketing: true }]
properties:
  - code: acme
    orgins: ["https://www.example.com"]
    pageIdentity: trusted
    identities: { email: [{ from: dataLayer, path: user.email }] }
`;

describe.each(['check', 'serve'])('%s on a file that is wrong', (command) => {
  it('prints everything that is wrong with its line, and no secret', async () => {
    const file = await writeFileFor(wrong);
    const { code, stderr, stdout } = await start([command, '--config', file], { CENTER_SECRET: 'short-but-hidden' })
      .ended;
    expect(code).toBe(1);
    expect(stdout).toBe('');
    const lines = stderr.split('\n').flatMap((line) => /line (\d+)/.exec(line)?.[1] ?? []);
    expect(lines).toEqual(['1', '2', '8', '8', '11', '12']);
    expect(stderr).toContain('orgins: is not a field here; did you mean "origins"?');
    expect(stderr).not.toContain('short-but-hidden');
    expect(stderr).not.toContain('nobody-may-see');
  });

  it('names an environment variable that is not set', async () => {
    const { code, stderr } = await start([command, '--config', await writeFileFor(wrong)]).ended;
    expect(code).toBe(1);
    expect(stderr).toContain('line 2: the environment variable CENTER_SECRET is not set');
  });

  it('names a file that is not there', async () => {
    const { code, stderr } = await start([command, '--config', '/nowhere/center.yaml']).ended;
    expect(code).toBe(1);
    expect(stderr).toBe(
      'preference-center: there is no file /nowhere/center.yaml; name the configuration with --config FILE\n',
    );
  });
});

describe('check', () => {
  it('reads the texts of a language beside the configuration, and says what stays in another one', async () => {
    const config = await writeConfig('https://rest.fra-01.braze.eu', { translations: { nl: 'nl.yaml' } });
    const texts = join(dirname(config), 'nl.yaml');
    await writeFile(texts, 'center:\n  save: Opslaan\n');
    const good = await start(['check', '--offline', '-c', config]).ended;
    expect(good.stdout).toContain('note: translations has a file for nl, but no property speaks it');
    expect(good).toMatchObject({ code: 0, stderr: '' });
    await writeFile(texts, 'center:\n  safe: Opslaan\n');
    const bad = await start(['check', '--offline', '-c', config]).ended;
    expect(bad.stderr).toContain(
      'nl.yaml has a problem:\n  line 2: center.safe: is not a field here; did you mean "save"?',
    );
    expect(bad.code).toBe(1);
    await rm(texts);
    const gone = await start(['check', '--offline', '-c', config]).ended;
    expect(gone.stderr).toContain('translations.nl: the file nl.yaml cannot be read');
    expect(gone.code).toBe(1);
  });

  it('says that a good file is valid, what is in it, and what Braze makes of it', async () => {
    const braze = await startBraze();
    const config = await writeConfig(braze.url);
    const { code, stdout, stderr } = await start(['check', '-c', config]).ended;
    expect(stdout).toContain(`${config} is valid: 1 connection(s), 3 topic(s), 3 property(ies)`);
    expect(stdout).toContain('note: property "acme-app" trusts its pages');
    expect(stdout).toContain('ok       has the permission subscription.groups.get');
    expect(stdout).toContain('connection "eu" has no noticeCampaignId');
    expect(stdout).toContain(
      `wrong    does not know the subscription group ${insiderGroup}, at topics.insider.channels.email`,
    );
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).not.toContain('simulator-key');
  });

  it('ends well where nothing is wrong', async () => {
    const ids = [...Object.values(groups), insiderGroup];
    const braze = await startBraze({ groups: ids.map((id) => ({ id, name: id, channel: 'email' })) });
    expect((await start(['check', '-c', await writeConfig(braze.url)]).ended).code).toBe(0);
  });

  it('leaves Braze alone where it is told to', async () => {
    const braze = await startBraze();
    const { code, stdout } = await start(['check', '--offline', '-c', await writeConfig(braze.url)]).ended;
    expect(code).toBe(0);
    expect(stdout).toContain('Not probed: Braze itself');
    expect(braze.world.requests()).toEqual([]);
  });
});

it('answers a command line that is wrong with what would be right, and exit code 2', async () => {
  const { code, stdout, stderr } = await start(['start']).ended;
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(
    /^preference-center: there is no such command; there are serve, check, mint, .*, and the command comes first\nTry preference-center --help\n$/,
  );
});

it('explains itself', async () => {
  const [help, version] = await Promise.all([start(['--help']).ended, start(['-v']).ended]);
  expect(help).toMatchObject({ code: 0, stderr: '' });
  expect(help.stdout).toContain('preference-center serve [--config FILE]');
  expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe('mint', () => {
  it('prints what it made alone, so that it can be piped, and says beside it what to know', async () => {
    const config = await writeConfig('https://rest.fra-01.braze.eu');
    const order = ['mint', 'link', '--property', 'acme-www', '--email', 'ada@example.com', '--age-days', '40'];
    const { code, stdout, stderr } = await start([...order, '--config', config]).ended;
    expect(code).toBe(0);
    expect(stdout).toMatch(/^https:\/\/\S+\/p\/acme-www#preference-center-link=v1\.view\.\S+\n$/);
    expect(stderr).toContain('proves who opens it as "old_link"');
    expect(stderr).not.toContain('ada@');
  });

  it('says what would be right, and makes nothing, where it was asked wrongly', async () => {
    const config = await writeConfig('https://rest.fra-01.braze.eu');
    const order = ['mint', 'token', '--property', 'acme-www', '--email', 'ada@example.com', '--private-key'];
    const missing = await start([...order, 'nowhere.pem', '--config', config]).ended;
    expect(missing).toMatchObject({ code: 2, stdout: '' });
    expect(missing.stderr).toContain('--private-key: the file nowhere.pem cannot be read');
    const unknown = await start(['mint', 'link', '--property', 'x', '--email', 'a@b.example', '-c', config]).ended;
    expect(unknown).toMatchObject({ code: 2, stdout: '' });
    expect(unknown.stderr).toContain('there is no property "x"; there are "acme-www"');
  });
});
