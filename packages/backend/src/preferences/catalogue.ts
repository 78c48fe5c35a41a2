import { createHash } from 'node:crypto';
import { AppError } from '../app-error.ts';
import { rulesOfSpace, toLoaderRule } from '../config/capture-presets.ts';
import type { Config, LocalizedText, Property } from '../config/schema.ts';
import type { LoaderConfig, LoaderLauncher } from '../loader-config.ts';
import type { Wording } from '../store/store.ts';
import { defaultTitles } from '../texts/property-defaults.ts';
import { chooseLanguage, textIn } from './language.ts';
import { propertyTexts, type PropertyTexts } from './property-texts.ts';
import { createTranslations, nearestBuiltIn, type Translations } from './translations.ts';

/** What the configuration says, prepared for looking up. Made once, at the start. */
export interface Catalogue {
  readonly config: Config;
  /** @throws AppError `property_not_found` */
  property(code: string): Property;
  /** Everything a property says in the best of its languages for what is wanted. */
  texts(property: Property, wanted: readonly string[]): PropertyTexts;
  /** The operator's own texts, over the built-in ones, for the pages of ours. */
  readonly translations: Translations;
  /** What the loader of a property is told. */
  loaderConfig(property: Property): LoaderConfig;
  /** Changes whenever what a property's loader is told changes. */
  version(property: Property): string;
  /** Every text of every property in every language, for the ledger. */
  readonly wordings: readonly Wording[];
}

/** Prepares a configuration for looking up. */
export function createCatalogue(config: Config): Catalogue {
  const properties = new Map(config.properties.map((property) => [property.code, property]));
  const translations = createTranslations(config.translations);
  const texts = new Map(
    config.properties.flatMap((property) =>
      property.languages.map((language) => [
        `${property.code} ${language}`,
        propertyTexts(config, property, language, translations),
      ]),
    ),
  );
  const versions = new Map(
    config.properties.map((property) => [property.code, hash(projection(config, property, translations))]),
  );
  const versionOf = (property: Property): string => versions.get(property.code) ?? '';
  return {
    config,
    translations,
    property(code) {
      const property = properties.get(code);
      if (property === undefined) throw new AppError('property_not_found');
      return property;
    },
    texts(property, wanted) {
      const language = chooseLanguage(wanted, property.languages);
      return texts.get(`${property.code} ${language}`) ?? propertyTexts(config, property, language, translations);
    },
    loaderConfig: (property) => ({ ...projection(config, property, translations), version: versionOf(property) }),
    version: versionOf,
    wordings: [...texts.values()].map(({ wording }) => wording),
  };
}

/** What anybody may know of a property: nothing else of the configuration reaches a page. */
function projection(config: Config, property: Property, translations: Translations): Omit<LoaderConfig, 'version'> {
  return {
    property: property.code,
    spaces: config.identitySpaces.map(({ code, type, marketing }) => ({
      code,
      type,
      ...(marketing && { marketing }),
      rules: rulesOfSpace(property.identities[code], property.preset, type),
    })),
    token: (property.siteToken?.capture ?? []).map(toLoaderRule),
    ...(property.autosave && { autosave: true as const }),
    ...(property.mirrorEvents !== undefined && { mirrorEvents: property.mirrorEvents }),
    launcher: launcherOf(property, translations),
  };
}

function launcherOf({ launcher, languages }: Property, translations: Translations): LoaderLauncher | false {
  if (launcher === false) return false;
  const { position, label } = launcher;
  return {
    ...(position === 'start' && { position }),
    label: label === undefined ? usualLabels(languages, translations) : labelsOf(label, languages),
  };
}

function usualLabels(languages: readonly string[], translations: Translations): Record<string, string> {
  const labelIn = (language: string): string =>
    translations.launcher(language) ?? textIn(defaultTitles, nearestBuiltIn(language));
  return Object.fromEntries(languages.map((language) => [language, labelIn(language)]));
}

function labelsOf(label: LocalizedText, languages: readonly string[]): Record<string, string> {
  if (typeof label === 'string') return { [languages[0] ?? 'en']: label };
  const offered = Object.entries(label).filter(([language]) => languages.includes(language));
  return Object.fromEntries(offered.length > 0 ? offered : Object.entries(label).slice(0, 1));
}

function hash(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 8);
}
