import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const startLimitMs = 20_000;

/**
 * Starts the driver of WebKitGTK, on a screen that nobody sees and without animations, which a driver cannot switch off later. Both end
 * with this process.
 * @param {{ driver: string, screen: string }} installed see `systemWebKit`
 * @returns {Promise<{ port: number }>} where the driver listens, on the loopback
 * @throws {Error} when one of them does not start
 */
export async function startWebKitDriver({ driver, screen }) {
  const home = mkdtempSync(join(tmpdir(), 'preference-center-webkit-'));
  writeSettings(join(home, 'gtk-3.0'));
  const display = await startScreen(screen);
  const port = await freePort();
  const env = {
    ...process.env,
    ...{ DISPLAY: display, XDG_CONFIG_HOME: home, TZ: 'Europe/Berlin', LANGUAGE: 'en_GB' },
    // Its sandbox needs namespaces that containers do not give; the pages are our own.
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
  };
  endWithThisProcess(spawn(driver, ['--host=127.0.0.1', `--port=${port}`], { env, stdio: 'ignore' }));
  process.once('exit', () => rmSync(home, { recursive: true, force: true }));
  await untilReady(`http://127.0.0.1:${port}/status`);
  return { port };
}

function writeSettings(folder) {
  mkdirSync(folder);
  writeFileSync(join(folder, 'settings.ini'), '[Settings]\ngtk-enable-animations=false\n');
}

/** The server takes a display that is free and tells its number. */
function startScreen(path) {
  const args = ['-displayfd', '3', '-screen', '0', '1280x1024x24', '-nolisten', 'tcp'];
  const child = endWithThisProcess(spawn(path, args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] }));
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${path} ended with ${code}`)));
    child.stdio[3].once('data', (number) => {
      child.stdio[3].unref();
      resolve(`:${String(number).trim()}`);
    });
  });
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

async function untilReady(url) {
  const until = Date.now() + startLimitMs;
  for (;;) {
    const isUp = await fetch(url).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    if (Date.now() > until) throw new Error(`the driver of WebKit did not answer within ${startLimitMs / 1000} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function endWithThisProcess(child) {
  process.once('exit', () => child.kill());
  child.unref();
  return child;
}
