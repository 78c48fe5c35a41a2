import { strings as english } from './en.ts';
import type { Strings } from './strings.ts';

// One line and one file for each language beside English, which is always there to fall back to.
const locales: Readonly<Record<string, () => Promise<{ strings: Strings }>>> = {
  fr: () => import('./fr.ts'),
};

/**
 * The texts in the first of the languages that has them, by its whole tag or its first part; English where none has, and
 * where the file cannot be loaded. Downloads one file at most, and none for English.
 */
export async function loadStrings(languages: readonly string[]): Promise<Strings> {
  for (const language of languages) {
    const primary = language.split('-')[0]!.toLowerCase();
    const load = locales[language] ?? locales[primary];
    if (load) return (await load().catch(() => undefined))?.strings ?? english;
    if (primary === 'en') break;
  }
  return english;
}
