import { buildApp } from '../../packages/backend/dist/app.js';
import { openSqliteStore } from '../../packages/backend/dist/store/sqlite/open-sqlite-store.js';
import { benchConfig } from './bench-config.mjs';
import { registerEchoRoute } from './echo-route.mjs';

/*
 * The process that benchmarks of the API send requests to: the built app on a SQLite file, with the echo route beside
 * it. No deliverer runs and nothing is logged. It takes the file as its argument, tells its parent the port, and ends
 * when the parent lets go of it.
 */

const config = benchConfig();
const store = await openSqliteStore({ path: process.argv[2], horizonMs: 600_000, exclusive: true });
const app = await buildApp(config, {
  store,
  reader: { read: () => Promise.reject(new Error('a save reads nothing from Braze')) },
  widget: { loader: '', component: '/assets/none.js', assets: new Map() },
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
