/** What a loader, or a page that brings its own, tells a `<preference-center>` element. */
export interface CenterProperties {
  /** Base URL of the backend, without a trailing slash; the page's own origin where absent. */
  endpoint: string;
  /** Code of the property. */
  property: string;
  /** Version of the configuration that the loader was built from. */
  configVersion: string | undefined;
  /** Who is visiting: a value by the code of each identity space. Where it is empty and there is no link, nothing is shown. */
  identities: Readonly<Record<string, string>>;
  /** A JWT from the site's own server. */
  token: string | undefined;
  /** What a link in a message brought to the page; it can name the visitor by itself. */
  link: string | undefined;
  /** Whether the link counts only if it surely names whom the page does: it came before the page named anybody. */
  linkYields: boolean | undefined;
  /** A session request for exactly these identities that is under way already, to save a round trip. */
  session: Promise<Response> | undefined;
  /** Whether the dialog is open; without meaning for an inline center. */
  open: boolean;
  /** The element that asked for the dialog and gets the focus back. */
  opener: Element | null | undefined;
}
