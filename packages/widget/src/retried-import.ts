/**
 * Imports a module once, however often it is asked for, and anew after a failure. Engines remember a failed module by its
 * URL, fragment included, so each new try gets another fragment.
 */
export function retriedImport<Module>(url: string): () => Promise<Module> {
  let fragment = '';
  let loading: Promise<Module> | undefined;
  return () =>
    (loading ??= import(/* @vite-ignore */ url + fragment).catch((error) => {
      fragment += '#';
      loading = undefined;
      throw error;
    }));
}
