import { describe, expect, test } from 'vitest';
import { SimulatorInputError, startSimulator } from '../src/index.ts';
import { ipFilter } from '../src/workspace/ip-filter.ts';
import { startForTest, testKey } from './support/start-for-test.ts';

describe('the addresses a key may be used from', () => {
  test('any, unless the key has a list', async () => {
    const { get, world } = await startForTest();
    const call = async (): Promise<unknown> => {
      const { status, body } = await get('/subscription/user/status', [['external_id', 'ada']]);
      return status === 200 ? status : [status, body['message']];
    };
    expect(await call()).toBe(200);
    world.setKeys([{ key: testKey, ips: ['10.0.0.0/8', '2001:db8::/32'] }]);
    expect(await call()).toEqual([403, 'Invalid whitelisted IPs']);
    world.setKeys([{ key: testKey, ips: ['10.0.0.1', '127.0.0.0/8'] }]);
    expect(await call()).toBe(200);
    world.setKeys([{ key: testKey, ips: [] }]);
    expect(await call()).toBe(200);
  });

  test('are compared as addresses, IPv4 inside IPv6 too', () => {
    const allows = ipFilter(['192.0.2.7', '2001:db8::/32']);
    expect(['192.0.2.7', '::ffff:192.0.2.7', '2001:db8:1::1'].map(allows)).toEqual([true, true, true]);
    expect(['192.0.2.8', '::ffff:192.0.2.8', '2001:db9::1', '::1'].map(allows)).toEqual([false, false, false, false]);
  });

  test('must be addresses', async () => {
    const keys = [{ key: 'k', ips: ['everywhere'] }];
    await expect(startSimulator({ keys })).rejects.toThrow(SimulatorInputError);
  });
});
