import { fileURLToPath } from 'node:url';

import { buildApp } from '../../packages/backend/dist/app.js';
import { SharedCounts } from '../../packages/backend/dist/http/shared-counts.js';
import { readWidgetFiles } from '../../packages/backend/dist/http/widget-files.js';
import { createBrazeClient } from '../../packages/backend/dist/braze/client.js';
import { createBrazeReader } from '../../packages/backend/dist/braze/reader.js';
import { deriveKeys } from '../../packages/backend/dist/identity/keys.js';
import { locateDatabase, openStore } from '../../packages/backend/dist/store/open-store.js';
import { benchConfig } from './bench-config.mjs';
import { registerEchoRoutes } from './echo-routes.mjs';

/*
 * The process that benchmarks of the API send requests to: the built app on a SQLite file or a PostgreSQL database, with
 * the echo routes beside it. No deliverer runs and nothing is logged. It takes the file or the URL as its argument, and where Braze
 * is if it is to read from there, tells its parent the port, and ends when the parent lets go of it.
 */

const [databaseName, brazeUrl] = process.argv.slice(2);
const config = benchConfig(brazeUrl);
const [connection] = config.connections;
const client = createBrazeClient(connection);
const database = locateDatabase(databaseName, process.cwd(), undefined);
const store = await openStore(database, { horizonMs: 600_000, exclusive: true });
const counts = new SharedCounts({ store, key: deriveKeys(config, 'limit')[0] });
const app = await buildApp(config, {
  ...{ store, counts },
  reader: createBrazeReader({ clients: new Map([[connection.code, client]]) }),
  widget: readWidgetFiles(fileURLToPath(new URL('../../packages/backend/widget', import.meta.url))),
  nudge: () => {},
  health: () => [],
  now: Date.now,
});
await registerEchoRoutes(app, config);
counts.start(app.log);
await app.listen({ host: '127.0.0.1', port: 0 });

process.once('disconnect', async () => {
  await app.close();
  await client.close();
  await counts.stop();
  await store.close();
});
process.send({ port: app.server.address().port });
