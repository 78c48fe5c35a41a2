/**
 * What a page's loader is told about its property: an allow-listed projection of the configuration that anybody may
 * read. The backend writes it into `/{property}.js`, in the place of the identifier {@link loaderConfigPlaceholder}.
 */
export interface LoaderConfig {
  /** Code of the property. */
  readonly property: string;
  /** Version of the configuration, sent along when a session opens. */
  readonly version: string;
  /** Path of the component's module on the origin that served the loader, for example `/assets/component-1a2b.js`. */
  readonly component: string;
  /** For each identity space (by code), the rules that can yield it, in order of preference. */
  readonly identities: Readonly<Record<string, readonly CaptureRule[]>>;
  /** The codes of the spaces that make a visitor known: the center exists once one of them is found. */
  readonly marketing: readonly string[];
  /** The rules that can yield the site's token, in order of preference. */
  readonly token?: readonly CaptureRule[];
  /** The button that opens the center where the page brings none; its label for each language, `false` for no button. */
  readonly launcher: LoaderLauncher | false;
}

/** The fixed button in a corner of the page. `label` maps a BCP 47 tag to its text; the first entry is the fallback. */
export interface LoaderLauncher {
  readonly label: Readonly<Record<string, string>>;
  readonly position: 'start' | 'end';
}

/**
 * Reads a dotted path from everything pushed to a data-layer array, merged in order as Google Tag Manager does.
 * `name` is the array's global name; `dataLayer` where absent.
 */
export interface CaptureRule {
  readonly from: 'dataLayer';
  readonly path: string;
  readonly name?: string;
}

/** The free identifier in the built loader that the backend replaces with the property's {@link LoaderConfig} as JSON. */
export const loaderConfigPlaceholder = '__PREFERENCE_CENTER_CONFIG__';
