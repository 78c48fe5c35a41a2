import { expect } from 'vitest';
import { groups, startBraze } from '../braze/simulated-braze.ts';
import { insiderGroup } from '../http/http-config.ts';
import { openSession, save, serve, start, writeConfig } from './running-backend.ts';

interface Health {
  readonly connections: readonly { readonly gaveUp: { readonly failed: number; readonly not_applied: number } }[];
}

/** Resolves once the backend says that so many choices failed. */
export async function gaveUp(url: string, failed: number): Promise<void> {
  for (;;) {
    const health = (await (await fetch(`${url}/health`)).json()) as Health;
    if (health.connections[0]?.gaveUp.failed === failed) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** The one group of the workspace: it has none for `insider`. */
export const news = { id: groups.news, name: 'News', channel: 'email' } as const;
export const person = { email: 'ada@example.com', groups: { [groups.news]: 'subscribed' } } as const;

/** Lists and retries what Braze refused, beside a backend that serves; `environment` says on which database. */
export async function exerciseFailedCommands(environment: Readonly<Record<string, string>> = {}): Promise<void> {
  // The workspace has no group for `insider` yet.
  const before = await startBraze({ groups: [news], people: [person] });
  const config = await writeConfig(before.url);
  const command = async (...args: string[]) => {
    const { code, stdout, stderr } = await start(['failed', ...args, '--config', config], environment).ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    return stdout;
  };
  const backend = await serve(config, environment);
  const token = await openSession(backend.url, 'ada@example.com');
  await save(backend.url, token, 'insider', 'unsubscribed');
  await gaveUp(backend.url, 1);

  const listed = await command('list');
  expect(listed).toMatch(/^1 choice\(s\) ended failed or not_applied:\n +1 {2}eu {2}failed {2}\S+\n\n/);
  const row = /^(\d+:insider:email:1) {2}unsubscribed {2}eu {2}failed {2}/m.exec(listed)?.[1] ?? '';
  expect(row).not.toBe('');
  expect(listed).not.toContain('ada@');
  expect(await command('list', '--show-people')).toContain('email=ada@example.com');

  expect(await command('retry', row)).toContain('1 choice(s) would be due again. Nothing was changed');
  expect(await command('retry', '--topic', 'insider', '--yes')).toMatch(
    /1 choice\(s\) are due again; in the ledger as/,
  );
  // Braze refuses it again.
  await gaveUp(backend.url, 1);
  before.world.setGroup({ id: insiderGroup, name: 'Insider', channel: 'email' });
  await command('retry', '--all', '--yes');
  await gaveUp(backend.url, 0);
  await before.world.waitFor(
    () => before.world.groupState({ email: 'ada@example.com' }, insiderGroup) === 'unsubscribed',
  );
  expect(await command('list')).toBe('No choice is failed or not applied.\n');
  expect(backend.printed()).not.toContain('ada@');
}
