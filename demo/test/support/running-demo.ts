import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { TestProject } from 'vitest/node';
import { startDemo } from './demo-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where the parts of the demo are, without a slash at the end. */
    demo: { readonly site: string; readonly backend: string; readonly simulator: string };
    /** The shared browser. */
    browser: string;
  }
}

/** Starts one demo and one browser for every test file, and ends both. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const executablePath = process.env['CHROME_PATH'];
  if (!executablePath) throw new Error('CHROME_PATH must name a browser; node scripts/find-browser.mjs prints one');
  const data = mkdtempSync(join(tmpdir(), 'preference-center-demo-'));
  const demo = await startDemo(['--data', data]);
  let isStopping = false;
  // Every test after it fails to connect, which does not say why.
  void demo.ended.then((code) => {
    if (!isStopping) console.error(`The demo has ended by itself with ${String(code)}:\n${demo.output()}`);
  });
  const browser = await chromium.launchServer({ executablePath, args: ['--no-sandbox'], timeout: 120_000 });
  project.provide('demo', { site: demo.site, backend: demo.backend, simulator: demo.simulator });
  project.provide('browser', browser.wsEndpoint());
  return async () => {
    isStopping = true;
    await browser.close();
    await demo.stop();
    rmSync(data, { recursive: true, force: true });
  };
}
