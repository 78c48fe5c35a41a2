import type { OwnTexts } from '@preference-center/backend/contract';
import { loadModule } from '../load-module.ts';
import { strings as english } from './en.ts';
import type { Strings } from './strings.ts';

// One line and one file for each language beside English, which is always there to fall back to.
const locales: Readonly<Record<string, () => Promise<{ strings: Strings }>>> = {
  ar: () => loadModule(() => import('./ar.ts')),
  de: () => loadModule(() => import('./de.ts')),
  es: () => loadModule(() => import('./es.ts')),
  fr: () => loadModule(() => import('./fr.ts')),
  ja: () => loadModule(() => import('./ja.ts')),
  pt: () => loadModule(() => import('./pt.ts')),
};

/**
 * The texts in the first of the languages that has them, by its first part; English where none has, and where the file
 * cannot be loaded. Downloads one file at most, and none for English. `own` are the operator's, which come before ours.
 */
export async function loadStrings(languages: readonly string[], own?: OwnTexts): Promise<Strings> {
  const primaries = languages.map((language) => language.split('-')[0]!.toLowerCase());
  const found = primaries.find((language) => language === 'en' || locales[language]);
  const locale = await locales[found!]?.().catch(() => undefined);
  return over(locale?.strings ?? english, own) as Strings;
}

/** What is in `own`, and the rest of what is in `base`; both are texts, or groups of them. */
function over(base: unknown, own: unknown): unknown {
  if (typeof own !== 'object') return own ?? base;
  const merged = { ...(base as Record<string, unknown>) };
  for (const key in own) merged[key] = over(merged[key], own[key as keyof typeof own]);
  return merged;
}
