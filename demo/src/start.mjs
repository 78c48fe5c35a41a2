import { join } from 'node:path';

import { startSimulator } from '@preference-center/braze-simulator';

import { startBackend } from './backend-process.mjs';
import { brazeSeed } from './braze-seed.mjs';
import { readDemoOptions, usage } from './demo-options.mjs';
import { databasePath, prepareData } from './demo-secrets.mjs';
import { freePort, listenNear } from './free-port.mjs';
import { createSiteServer } from './site-server.mjs';

const stops = [];
let isEnding = false;

try {
  const options = readDemoOptions(process.argv.slice(2));
  if (options.isHelp) process.stdout.write(usage);
  else await startDemo(options);
} catch (error) {
  if (!isEnding) console.error(`The demo could not start: ${error.message}`);
  await end(1);
}

/** Starts the site, the stand-in for Braze and the backend, and prints where they are. */
async function startDemo({ sitePort, backendPort, simulatorPort, dataFolder, isKept }) {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => end(0));
  const siteParts = {};
  const server = createSiteServer(siteParts);
  const ownPort = await listenNear(server, sitePort);
  stops.push(() => closeServer(server));
  const site = `http://localhost:${ownPort}`;
  // Nobody else has this port, so two demos at a time never share a database.
  const dataOfPort = join(dataFolder, String(ownPort));
  const secrets = prepareData(dataOfPort, isKept);

  const simulator = await startSimulator({
    ...brazeSeed,
    port: await freePort(simulatorPort),
    keys: [{ key: secrets.brazeKey }],
    controlOrigins: [site],
    unknowns: { sharedAddressGroups: 'keep' },
  });
  stops.push(simulator.close);

  const environment = { ACME_DATABASE: databasePath(dataOfPort), ACME_SITE_URL: site, BRAZE_ENDPOINT: simulator.url };
  const backend = await runBackend(await freePort(backendPort), secrets, environment);
  siteParts.tokenSecret = secrets.siteToken;
  siteParts.linkSecret = secrets.link;
  siteParts.urls = { backend, simulator: simulator.url };
  announce(site, siteParts.urls);
}

/** Starts the backend, ends the demo should it end by itself, and answers its URL. */
async function runBackend(port, secrets, environment) {
  const url = `http://127.0.0.1:${port}`;
  const backend = startBackend({
    ...environment,
    ACME_BACKEND_PORT: String(port),
    ACME_BACKEND_URL: url,
    ACME_SECRET: secrets.backend,
    ACME_TOKEN_SECRET: secrets.siteToken,
    ACME_LINK_SECRET: secrets.link,
    BRAZE_API_KEY: secrets.brazeKey,
  });
  stops.push(backend.stop);
  await backend.ready;
  backend.ended.then((how) => {
    if (isEnding) return;
    console.error(`The backend has ended by itself (${how}), and so does the demo.`);
    void end(1);
  });
  return url;
}

function announce(site, { backend, simulator }) {
  console.log(`
  Demo site          ${site}/
  Preference center  ${backend}/health
  Braze simulator    ${simulator}/simulator/state

  Ready. Ctrl-C ends it.
`);
}

function closeServer(server) {
  return new Promise((resolve) => {
    server.close(resolve);
    server.closeAllConnections();
  });
}

/** Ends everything that was started, last first, and then this process. */
async function end(exitCode) {
  if (isEnding) return;
  isEnding = true;
  for (const stop of stops.reverse()) await stop();
  process.exit(exitCode);
}
