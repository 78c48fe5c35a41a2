import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('../../../bin/preference-center.js', import.meta.url));

/** The backend as an operator starts it, on a port that stays the same. */
export class Backend {
  #config;
  #child;
  #printed = '';

  /** @param {string} config the configuration file, absolute */
  constructor(config) {
    this.#config = config;
  }

  /** Resolves when it listens. @throws {Error} with what it printed, if it ends instead */
  async start() {
    this.#printed = '';
    const child = spawn(process.execPath, [program, 'serve', '--config', this.#config], {
      env: { PATH: process.env['PATH'] },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child = child;
    await new Promise((resolve, reject) => {
      const look = (text) => {
        this.#printed = (this.#printed + text).slice(-4000);
        if (/^Preference center: http/m.test(this.#printed)) resolve();
      };
      child.stdout.setEncoding('utf8').on('data', look);
      child.stderr.setEncoding('utf8').on('data', look);
      child.once('close', () => reject(new Error(`serve ended: ${this.#printed}`)));
    });
  }

  /** Ends it as a power cut does, and starts it again. */
  async restart() {
    await this.end();
    await this.start();
  }

  /** Ends it as a power cut does. */
  async end() {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'close');
    child.kill('SIGKILL');
    await ended;
  }
}
