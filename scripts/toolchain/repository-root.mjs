import { fileURLToPath } from 'node:url';

/** Absolute path of the checkout, without a slash at its end. Scripts work from any current directory. */
export const repositoryRoot = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');
