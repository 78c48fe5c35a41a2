import { retriedImport } from '../retried-import.ts';
import type * as Presence from './presence.ts';

/** The folder in which all files of the script tag lie, with a slash at its end. */
export const folder = import.meta.url.replace(/[^/]*$/, '');

const loads: Record<string, () => Promise<unknown>> = {};

/**
 * Loads a file of the script tag that was not tampered with, by its name; see `retriedImport`. The build
 * writes the name into each call, `loadModule(() => import('./presence.ts'))`, and beside it the digest of what the center
 * needs at once. The digests of all other files are in `presence`, which every known visitor downloads, to keep them out of
 * what is needed first.
 */
const load = async (name: string, digest?: string): Promise<unknown> => {
  digest ??= (await loadPresence()).digests[name]!;
  return (loads[name] ??= retriedImport(folder + name, digest))();
};

export const loadModule = load as unknown as <Module>(load: () => Promise<Module>) => Promise<Module>;

const loadPresence = (): Promise<typeof Presence> => loadModule(() => import('./presence.ts'));
