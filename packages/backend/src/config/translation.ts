import { z } from 'zod';
import { centerTexts, extraTexts, pluralCategories } from '../contract-texts.ts';
import { confirmationTexts } from '../texts/confirmation-page.ts';
import { hostedTexts } from '../texts/hosted-page.ts';
import { oneClickTexts } from '../texts/one-click-page.ts';
import { ConfigError } from './config-error.ts';
import { describeIssue } from './describe-issue.ts';
import type { Found } from './raw-fields.ts';
import { openYaml, writePath } from './yaml-file.ts';

const text = z.string();

/** One optional text for each key of what a page of ours says. */
const pageOf = <Key extends string>(page: Readonly<Record<Key, string>>) =>
  z.strictObject(Object.fromEntries(Object.keys(page).map((key) => [key, text])) as Record<Key, typeof text>).partial();

/**
 * The file of a language: an operator's own texts, in the place of built-in ones or for a language that has none. Whatever
 * is missing stays as it is in the nearest built-in language.
 */
export const translation = z
  .strictObject({
    center: z.strictObject({ ...centerTexts.shape, ...extraTexts.shape }),
    channels: z.strictObject({ email: text, sms: text, rcs: text, whatsapp: text }).partial(),
    launcher: text,
    confirmationPage: pageOf(confirmationTexts.en),
    hostedPage: pageOf(hostedTexts.en),
    oneClickPage: pageOf(oneClickTexts.en),
  })
  .partial();
export type Translation = z.infer<typeof translation>;

/** No text of the center is longer, and every session in the language brings them all. */
const maxLength = 1000;

/** The most changes that a save holds, so the largest number a text is about. */
const largestNumber = 500;

/** What other systems write for a number; here it is `#`. */
const placeholder = /\{[^}]*\}|%\d*\$?[sd]|#\{|\$\w/;

/**
 * Reads the file of a language (YAML or JSON).
 *
 * @throws ConfigError naming everything that is wrong, each with its line and what would be right.
 */
export function readTranslation(language: string, content: string, file: string): Translation {
  const yaml = openYaml(content, file);
  const raw = yaml.read() ?? {};
  const parsed = translation.safeParse(raw, { reportInput: true });
  const issues = parsed.success ? [] : parsed.error.issues;
  const problems = [
    ...issues.flatMap((issue) => describeIssue(issue, fieldsAt(issue.path))),
    ...(parsed.success ? textProblems(parsed.data, language) : []),
  ].map(({ path, message }) => yaml.problem(path, message));
  if (problems.length > 0 || !parsed.success) throw new ConfigError(file, problems);
  return parsed.data;
}

/** The built-in texts that a file leaves as they are, as `center.save`. */
export function missingTexts(own: Translation): string[] {
  return (['center', 'confirmationPage', 'hostedPage', 'oneClickPage'] as const).flatMap((part) =>
    leavesOf(translation.shape[part].unwrap(), [part])
      .filter((path) => valueAt(own, path) === undefined)
      .map(writePath),
  );
}

type Path = readonly (string | number)[];

/** The names that can stand at a path of the file. */
function fieldsAt(path: readonly PropertyKey[]): string[] {
  let schema: unknown = translation;
  for (const step of path) schema = shapeOf(schema)[String(step)];
  return Object.keys(shapeOf(schema));
}

function leavesOf(schema: unknown, path: Path): Path[] {
  const shape = Object.entries(shapeOf(schema));
  return shape.length === 0 ? [path] : shape.flatMap(([key, inner]) => leavesOf(inner, [...path, key]));
}

function shapeOf(schema: unknown): Readonly<Record<string, unknown>> {
  const inner = schema instanceof z.ZodOptional ? (schema.unwrap() as unknown) : schema;
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce((found, step) => (found as Record<string, unknown> | undefined)?.[step], value);
}

/** Every text that cannot be shown as it stands. */
function textProblems(own: unknown, language: string, path: Path = []): Found[] {
  if (typeof own === 'string') return plainProblems(own, path);
  const parts = Object.entries(own as Record<string, unknown>);
  if (fieldsAt(path).length === 0) return pluralProblems(Object.fromEntries(parts), language, path);
  return parts.flatMap(([key, part]) => textProblems(part, language, [...path, key]));
}

type Forms = Readonly<Partial<Record<(typeof pluralCategories)[number], string>>>;

function lengthProblems(value: string, path: Path): Found[] {
  if (value.trim() === '') return [{ path: [...path], message: 'is empty; write the text, or leave it out' }];
  if (value.length <= maxLength) return [];
  return [{ path: [...path], message: `is longer than ${maxLength} characters; shorten it` }];
}

function plainProblems(value: string, path: Path): Found[] {
  const [found] = placeholder.exec(value) ?? [];
  const wrong =
    found === undefined
      ? []
      : [{ path: [...path], message: `has a placeholder, "${found}", but nothing is put into this text` }];
  return [...lengthProblems(value, path), ...wrong];
}

/** By the rules that browsers have for the language: CLDR's, by Intl. */
function pluralProblems(forms: Forms, language: string, path: Path): Found[] {
  const needed = neededForms(language);
  const { pluralCategories: there } = new Intl.PluralRules(language).resolvedOptions();
  const report = (form: string, message: string): Found => ({ path: [...path, form], message });
  return [
    ...needed
      .filter((form) => forms[form] === undefined)
      .map((form) => ({ path: [...path], message: `lacks the form "${form}"; ${language} has ${listOf(needed)}` })),
    ...Object.entries(forms).flatMap(([form, value]) => {
      const at = [...path, form];
      const [found] = placeholder.exec(value) ?? [];
      if (!there.includes(form as Intl.LDMLPluralRule))
        return [report(form, `is no form of ${language}, which has ${listOf(there)}; remove it`)];
      if (found !== undefined) return [report(form, `has a placeholder, "${found}"; write # where the number goes`)];
      if (value.split('#').length > 2) return [report(form, 'has more than one #; the number is put in once')];
      if (form === 'other' && !value.includes('#')) return [report(form, 'lacks the #, where the number goes')];
      return lengthProblems(value, at);
    }),
  ];
}

/** The forms that the numbers of a center take, and `other`, which every language has. */
function neededForms(language: string): (typeof pluralCategories)[number][] {
  const rules = new Intl.PluralRules(language);
  const taken = new Set(Array.from({ length: largestNumber }, (_, index) => rules.select(index + 1)));
  return pluralCategories.filter((form) => form === 'other' || taken.has(form));
}

function listOf(forms: readonly string[]): string {
  return forms.map((form) => `"${form}"`).join(', ');
}
