import { expect, it } from 'vitest';
import type { Config } from '../../src/config/schema.ts';
import { handleFailed } from '../../src/operator/failed-commands.ts';
import { parseFailedOrder } from '../../src/operator/failed-order.ts';
import { paths, type Scene } from './delivery-scene.ts';
import { ada, attributesOf, confirm, leave, setSignalScene, untilSignals } from './signal-scene.ts';

/** As much of a configuration as `failed` looks at. */
const config = {
  topics: [{ code: 'news', channels: { email: { connection: 'eu' } } }],
  connections: [{ code: 'eu' }],
} as unknown as Config;

function command({ store }: Scene, ...args: readonly string[]): Promise<string> {
  return handleFailed(config, store, parseFailedOrder([...args, '--signals']));
}

/** Attributes that Braze refuses once. */
async function setRefusedScene(): Promise<Scene> {
  const scene = await setSignalScene();
  const errors = [{ type: 'EMAIL_BAD_FORMAT', input_array: 'attributes', index: 0 }] as const;
  scene.braze.world.addFault({ kind: 'track_errors', errors, path: paths.track });
  await scene.wish(leave);
  await confirm(scene);
  await untilSignals(scene, ['attributes 1 failed braze_400:email_bad_format', 'event 1 accepted']);
  return scene;
}

it('lists attributes that Braze refused, names nobody unless told to, and sends them again', async () => {
  const scene = await setRefusedScene();
  const listed = await command(scene, 'list');
  expect(listed).toMatch(
    /^1 signal\(s\) failed:\n +1 {2}eu {2}attributes {2}braze_400:email_bad_format\n\n\d+:news:email:attributes:1 {2}unsubscribed {2}eu {2}/,
  );
  expect(listed).not.toContain(ada);
  expect(await command(scene, 'list', '--show-people')).toContain(`email=${ada}`);
  expect(await command(scene, 'retry', '--all')).toBe(
    '1 signal(s) would be due again. Nothing was changed; --yes does it.\n',
  );
  expect(await command(scene, 'retry', '--topic', 'news', '--yes')).toMatch(
    /^1 signal\(s\) are due again; in the ledger as retry-[\da-f-]{36}\.\n$/,
  );
  // The command goes by the machine's clock.
  scene.clock.advance(Math.max(0, Date.now() - scene.clock.now()));
  scene.deliverer.nudge();
  await untilSignals(scene, ['attributes 1 accepted', 'event 1 accepted']);
  expect(attributesOf(scene)).toMatchObject({ told_on: 'acme-www' });
  expect(await command(scene, 'list')).toBe('No attributes or event failed.\n');
});

it('drops what is of no use any more', async () => {
  const scene = await setRefusedScene();
  expect(await command(scene, 'drop', '--all', '--yes')).toMatch(
    /^1 signal\(s\) are dropped; in the ledger as drop-[\da-f-]{36}\.\n$/,
  );
  await untilSignals(scene, ['attributes 1 superseded dropped', 'event 1 accepted']);
});

it('says of those that lead nowhere any more that they were left', async () => {
  const scene = await setRefusedScene();
  const nowhere = { topics: [], connections: [] } as unknown as Config;
  const order = parseFailedOrder(['retry', '--all', '--yes', '--signals']);
  expect(await handleFailed(nowhere, scene.store, order)).toBe(
    '0 signal(s) are due again.\n1 lead nowhere, have changed since or are not failed.\n',
  );
});
