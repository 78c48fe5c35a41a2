import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { brotliBytes, widgetSizes } from '../sizes/widget-sizes.mjs';

describe("the widget's sizes", () => {
  let folder;
  const write = (path, content) => writeFileSync(join(folder, path), content);
  const manifest = (content) => write('manifest.json', JSON.stringify(content));

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preference-center-sizes-'));
    mkdirSync(join(folder, 'assets'));
    write('loader.js', 'load();');
    write('assets/center-1a2b.js', 'render();'.repeat(50));
    write('assets/shared-3c4d.js', 'share();');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are the loader alone, and all that the first render needs with each file once', () => {
    manifest({
      loader: 'loader.js',
      component: 'assets/center-1a2b.js',
      chunks: ['assets/shared-3c4d.js', 'assets/center-1a2b.js'],
    });
    const { loader, firstRender, files } = widgetSizes(folder);
    expect(loader).toBe(brotliBytes(Buffer.from('load();')));
    expect(files).toHaveLength(3);
    expect(firstRender).toBe(files.reduce((sum, { bytes }) => sum + bytes, 0));
  });

  it('are unknown without a build', () => {
    expect(() => widgetSizes(folder)).toThrow(/manifest\.json is missing: build the widget first/);
  });

  it('are unknown when a named file is missing', () => {
    manifest({ loader: 'loader.js', component: 'assets/gone.js', chunks: [] });
    expect(() => widgetSizes(folder)).toThrow('manifest.json names assets/gone.js, which is missing');
  });

  it.each([[{ loader: 'loader.js' }], [{ loader: 'loader.js', component: 'a.js', chunks: [1] }]])(
    'are unknown for the manifest %j',
    (content) => {
      manifest(content);
      expect(() => widgetSizes(folder)).toThrow(/has to hold/);
    },
  );

  it('leave files outside of the folder alone', () => {
    manifest({ loader: '../loader.js', component: 'assets/center-1a2b.js', chunks: [] });
    expect(() => widgetSizes(folder)).toThrow(/outside of its folder/);
  });
});
