import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { languageNotes } from '../../src/config/language-notes.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { missingTexts, readTranslation } from '../../src/config/translation.ts';
import { environment, goodFile } from './config-file.ts';

const root = new URL('../../../../', import.meta.url);
const docs = readFileSync(new URL('docs/languages.md', root), 'utf8');
const [translations = '', oneText = '', whole = ''] = [...docs.matchAll(/```yaml\n([\s\S]*?)```/g)].map(
  ([, block = '']) => block,
);

describe('docs/languages.md', () => {
  it('has a configuration and files that the backend takes', () => {
    const files: Record<string, string> = { 'texts/nl.yaml': whole, 'texts/en.yaml': oneText };
    const text = goodFile.replaceAll(', fr: ', ', nl: ').replace('[en, fr]', '[en, nl]') + translations;
    const config = loadConfig(text, environment, 'preference-center.yaml', (path) => files[path] ?? '');
    expect(config.translations['en']?.center?.all).toBe('Stop all messages');
    expect(config.translations['nl']?.center?.save).toBe('Opslaan');
    expect(languageNotes(config), 'what stays in another language').toEqual([]);
  });

  it('leaves no text out of its whole language', () => {
    const own = readTranslation('nl', whole, 'nl.yaml');
    expect(missingTexts(own)).toEqual([]);
    expect(Object.keys(own)).toHaveLength(6);
  });

  it('has the file that the demo runs with', () => {
    expect(whole).toBe(readFileSync(new URL('demo/texts/nl.yaml', root), 'utf8'));
  });
});
