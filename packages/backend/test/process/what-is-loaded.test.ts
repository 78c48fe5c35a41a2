import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { apiKey, groups, startBraze } from '../braze/simulated-braze.ts';
import { configText, origins } from '../http/http-config.ts';
import { serve, start, writeConfig, type Ended, type RunningBackend } from './running-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

const nowhere = 'http://127.0.0.1:9';

/** The environment in which a program says at its end which CommonJS modules it loaded; {@link packagesOf} reads it. */
async function tellingWhatIsLoaded(): Promise<{ NODE_OPTIONS: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'loaded-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const hook = join(folder, 'tell.cjs');
  await writeFile(
    hook,
    `process.on('exit', () => require('node:fs').writeSync(2, '\\nLOADED ' + JSON.stringify(Object.keys(require.cache)) + '\\n'));`,
  );
  return { NODE_OPTIONS: `--require ${hook}` };
}

function packagesOf({ stderr }: Ended): Set<string | undefined> {
  const files = JSON.parse(/^LOADED (.*)$/m.exec(stderr)?.[1] ?? 'null') as string[];
  return new Set(files.map((file) => /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1]));
}

/** Ends a backend and answers the packages it had loaded by then. */
async function loadedBy(backend: RunningBackend): Promise<Set<string | undefined>> {
  backend.child.kill('SIGTERM');
  return packagesOf(await backend.ended);
}

/** A configuration with one topic, on channels as given, and trusted pages that name people by address, external id or as given. */
function siteWith(
  endpoint: string,
  channels: readonly string[],
  spaces: readonly { code: string; type: string }[] = [],
) {
  const route = (channel: string) => ({
    connection: 'eu',
    subscriptionGroupId: channel === 'email' ? groups.news : groups.texts,
  });
  const identitySpaces = [
    { code: 'customer', type: 'external_id', marketing: true },
    { code: 'email', type: 'email', marketing: true },
    ...spaces,
  ];
  const identities = Object.fromEntries(identitySpaces.map(({ code }) => [code, [{ from: 'dataLayer', path: code }]]));
  const { connections } = JSON.parse(configText(endpoint)) as { connections: [object] };
  return {
    connections: [{ ...connections[0], apiKey, identifyBy: 'external_id' }],
    topics: [
      {
        code: 'news',
        name: 'News',
        channels: Object.fromEntries(channels.map((channel) => [channel, route(channel)])),
      },
    ],
    ...{ topicGroups: [], identitySpaces },
    properties: [{ code: 'acme-app', origins: [origins['acme-app']], pageIdentity: 'trusted', identities }],
  };
}

describe('what stays in the memory of', () => {
  it('serve, where nobody is named or reached by a number, has no numbering plans, and no checks by JSON Schema', async () => {
    // Braze has a number all the same, of somebody whom a page names by external id.
    const braze = await startBraze({
      people: [{ externalId: 'U-1', email: 'ada@example.com', phone: '+33612345678' }],
    });
    const config = await writeConfig(braze.url, siteWith(braze.url, ['email']));
    const backend = await serve(config, await tellingWhatIsLoaded());
    const response = await fetch(`${backend.url}/v1/properties/acme-app/sessions`, {
      method: 'POST',
      headers: { origin: origins['acme-app'], 'content-type': 'application/json' },
      body: JSON.stringify({ identities: { customer: 'U-1' } }),
    });
    expect(response.status).toBe(200);
    expect(braze.world.requests({ path: '/users/export/ids' })).not.toEqual([]);
    const loaded = await loadedBy(backend);
    expect(loaded).toContain('fastify');
    expect(loaded).not.toContain('ajv');
    expect(loaded).not.toContain('@fastify/fast-json-stringify-compiler');
    expect(loaded).not.toContain('libphonenumber-js');
    expect(loaded).not.toContain('pg');
  });

  it('a command that serves nobody has no server', async () => {
    const ended = await start(
      ['check', '--offline', '--config', await writeConfig(nowhere)],
      await tellingWhatIsLoaded(),
    ).ended;
    expect(ended.code).toBe(0);
    expect(packagesOf(ended)).not.toContain('fastify');
  });
});

describe('what serve has loaded before the first request, so that its packages may be replaced on disk meanwhile', () => {
  it.each([
    { where: 'a channel goes out to numbers', channels: ['email', 'whatsapp'], spaces: [] },
    { where: 'a page may name people by number', channels: ['email'], spaces: [{ code: 'phone', type: 'phone' }] },
  ])('are numbering plans, where $where', async ({ channels, spaces }) => {
    const config = await writeConfig(nowhere, siteWith(nowhere, channels, spaces));
    expect(await loadedBy(await serve(config, await tellingWhatIsLoaded()))).toContain('libphonenumber-js');
  });

  it('is what writes metrics', async () => {
    const config = await writeConfig(nowhere);
    expect(await loadedBy(await serve(config, await tellingWhatIsLoaded()))).toContain('prom-client');
  });
});
