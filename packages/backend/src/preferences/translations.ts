import type { Translation } from '../config/translation.ts';
import { extraTexts, type OwnTexts } from '../contract.ts';
import { confirmationTexts, type ConfirmationTexts } from '../texts/confirmation-page.ts';
import { hostedTexts, type HostedPageTexts } from '../texts/hosted-page.ts';
import { oneClickTexts, type OneClickTexts } from '../texts/one-click-page.ts';

/** Texts, and the language to mark them with. */
export interface Said<Texts> {
  readonly texts: Texts;
  readonly language: string;
}

/** What the operator's files say, over what is built in. */
export interface Translations {
  /** What goes to the component with a session; undefined where the files say nothing in the language. */
  center(language: string): OwnTexts | undefined;
  /** The file's own name of a channel, or its label of the launcher. */
  channel(language: string, code: string): string | undefined;
  launcher(language: string): string | undefined;
  confirmationPage(language: string): Said<ConfirmationTexts>;
  hostedPage(language: string): Said<HostedPageTexts>;
  oneClickPage(language: string): Said<OneClickTexts>;
  /** The languages of a page that belongs to no property. */
  readonly languages: readonly string[];
}

type Files = Readonly<Record<string, Translation>>;

/** Prepares the operator's files for looking up. */
export function createTranslations(files: Files): Translations {
  const found = new Map<string, Translation>();
  const ownOf = (language: string): Translation => {
    const own = found.get(language) ?? merge(filesFor(files, language));
    found.set(language, own);
    return own;
  };
  const page = <Texts extends object>(
    builtIn: Readonly<Record<string, Texts>>,
    own: Partial<Texts> | undefined,
    language: string,
  ): Said<Texts> => {
    const base = nearestBuiltIn(language);
    const texts = { ...builtIn[base], ...own } as Texts;
    const isSpoken = own !== undefined || isSame(base, language);
    return { texts, language: isSpoken ? language : base };
  };
  return {
    center: (language) => centerOf(ownOf(language), language),
    channel: (language, code) => ownOf(language).channels?.[code as 'email'],
    launcher: (language) => ownOf(language).launcher,
    confirmationPage: (language) => page(confirmationTexts, ownOf(language).confirmationPage, language),
    hostedPage: (language) => page<HostedPageTexts>(hostedTexts, ownOf(language).hostedPage, language),
    oneClickPage: (language) => page<OneClickTexts>(oneClickTexts, ownOf(language).oneClickPage, language),
    languages: [...new Set([...builtInLanguages, ...Object.keys(files)])],
  };
}

/** The languages that everything is in, English first, which is what other languages fall back to. */
export const builtInLanguages: readonly string[] = Object.keys(confirmationTexts);

/** The built-in language nearest to another: the same one whatever its region, or else English. */
export function nearestBuiltIn(language: string): string {
  return builtInLanguages.find((each) => isSame(each, language)) ?? 'en';
}

/** Whether both are one language, whatever the region. */
function isSame(one: string, other: string): boolean {
  return new Intl.Locale(one).language === new Intl.Locale(other).language;
}

/**
 * The files that speak for a language, the nearest last: its own, and before it those of the tags that its own begins with
 * (RFC 4647, section 3.4), as long as they are written in the same script: `zh-Hant-TW` takes nothing from `zh`.
 */
export function filesFor(files: Files, language: string): Translation[] {
  const wanted = language.toLowerCase();
  return Object.entries(files)
    .filter(([tag]) => wanted === tag.toLowerCase() || wanted.startsWith(`${tag.toLowerCase()}-`))
    .filter(([tag]) => scriptOf(tag) === scriptOf(language))
    .sort(([one], [other]) => one.length - other.length)
    .map(([, file]) => file);
}

function scriptOf(language: string): string | undefined {
  return new Intl.Locale(language).maximize().script;
}

/** One file of several, later ones over earlier ones. */
function merge(files: readonly Translation[]): Translation {
  return files.reduce<Record<string, unknown>>((all, file) => over(all, file), {});
}

function over(base: Record<string, unknown>, own: object): Record<string, unknown> {
  const merged = { ...base };
  for (const [key, value] of Object.entries(own))
    merged[key] =
      typeof value === 'object' ? over((merged[key] ?? {}) as Record<string, unknown>, value as object) : value;
  return merged;
}

/** The file has the component's texts side by side; the component has those apart that it downloads later. */
function centerOf({ center }: Translation, language: string): OwnTexts | undefined {
  if (center === undefined) return undefined;
  const isExtra = ([key]: [string, unknown]): boolean => Object.hasOwn(extraTexts.shape, key);
  const entries = Object.entries(center);
  const extras = Object.fromEntries(entries.filter(isExtra));
  return {
    language,
    ...Object.fromEntries(entries.filter((entry) => !isExtra(entry))),
    ...(Object.keys(extras).length > 0 && { extras }),
  };
}
