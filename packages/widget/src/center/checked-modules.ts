import { retriedImport } from '../retried-import.ts';
import type * as Presence from './presence.ts';

const loads: Record<string, () => Promise<unknown>> = {};

/**
 * Loads a file of the script tag that was not tampered with, by its path from the center's; see `retriedImport`. The build
 * writes the path into each call, `loadModule(() => import('./presence.ts'))`, and beside it the digest of what the center
 * needs at once. The digests of all other files are in `presence`, which every known visitor downloads, to keep them out of
 * what is needed first.
 */
const load = async (path: string, digest?: string): Promise<unknown> => {
  digest ??= (await loadPresence()).digests[path]!;
  return (loads[path] ??= retriedImport(new URL(path, import.meta.url).href, digest))();
};

export const loadModule = load as unknown as <Module>(load: () => Promise<Module>) => Promise<Module>;

const loadPresence = (): Promise<typeof Presence> => loadModule(() => import('./presence.ts'));
