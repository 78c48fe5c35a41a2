import { fileURLToPath } from 'node:url';

// What `serve` reads its file with stays in its memory; this configuration is made of an object.
import '../../packages/backend/dist/config/load-config.js';
import { giveBackMemory } from '../../packages/backend/dist/give-back-memory.js';
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
await giveBackMemory();
answerMemory(`${service.url}/health`, () => service.close());
