import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { startDemo } from './support/demo-process.ts';

const data = mkdtempSync(join(tmpdir(), 'preference-center-demo-'));
afterAll(() => rmSync(data, { recursive: true, force: true }));

test('on Ctrl-C the demo ends with success and takes the backend with it', async () => {
  const demo = await startDemo(['--data', data]);
  expect((await fetch(`${demo.backend}/health`)).status).toBe(200);
  expect(await demo.stop('SIGINT')).toBe(0);
  for (const url of [demo.site, demo.backend, demo.simulator]) await expect(fetch(url)).rejects.toThrow();
});

test('an argument that makes no sense ends the start with a message that says which', async () => {
  await expect(startDemo(['--site-port', 'many', '--data', data])).rejects.toThrow(
    /ended with 1[^]*--site-port must be a port, 0 to 65535, and is many/,
  );
});
