import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { anyThreeRules } from '../sizes/any-three-rules.mjs';
import { oneRule, threeRules } from '../sizes/sample-loaders.mjs';
import { brotliBytes, widgetSizes } from '../sizes/widget-sizes.mjs';

describe("the widget's sizes", () => {
  let folder;
  const write = (path, content) => writeFileSync(join(folder, path), content);
  const manifest = (content) => write('manifest.json', JSON.stringify(content));
  /** Composes a loader of what it is given, as text. */
  const compose = (parts, config) => JSON.stringify({ parts, config });
  const measure = () => widgetSizes(folder, compose);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'preference-center-sizes-'));
    mkdirSync(join(folder, 'assets'));
    write('loader.js', 'load();');
    write('parts.json', '{"sources":"those"}');
    write('assets/center-1a2b.js', 'render();'.repeat(50));
    write('assets/shared-3c4d.js', 'share();');
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('are the largest loader with three rules, and, with one, all that the first render needs with each file once', () => {
    manifest({
      loader: 'loader.js',
      loaderParts: 'parts.json',
      component: 'assets/center-1a2b.js',
      chunks: ['assets/shared-3c4d.js', 'assets/center-1a2b.js'],
    });
    const { loader, firstRender, files } = measure();
    const parts = { frame: 'load();', sources: 'those' };
    const bytes = (config) => brotliBytes(Buffer.from(compose(parts, config)));
    expect(files).toHaveLength(5);
    expect(files[0].bytes).toBe(bytes(threeRules));
    expect(files[1].bytes).toBe(loader);
    const some = anyThreeRules().filter((_, index) => index % 50 === 0);
    expect(Math.max(...some.map(bytes))).toBeLessThanOrEqual(loader);
    const [, , oneRuleLoader, ...rest] = files.map(({ bytes }) => bytes);
    expect(oneRuleLoader).toBe(bytes(oneRule));
    expect(firstRender).toBe(rest.reduce((sum, bytes) => sum + bytes, oneRuleLoader));
  });

  it('are unknown without a build', () => {
    expect(() => measure()).toThrow(/manifest\.json is missing: build the widget first/);
  });

  it('are unknown when a named file is missing', () => {
    manifest({ loader: 'loader.js', loaderParts: 'parts.json', component: 'assets/gone.js', chunks: [] });
    expect(() => measure()).toThrow('manifest.json names assets/gone.js, which is missing');
  });

  it.each([
    [{ loader: 'loader.js' }],
    [{ loader: 'loader.js', component: 'a.js', chunks: [] }],
    [{ loader: 'loader.js', loaderParts: 'parts.json', component: 'a.js', chunks: [1] }],
  ])('are unknown for the manifest %j', (content) => {
    manifest(content);
    expect(() => measure()).toThrow(/has to hold/);
  });

  it('leave files outside of the folder alone', () => {
    manifest({ loader: '../loader.js', loaderParts: 'parts.json', component: 'assets/center-1a2b.js', chunks: [] });
    expect(() => measure()).toThrow(/outside of its folder/);
  });
});
