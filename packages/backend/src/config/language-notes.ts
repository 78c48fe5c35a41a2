import { filesFor, nearestBuiltIn } from '../preferences/translations.ts';
import type { Config } from './schema.ts';
import { missingTexts } from './translation.ts';

/** How many texts a note names; the rest are counted. */
const named = 8;

/** What visitors would read in another language than the one of the page, in a sentence for each language, for `check`. */
export function languageNotes({ translations, properties }: Config): string[] {
  const offered = new Set(properties.flatMap(({ languages }) => languages));
  const isOffered = (tag: string): boolean =>
    [...offered].some((language) => filesFor({ [tag]: {} }, language).length > 0);
  const unused = Object.keys(translations).filter((tag) => !isOffered(tag));
  return [
    ...[...offered].flatMap((language) => fallbackNotes(translations, language)),
    ...unused.map(
      (tag) => `translations has a file for ${tag}, but no property speaks it; add it to the languages of one`,
    ),
  ];
}

function fallbackNotes(translations: Config['translations'], language: string): string[] {
  const base = nearestBuiltIn(language);
  const primary = new Intl.Locale(language).language;
  if (new Intl.Locale(base).language === primary) return [];
  const name = `${nameOf(language)} (${language})`;
  const files = filesFor(translations, language);
  if (files.length === 0)
    return [
      `${name} has no texts of the center and the pages, which are in ${nameOf(base)}; add a file to translations`,
    ];
  const missing = files.map(missingTexts).reduce((all, some) => all.filter((path) => some.includes(path)));
  if (missing.length === 0) return [];
  const more = missing.length > named ? `, and ${missing.length - named} more` : '';
  return [`${name}: ${missing.length} text(s) stay in ${nameOf(base)}: ${missing.slice(0, named).join(', ')}${more}`];
}

function nameOf(language: string): string {
  return new Intl.DisplayNames(['en'], { type: 'language' }).of(language) ?? language;
}
