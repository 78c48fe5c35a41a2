import { match } from '@formatjs/intl-localematcher';
import type { LocalizedText } from '../config/schema.ts';

/** Scripts written from right to left; a language's script comes from CLDR's likely subtags (Intl). */
const rightToLeftScripts = new Set(['Adlm', 'Arab', 'Hebr', 'Mand', 'Nkoo', 'Rohg', 'Syrc', 'Thaa']);

/** The best of the offered languages for what is wanted (BCP 47, UTS 35 matching); the first offered one if none fits. */
export function chooseLanguage(wanted: readonly string[], offered: readonly string[]): string {
  const [fallback = 'en'] = offered;
  const wellFormed = wanted.filter(isLanguageTag);
  return match(wellFormed, offered, fallback);
}

/** The direction a language is written in. */
export function directionOf(language: string): 'ltr' | 'rtl' {
  return rightToLeftScripts.has(new Intl.Locale(language).maximize().script ?? '') ? 'rtl' : 'ltr';
}

/** The text in a language; a text without that language gives its first one. */
export function textIn(text: LocalizedText, language: string): string {
  return typeof text === 'string' ? text : (text[language] ?? Object.values(text)[0] ?? '');
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
