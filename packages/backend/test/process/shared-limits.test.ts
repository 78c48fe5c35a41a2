import Libsql from 'libsql';
import { dirname, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startBraze } from '../braze/simulated-braze.ts';
import { openSession, serve, writeConfig } from './running-backend.ts';

it('writes what it counted to the store while it runs, and never a network', { timeout: 60_000 }, async () => {
  const braze = await startBraze({ groups: [] });
  const config = await writeConfig(braze.url);
  const backend = await serve(config);
  const reading = new Libsql(join(dirname(config), 'store.db'));
  onTestFinished(() => void reading.close());
  const rows = () => reading.prepare('select key, hits from request_count').all() as { key: string; hits: number }[];
  while (rows().length === 0) {
    await openSession(backend.url, 'ada@example.com');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  for (const { key } of rows()) expect(key).toMatch(/^[\w-]{22}$/);
  backend.child.kill('SIGTERM');
  expect((await backend.ended).code).toBe(0);
});
