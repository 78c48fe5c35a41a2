import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepEarlierAssets, readWidgetFiles } from '../../src/http/widget-files.ts';

const day = 24 * 60 * 60_000;

async function freshDirectory(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'widget-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function writeRelease(folder: string, asset: string): Promise<string> {
  await mkdir(join(folder, 'assets'), { recursive: true });
  const manifest = { loader: 'loader.js', loaderParts: 'parts.json' };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(manifest));
  await writeFile(join(folder, 'loader.js'), 'start();');
  await writeFile(join(folder, 'parts.json'), JSON.stringify({ sources: {}, decoders: {}, shapes: {} }));
  await writeFile(join(folder, 'assets', asset), `// ${asset}`);
  return folder;
}

it('serves the component of the release before, for a page that still has its loader', async () => {
  const folder = await freshDirectory();
  const archive = join(folder, 'archive');
  keepEarlierAssets(await writeRelease(join(folder, 'one'), 'component-1.js'), archive);
  const two = await writeRelease(join(folder, 'two'), 'component-2.js');
  const files = readWidgetFiles(two, [keepEarlierAssets(two, archive)]);
  expect([...files.assets.keys()].sort()).toEqual(['component-1.js', 'component-2.js']);
});

it('drops a file that no release has used for 30 days', async () => {
  const folder = await freshDirectory();
  const archive = join(folder, 'archive');
  const now = Date.parse('2026-03-01T12:00:00Z');
  keepEarlierAssets(await writeRelease(join(folder, 'one'), 'component-1.js'), archive, now - 31 * day);
  keepEarlierAssets(await writeRelease(join(folder, 'two'), 'component-2.js'), archive, now);
  expect(await readdir(archive)).toEqual(['component-2.js']);
});

it('says that the widget has to be built where it is not there', async () => {
  const folder = await freshDirectory();
  expect(() => readWidgetFiles(folder)).toThrow('build it first, with npm run build');
  expect(() => keepEarlierAssets(folder, join(folder, 'archive'))).toThrow('build it first, with npm run build');
});
