/**
 * Imports a module of the script tag once, however often it is asked for, and anew after a failure. Engines remember a
 * failed module by its URL, and WebKit a failed preload by its URL without the fragment, so each new try gets another query.
 *
 * A file whose SHA-256 is another than `digest` (base64url, without padding) never runs: the import takes what a module
 * preload has put into the page's module map, and that holds nothing where the integrity fails (HTML, "fetch a
 * modulepreload module script graph"). A browser without module preloads imports unchecked, and so does WebKit, which preloads but does not look at the integrity
 * (WebKitGTK 2.50).
 */
export function retriedImport<Module>(url: string, digest: string): () => Promise<Module> {
  let loading: Promise<Module> | undefined;
  return () => {
    if (!loading) {
      const preload = { rel: 'modulepreload', integrity: `sha256-${digest}`, href: url };
      document.head.append(Object.assign(document.createElement('link'), preload));
      loading = import(/* @vite-ignore */ url) as Promise<Module>;
      loading.catch(() => {
        url += '?';
        loading = undefined;
      });
    }
    return loading;
  };
}
