import { fileURLToPath } from 'node:url';

import { buildApp } from '../../packages/backend/dist/app.js';
import { readWidgetFiles } from '../../packages/backend/dist/http/widget-files.js';
import { locateDatabase, openStore } from '../../packages/backend/dist/store/open-store.js';
import { benchConfig } from './bench-config.mjs';
import { registerEchoRoute } from './echo-route.mjs';

/*
 * The process that benchmarks of the API send requests to: the built app on a SQLite file or a PostgreSQL database, with
 * the echo route beside it. No deliverer runs and nothing is logged. It takes the file or the URL as its argument, tells its
 * parent the port, and ends when the parent lets go of it.
 */

const config = benchConfig();
const database = locateDatabase(process.argv[2], process.cwd(), undefined);
const store = await openStore(database, { horizonMs: 600_000, exclusive: true });
const app = await buildApp(config, {
  store,
  reader: { read: () => Promise.reject(new Error('a save reads nothing from Braze')) },
  widget: readWidgetFiles(fileURLToPath(new URL('../../packages/backend/widget', import.meta.url))),
  nudge: () => {},
  health: () => [],
  now: Date.now,
});
await registerEchoRoute(app, config);
await app.listen({ host: '127.0.0.1', port: 0 });

process.once('disconnect', async () => {
  await app.close();
  await store.close();
});
process.send({ port: app.server.address().port });
