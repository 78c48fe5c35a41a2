import { fileURLToPath } from 'node:url';

import { readWidgetFiles } from '../../packages/backend/dist/http/widget-files.js';
import { startService } from '../../packages/backend/dist/service.js';
import { locateDatabase } from '../../packages/backend/dist/store/open-store.js';
import { benchConfig } from '../server/bench-config.mjs';
import { answerMemory } from './answer-memory.mjs';

/*
 * The whole backend, as `serve` starts it, but for the log: it takes the database as its argument, and delivers to a Braze that is
 * down. Its parent asks it for its memory.
 */

const service = await startService(
  { ...benchConfig(), listen: { host: '127.0.0.1', port: 0 } },
  {
    database: locateDatabase(process.argv[2], process.cwd(), undefined),
    widget: readWidgetFiles(fileURLToPath(new URL('../../packages/backend/widget', import.meta.url))),
    logger: { level: 'silent' },
  },
);
answerMemory(`${service.url}/health`, () => service.close());
