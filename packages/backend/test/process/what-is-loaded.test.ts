import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { serve, start, writeConfig, type Ended } from './running-backend.ts';

vi.setConfig({ testTimeout: 60_000 });

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

describe('what stays in the memory of', () => {
  it('serve, where nobody is named by a phone number, has no numbering plans, and no checks by JSON Schema', async () => {
    const backend = await serve(await writeConfig('http://127.0.0.1:9'), await tellingWhatIsLoaded());
    backend.child.kill('SIGTERM');
    const loaded = packagesOf(await backend.ended);
    expect(loaded).toContain('fastify');
    expect(loaded).not.toContain('ajv');
    expect(loaded).not.toContain('@fastify/fast-json-stringify-compiler');
    expect(loaded).not.toContain('libphonenumber-js');
    expect(loaded).not.toContain('pg');
  });

  it('a command that serves nobody has no server', async () => {
    const ended = await start(
      ['check', '--offline', '--config', await writeConfig('http://127.0.0.1:9')],
      await tellingWhatIsLoaded(),
    ).ended;
    expect(ended.code).toBe(0);
    expect(packagesOf(ended)).not.toContain('fastify');
  });
});
