import { expect, it } from 'vitest';
import { countDeliveries, parseDeliveriesOrder } from '../../src/operator/deliveries.ts';
import { setScene } from '../delivery/delivery-scene.ts';

it('counts the choices of each connection by where they stand, most first, and names nobody', async () => {
  const scene = await setScene();
  await scene.deliverer.stop();
  const wishes = ['ada', 'bob', 'eve'].map((name) => ({ who: `${name}@example.com`, state: 'unsubscribed' }) as const);
  await scene.store.record(scene.request(wishes));
  const lease = await scene.store.acquireLease('eu', 'another process', 15_000, scene.clock.now());
  if (lease === undefined) throw new Error('the lease is taken');
  await scene.store.claimForSend(lease, 1, scene.clock.now());
  const told = await countDeliveries({ connections: [{ code: 'eu' }, { code: 'us' }] }, scene.store);
  expect(told).toBe('        2  eu  recorded\n        1  eu  sent\n        0  us\n');
});

it('takes a configuration and nothing else', () => {
  expect(parseDeliveriesOrder(['-c', 'other.yaml'])).toEqual({ kind: 'deliveries', configFile: 'other.yaml' });
  expect(() => parseDeliveriesOrder(['eu'])).toThrow('deliveries takes no arguments but --config');
  expect(() => parseDeliveriesOrder(['--all'])).toThrow("Unknown option '--all'");
});
