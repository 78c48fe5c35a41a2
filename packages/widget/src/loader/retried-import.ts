/**
 * Imports a module once, however often it is asked for, and anew after a failure. Engines remember a failed module by its
 * URL, fragment included, so each new try gets another fragment.
 */
export function retriedImport<Module>(url: string): () => Promise<Module> {
  let failures = 0;
  let loading: Promise<Module> | undefined;
  return () =>
    (loading ??= import(/* @vite-ignore */ failures ? `${url}#${failures}` : url).catch((error) => {
      failures++;
      loading = undefined;
      throw error;
    }));
}
