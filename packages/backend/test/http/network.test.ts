import { expect, it } from 'vitest';
import { networkHash } from '../../src/http/network.ts';
import { deriveKeys } from '../../src/identity/keys.ts';

const keys = deriveKeys({ secret: 'a-secret-of-the-backend-0123456789abcdef' }, 'network');
const hash = (ip: string): string => networkHash(ip, keys);

it.each([
  ['203.0.113.7', '::ffff:203.0.113.7'],
  ['2001:db8:1:1::1', '2001:db8:1:1:ffff:ffff:ffff:ffff'],
  ['2001:db8:1:1::1', '2001:0DB8:0001:0001::2'],
])('%s and %s are one network', (one, other) => {
  expect(hash(one)).toBe(hash(other));
});

it.each([
  ['203.0.113.7', '203.0.113.8'],
  ['2001:db8:1:1::1', '2001:db8:1:2::1'],
])('%s and %s are two', (one, other) => {
  expect(hash(one)).not.toBe(hash(other));
});

it('is a word from which no network can be read without the secret, the same after a restart', () => {
  expect(hash('203.0.113.7')).toMatch(/^[\da-f]{32}$/);
  expect(hash('203.0.113.7')).toBe(
    networkHash('203.0.113.7', deriveKeys({ secret: 'a-secret-of-the-backend-0123456789abcdef' }, 'network')),
  );
  expect(hash('203.0.113.7')).not.toBe(networkHash('203.0.113.7', deriveKeys({ secret: 'x'.repeat(40) }, 'network')));
});
