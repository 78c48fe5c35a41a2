import { createPublicKey, verify } from 'node:crypto';
import { expect, it } from 'vitest';
import { checkpointKeys } from '../../src/identity/checkpoint-keys.ts';
import { signCheckpoint, type Checkpoint } from '../../src/store/checkpoint.ts';

const secret = 'a-secret-of-the-backend-0123456789abcdef';
const other = 'another-secret-of-it-0123456789abcdefghi';
const content = { number: 1, at: 0, previousHash: 'aa', cutThrough: 0, seals: [] };

function signedBy(current: string): Checkpoint {
  return signCheckpoint(content, checkpointKeys({ secret: current }).sign);
}

it('signs what anybody can verify who has the public key', () => {
  const { body, signature, publicKey } = signedBy(secret);
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
  expect(createPublicKey(checkpointKeys({ secret }).publicPem).equals(key)).toBe(true);
  expect(verify(null, Buffer.from(body), key, Buffer.from(signature, 'base64'))).toBe(true);
  expect(verify(null, Buffer.from(`${body} `), key, Buffer.from(signature, 'base64'))).toBe(false);
});

it('knows its own signatures and those before the last rotation, and no others', () => {
  const keys = checkpointKeys({ secret, previousSecret: other });
  expect(keys.judge(signedBy(secret))).toBe('valid');
  expect(keys.judge(signedBy(other))).toBe('valid');
  expect(keys.judge(signedBy('x'.repeat(40)))).toBe('unknown');
  expect(checkpointKeys({ secret }).judge(signedBy(other))).toBe('unknown');
});

it.each([
  ['another body', { body: '[]' }],
  ['no signature', { signature: '' }],
  ['the signature of another key under its name', { signature: signedBy(other).signature }],
])('sees %s', (_what, change) => {
  expect(checkpointKeys({ secret }).judge({ ...signedBy(secret), ...change })).toBe('forged');
});

it('takes a public key that comes with a checkpoint for nothing', () => {
  const forged = { ...signedBy(other), keyId: signedBy(secret).keyId };
  expect(checkpointKeys({ secret }).judge(forged)).toBe('forged');
});
