import { join } from 'node:path';

import { repositoryRoot } from '../toolchain/repository-root.mjs';

/** Where the browsers that the tests bring along are kept; not in version control, safe to delete. */
export const browserCache = join(repositoryRoot, '.cache', 'browser');
