import { join } from 'node:path';

import { startSimulator } from '@preference-center/braze-simulator';

import { createBackendGate } from './backend-gate.mjs';
import { createBackendSwitch } from './backend-switch.mjs';
import { brazeSeed } from './braze-seed.mjs';
import { createConditions } from './conditions.mjs';
import { writeConfiguration } from './configuration.mjs';
import { readDemoOptions, usage } from './demo-options.mjs';
import { databasePath, forgetDatabase, prepareData } from './demo-secrets.mjs';
import { freePort, listenNear } from './free-port.mjs';
import { createSiteServer } from './site-server.mjs';
import { createTraffic } from './traffic.mjs';

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
    unknowns: { sharedAddressGroups: 'keep' },
  });
  stops.push(simulator.close);
  const urls = { site, simulator: simulator.url };
  const parts = await startBackendParts({ backendPort, dataOfPort, secrets, urls, world: simulator.world });
  Object.assign(siteParts, parts, { tokenSecret: secrets.siteToken, linkSecret: secrets.link });
  announce(site, { backend: parts.backendUrl, simulator: simulator.url });
}

/** Starts the backend with the gate before it; answers what the pages for testers need of them and of Braze. */
async function startBackendParts({ backendPort, dataOfPort, secrets, urls, world }) {
  const traffic = createTraffic(world);
  const innerPort = await freePort(0);
  const gate = createBackendGate(innerPort, traffic.report);
  const backendUrl = `http://127.0.0.1:${await listenNear(gate.server, backendPort)}`;
  stops.push(() => closeServer(gate.server));
  const backend = await runBackend(dataOfPort, {
    ...environmentOf(secrets, dataOfPort),
    ...{ ACME_SITE_URL: urls.site, ACME_BACKEND_PORT: String(innerPort), ACME_BACKEND_URL: backendUrl },
    BRAZE_ENDPOINT: urls.simulator,
  });
  return {
    ...{ world, traffic, backend, backendUrl, databasePath: databasePath(dataOfPort) },
    readHealth: () => readHealth(innerPort),
    conditions: createConditions({ world, gate, backend }),
    startAgain: () =>
      backend.whileEnded(() => {
        forgetDatabase(dataOfPort);
        world.reset();
      }),
  };
}

function environmentOf(secrets, dataFolder) {
  return {
    ACME_DATABASE: databasePath(dataFolder),
    ACME_SECRET: secrets.backend,
    ACME_TOKEN_SECRET: secrets.siteToken,
    ACME_LINK_SECRET: secrets.link,
    BRAZE_API_KEY: secrets.brazeKey,
  };
}

/** Starts the backend; should it end by itself, so does the demo. */
async function runBackend(dataFolder, environment) {
  const configuration = join(dataFolder, 'preference-center.yaml');
  writeConfiguration(configuration);
  const backend = createBackendSwitch({
    ...{ configuration, environment },
    lost: (how) => {
      if (isEnding) return;
      console.error(`The backend has ended by itself (${how}), and so does the demo.`);
      void end(1);
    },
  });
  stops.push(backend.stop);
  await backend.start();
  return backend;
}

/** How delivery to Braze fares, as the backend says; null while it does not answer. */
async function readHealth(port) {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/health`, { signal: AbortSignal.timeout(2000) });
    const [{ state, reason }] = (await answer.json()).connections;
    return { state, reason };
  } catch {
    return null;
  }
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
