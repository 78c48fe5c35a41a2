import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { keepEarlierAssets, readWidgetFiles } from '../../src/http/widget-files.ts';
import { loaderParts, writeBuiltWidget } from './built-widget.ts';

const day = 24 * 60 * 60_000;

async function freshDirectory(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'widget-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

it('serves the component of the release before, for a page that still has its loader', async () => {
  const folder = await freshDirectory();
  const archive = join(folder, 'archive');
  keepEarlierAssets(await writeBuiltWidget(join(folder, 'one'), { asset: 'component-1.js' }), archive);
  const two = await writeBuiltWidget(join(folder, 'two'), { asset: 'component-2.js' });
  const files = readWidgetFiles(two, [keepEarlierAssets(two, archive)]);
  expect([...files.assets.keys()].sort()).toEqual(['component-1.js', 'component-2.js']);
});

it('drops a file that no release has used for 30 days', async () => {
  const folder = await freshDirectory();
  const archive = join(folder, 'archive');
  const now = Date.parse('2026-03-01T12:00:00Z');
  keepEarlierAssets(await writeBuiltWidget(join(folder, 'one'), { asset: 'component-1.js' }), archive, now - 31 * day);
  keepEarlierAssets(await writeBuiltWidget(join(folder, 'two'), { asset: 'component-2.js' }), archive, now);
  expect(await readdir(archive)).toEqual(['component-2.js']);
});

it('says that the widget has to be built where it is not there', async () => {
  const folder = await freshDirectory();
  expect(() => readWidgetFiles(folder)).toThrow('build it first, with npm run build');
  expect(() => keepEarlierAssets(folder, join(folder, 'archive'))).toThrow('build it first, with npm run build');
});

const { format, sources, ...rest } = loaderParts;
const withoutAdobe = Object.fromEntries(Object.entries(sources).filter(([name]) => name !== 'adobe'));

it.each([
  { what: 'from before there was a number', loader: { parts: { sources, ...rest } }, differs: 'format' },
  { what: 'of another number', loader: { parts: { ...loaderParts, format: format - 1 } }, differs: 'format' },
  { what: 'without a source', loader: { parts: { ...loaderParts, sources: withoutAdobe } }, differs: 'sources.adobe' },
  { what: 'without shapes', loader: { parts: { ...loaderParts, shapes: undefined } }, differs: 'shapes' },
  { what: 'with another frame', loader: { frame: 'start();' }, differs: 'frame' },
])('says of a widget $what that both have to be built together', async ({ loader, differs }) => {
  const folder = await writeBuiltWidget(await freshDirectory(), loader);
  const says = `was built for another version of this backend (its loader differs in "${differs}"): build both together`;
  expect(() => readWidgetFiles(folder)).toThrow(says);
});
