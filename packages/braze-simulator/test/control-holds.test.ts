import { describe, expect, test } from 'vitest';
import { control } from './support/control-client.ts';
import { newsGroup, startForTest } from './support/start-for-test.ts';
import type { Started } from './support/start-for-test.ts';

const path = '/subscription/status/set';
const people = [{ externalId: 'ada' }];
const ada = { externalId: 'ada' };
const set = { subscription_group_id: newsGroup, external_id: 'ada' };

async function holdTwo(started: Started): Promise<string> {
  const { status, body } = await control(started, 'POST', '/holds', { body: { path, times: 2 } });
  expect(status).toBe(201);
  await started.post(path, { ...set, subscription_state: 'subscribed' });
  await started.post(path, { ...set, subscription_state: 'unsubscribed' });
  return String(body?.['id']);
}

describe('holds in the control API', () => {
  test('keep back effects until they are released, the last first if asked', async () => {
    for (const [body, state] of [
      [undefined, 'unsubscribed'] as const,
      [{ order: 'last_first' }, 'subscribed'] as const,
    ]) {
      const started = await startForTest({ people });
      const id = await holdTwo(started);
      expect(started.world.groupState(ada, newsGroup)).toBe('unknown');
      expect((await control(started, 'GET', '/holds')).body).toEqual({ holds: [{ id, size: 2 }] });
      const released = await control(started, 'POST', `/holds/${id}/release`, body ? { body } : {});
      expect(released.body).toEqual({ applied: 2 });
      expect(started.world.groupState(ada, newsGroup)).toBe(state);
      expect((await control(started, 'GET', '/holds')).body).toEqual({ holds: [] });
    }
  });

  test('are released once, and gone after a reset', async () => {
    const started = await startForTest({ people });
    const id = await holdTwo(started);
    await control(started, 'POST', `/holds/${id}/release`);
    expect((await control(started, 'POST', `/holds/${id}/release`)).status).toBe(404);
    await holdTwo(started);
    await control(started, 'POST', '/reset');
    expect((await control(started, 'GET', '/holds')).body).toEqual({ holds: [] });
    expect(started.world.groupState(ada, newsGroup)).toBe('unknown');
  });

  test('refuse what makes no sense', async () => {
    const started = await startForTest({ people });
    for (const body of [{ times: 0 }, { where: 'x' }, { path: 'no-slash' }]) {
      expect((await control(started, 'POST', '/holds', { body })).status).toBe(400);
    }
    const id = await holdTwo(started);
    expect((await control(started, 'POST', `/holds/${id}/release`, { body: { order: 'random' } })).status).toBe(400);
    expect(started.world.groupState(ada, newsGroup)).toBe('unknown');
  });
});
