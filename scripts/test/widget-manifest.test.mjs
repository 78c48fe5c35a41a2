import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

import { analyzeWidget, elementOf } from '../../packages/widget/build/manifest/analyze.mjs';
import { updateTables } from '../../packages/widget/build/manifest/docs-tables.mjs';
import { PreferenceCenterElement } from '../../packages/widget/dist/element.js';
import { repositoryRoot } from '../toolchain/repository-root.mjs';

const widget = join(repositoryRoot, 'packages', 'widget');
const dist = (name) => JSON.parse(readFileSync(join(widget, 'dist', name), 'utf8'));
const sources = readdirSync(join(widget, 'src'), { recursive: true })
  .filter((name) => name.endsWith('.ts'))
  .map((name) => readFileSync(join(widget, 'src', name), 'utf8'))
  // What a comment names is documentation, not what is there.
  .map((text) => text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, ''))
  .join('\n');

/** What the sources hold, by a pattern whose first group is the name. */
const found = (pattern) => [...new Set([...sources.matchAll(pattern)].map(([, name]) => name))].sort();
const names = (entries) => entries.map(({ name }) => name).sort();

const manifest = dist('custom-elements.json');
const element = elementOf(manifest);

describe('the custom-elements manifest', () => {
  it('is what the sources say now', () => {
    expect(manifest).toEqual(analyzeWidget());
  });

  it('names the element, its class and the published module', () => {
    expect(element).toMatchObject({
      tagName: 'preference-center',
      name: 'PreferenceCenterElement',
      customElement: true,
    });
    expect(manifest.modules.map(({ path }) => path)).toContain('dist/preference-center-element.js');
    for (const { path } of manifest.modules) expect(readFileSync(join(widget, path), 'utf8')).not.toBe('');
  });

  it('has every part, and no other', () => {
    const parts = found(/ part="([\w-]+)"/g);
    expect(parts.length).toBeGreaterThan(20);
    expect(names(element.cssParts)).toEqual(parts);
  });

  it('has every slot, and no other', () => {
    const slots = found(/<slot name="([^"]+)"/g).map((name) => name.replace('${code}', '{code}'));
    expect(names(element.slots)).toEqual(slots);
  });

  it('has every custom property, and no other', () => {
    expect(names(element.cssProperties)).toEqual(found(/var\((--preference-center-[\w-]+)/g));
  });

  it('has every event with its class, and no other', () => {
    const events = element.events.map(({ name, type }) => `${name} ${type.text}`).sort();
    const declared = [...sources.matchAll(/'(preference-[\w-]+)': (Preference\w+Event);/g)];
    expect(events).toEqual(declared.map(([, name, type]) => `${name} ${type}`).sort());
    const classes = manifest.modules
      .filter(({ path }) => path.startsWith('dist/events/'))
      .flatMap(({ declarations }) => declarations);
    expect(element.events.map(({ type }) => type.text).sort()).toEqual(names(classes));
  });

  it('has every property that is observed, as an attribute where it is one, and no other attribute', () => {
    // Lit knows its properties once somebody has asked which attributes it observes.
    expect(names(element.attributes)).toEqual([...PreferenceCenterElement.observedAttributes].sort());
    const observed = [...PreferenceCenterElement.elementProperties];
    expect(observed.length).toBeGreaterThan(5);
    const fields = element.members.filter(({ kind }) => kind === 'field');
    expect(names(fields)).toEqual(expect.arrayContaining(observed.map(([name]) => name)));
    const reflected = observed.filter(([, { reflect }]) => reflect).map(([name]) => name);
    expect(names(fields.filter(({ reflects }) => reflects))).toEqual(reflected.sort());
  });

  it('says of everything what it is', () => {
    const { members, events, slots, cssParts, cssProperties, attributes } = element;
    for (const entry of [members, events, slots, cssParts, cssProperties, attributes].flat())
      expect(entry.description, entry.name).toMatch(/\w/);
    expect(element.summary).toMatch(/^A preference center/);
  });
});

describe('what editors read', () => {
  it('has the element with its attributes for VS Code, and its parts and custom properties for style sheets', () => {
    const [tag] = dist('html-custom-data.json').tags;
    expect(tag.name).toBe('preference-center');
    expect(names(tag.attributes)).toEqual(expect.arrayContaining(names(element.attributes)));
    const mode = tag.attributes.find(({ name }) => name === 'mode');
    expect(names(mode.values)).toEqual(['dialog', 'inline']);
    const css = dist('css-custom-data.json');
    expect(names(css.properties)).toEqual(names(element.cssProperties));
    expect(names(css.pseudoElements)).toEqual(names(element.cssParts).map((name) => `::part(${name})`));
  });

  it('has the element with its slots, events and properties for JetBrains', () => {
    const webTypes = dist('web-types.json');
    const { name, version } = JSON.parse(readFileSync(join(widget, 'package.json'), 'utf8'));
    expect(webTypes).toMatchObject({ name, version });
    const [tag] = webTypes.contributions.html.elements;
    expect(names(tag.slots)).toEqual(names(element.slots));
    expect(names(tag.events ?? tag.js.events)).toEqual(names(element.events));
  });
});

describe('the tables in the documents', () => {
  // Prettier takes its time to come in.
  it('are those of the manifest', { timeout: 60_000 }, async () => {
    expect(await updateTables({ isCheck: true })).toEqual([]);
  });
});
