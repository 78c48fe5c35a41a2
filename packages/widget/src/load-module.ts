/**
 * Loads a part that is downloaded only when it is wanted. From npm that is all; in the build of the script tag
 * `center/checked-modules.ts` takes its place, which knows the file's digest and tries anew after a failure.
 */
export const loadModule = <Module>(load: () => Promise<Module>): Promise<Module> => load();
