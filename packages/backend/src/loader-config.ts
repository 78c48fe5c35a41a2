/**
 * What a page's loader is told about its property: an allow-listed projection of the configuration that anybody may
 * read. The backend writes it into `/{property}.js`; see {@link composeLoader}.
 */
export interface LoaderConfig {
  /** Code of the property. */
  readonly property: string;
  /** Version of the configuration, sent along when a session opens. */
  readonly version: string;
  /** The identity spaces that the page can fill. */
  readonly spaces: readonly LoaderSpace[];
  /** The rules that can yield the site's token, in order of preference. */
  readonly token: readonly CaptureRule[];
  /** Whether each choice is saved at once, for a visitor who may see theirs; otherwise a button saves. */
  readonly autosave?: true;
  /** Name of the page's list to which the center's events are pushed, where they are at all. */
  readonly mirrorEvents?: string;
  /** The button that opens the center where the page brings none; its label for each language, `false` for no button. */
  readonly launcher: LoaderLauncher | false;
}

/** An identity space: the visitor is known, and the center exists, once a value of a `marketing` space is found. */
export interface LoaderSpace {
  readonly code: string;
  readonly type: 'email' | 'external_id' | 'phone';
  readonly marketing?: boolean;
  /** In order of preference; none for a space that only `identify()` and tokens fill. */
  readonly rules: readonly CaptureRule[];
}

/**
 * The same as a loader holds it. The spaces and the token are lists there: the keys of their fields would be a fiftieth of the
 * script, and what is frequent comes first, so that the rest can be left out.
 */
export interface WrittenConfig extends Omit<LoaderConfig, 'spaces' | 'token' | 'launcher'> {
  readonly spaces: readonly WrittenSpace[];
  readonly token: WrittenRules;
  /** The labels of the button. */
  readonly launcher: LoaderLauncher['label'] | false;
  readonly launcherAt?: LoaderLauncher['position'];
}

/** What a value is found by: its code, `token` for the token, what it has to look like, which tells the type, and the rules in order of preference. */
export type WrittenRules = readonly [code: string, shape: RegExp, rules: readonly CaptureRule[]];

/** An identity space; `1` at the end of one that makes the visitor known. */
export type WrittenSpace = readonly [...WrittenRules, isMarketing?: 1];

/** The fixed button in a corner of the page. `label` maps a BCP 47 tag to its text; the first entry is the fallback. */
export interface LoaderLauncher {
  readonly label: Readonly<Record<string, string>>;
  /** The other corner than the usual one, at the end of the line. */
  readonly position?: 'start' | undefined;
}

/**
 * One way to read a value from the page, then to decode it. Paths are dotted, list positions included: `items.0.email`.
 * `name` of a `dataLayer` or `adobe` rule is the list's global name, `dataLayer` and `adobeDataLayer` where absent.
 */
export type CaptureRule = LayerRule | AdobeRule | WindowRule | NamedRule | AttributeRule;

/** Reads a path from a list that the page pushes to. */
export interface LayerRule extends Decoding {
  readonly from: 'dataLayer';
  readonly path: string;
  readonly name?: string | undefined;
}

/**
 * Reads a path from the state of an Adobe Client Data Layer; with `event` from the last event of that name as it was pushed,
 * `eventInfo.email`, unless one named `until` came after it.
 */
export interface AdobeRule extends Decoding {
  readonly from: 'adobe';
  readonly path: string;
  readonly name?: string | undefined;
  readonly event?: string | undefined;
  readonly until?: string | undefined;
}

/** Reads a path from `window`; a step that ends in `()` is a method to call. */
export interface WindowRule extends Decoding {
  readonly from: 'window';
  readonly path: string;
}

/** Reads what has a name. */
export interface NamedRule extends Decoding {
  readonly from: 'cookie' | 'localStorage' | 'sessionStorage' | 'query' | 'meta' | 'provider';
  readonly name: string;
}

/** Reads an attribute of the first element that a selector matches. */
export interface AttributeRule extends Decoding {
  readonly from: 'attribute';
  readonly selector: string;
  readonly attribute: string;
}

/** What a value goes through, in order. */
export interface Decoding {
  readonly decode?: readonly DecodeStep[] | undefined;
}

/** A step takes the text that the one before has left; one that starts with a dot is a path into what it has left. */
export type DecodeStep = DecoderName | `.${string}`;

/** The decoders there are. */
export type DecoderName = 'base64' | 'base64url' | 'uri' | 'json' | 'jwt' | 'query' | 'pairs';

/**
 * The number of what backend and widget have agreed on here: raised with every change of what a loader is told, or of the parts of which one is
 * made. The widget's build writes its own (`build/loader-parts.mjs`), so that a backend finds out before a visitor does that it has
 * a widget of another version.
 */
export const loaderFormat = 1;

/** Where a value can be read from. */
export const sourceNames = [
  'dataLayer',
  'adobe',
  'window',
  'cookie',
  'localStorage',
  'sessionStorage',
  'query',
  'meta',
  'attribute',
  'provider',
] as const;

/** What a value can be decoded by. */
export const decoderNames = ['base64', 'base64url', 'uri', 'json', 'jwt', 'query', 'pairs'] as const;

/** What a value can have to look like. */
export const shapeNames = ['email', 'external_id', 'phone', 'token'] as const;

/**
 * The built parts of which loaders are made: the frame every page gets, and script expressions for what only some need.
 */
export interface LoaderParts {
  readonly frame: string;
  readonly sources: Readonly<Record<CaptureRule['from'], string>>;
  readonly decoders: Readonly<Record<DecoderName, string>>;
  /** Regular expressions. */
  readonly shapes: Readonly<Record<LoaderSpace['type'] | 'token', string>>;
}

/** The free identifiers in the frame that {@link composeLoader} replaces. */
export const loaderPlaceholders = {
  config: '__PREFERENCE_CENTER_CONFIG__',
  sources: '__PREFERENCE_CENTER_SOURCES__',
  decoders: '__PREFERENCE_CENTER_DECODERS__',
} as const;

const placeholder = new RegExp(Object.values(loaderPlaceholders).join('|'), 'g');

/**
 * Tells V8 (Chromium 136 and later; to others it is a comment) to compile every function while the script streams in, on
 * another thread: nearly all of them are called at once, and would each be compiled on the page's own thread by then
 * (https://v8.dev/blog/explicit-compile-hints). It has to stand first. A quarter of what the loader computes there.
 */
const compileHint = '//# allFunctionsCalledOnLoad\n';

/**
 * The script of one property: the frame with its configuration and the parts that its rules need in it, so that nobody
 * downloads a source that their site does not use and no page waits for a second file to know who is there.
 */
export function composeLoader(parts: LoaderParts, config: LoaderConfig): string {
  const rules = [...config.spaces.flatMap((space) => space.rules), ...config.token];
  const sources = new Set(rules.map(({ from }) => from));
  const decoders = new Set(rules.flatMap(({ decode = [] }) => decode.filter(isDecoderName)));
  const pick = <Name extends string>(names: Set<Name>, from: Readonly<Record<Name, string>>): string =>
    `{${[...names].map((name) => `${name}:${from[name]}`).join()}}`;
  const filling: Record<string, string> = {
    [loaderPlaceholders.config]: configLiteral(config, parts.shapes),
    [loaderPlaceholders.sources]: pick(sources, parts.sources),
    [loaderPlaceholders.decoders]: pick(decoders, parts.decoders),
  };
  // In one pass, so that nothing in a rule is taken for a place to fill.
  const script = parts.frame.replace(placeholder, (found) => filling[found] ?? found);
  return compileHint + script;
}

/** The configuration as a {@link WrittenConfig}. */
function configLiteral({ spaces, token, launcher, ...rest }: LoaderConfig, shapes: LoaderParts['shapes']): string {
  const written = spaces.map(({ code, type, marketing, rules }) =>
    listLiteral(textLiteral(code), shapes[type], scriptLiteral(rules), ...(marketing ? ['1'] : [])),
  );
  const more = { ...rest, launcher: launcher && launcher.label, launcherAt: launcher ? launcher.position : undefined };
  const writtenToken = listLiteral(textLiteral('token'), shapes.token, scriptLiteral(token));
  return `{${[...fieldLiterals(more), `spaces:${listLiteral(...written)}`, `token:${writtenToken}`].join()}}`;
}

function isDecoderName(step: DecodeStep): step is DecoderName {
  return !step.startsWith('.');
}

/** A value of JSON as a script writes it, which is shorter; safe also in a script that somebody inlines into a page. */
function scriptLiteral(value: unknown): string {
  if (Array.isArray(value)) return listLiteral(...value.map(scriptLiteral));
  if (value === null || typeof value !== 'object') return textLiteral(value);
  return `{${fieldLiterals(value).join()}}`;
}

function listLiteral(...items: readonly string[]): string {
  return `[${items.join()}]`;
}

function fieldLiterals(object: object): string[] {
  return Object.entries(object)
    .filter(([, field]) => field !== undefined)
    .map(([name, field]) => `${nameLiteral(name)}:${scriptLiteral(field)}`);
}

function nameLiteral(name: string): string {
  // Computed, because plain it would be the prototype and no field.
  if (name === '__proto__') return `["${name}"]`;
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : textLiteral(name);
}

function textLiteral(value: unknown): string {
  if (typeof value === 'boolean') return value ? '!0' : '!1';
  return JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
