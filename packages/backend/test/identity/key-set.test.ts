import { exportJWK, generateKeyPair, type CryptoKey, type JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import {
  createKeySet,
  keySetCooldownMs,
  keySetDownMs,
  keySetFreshMs,
  keySetRenewMs,
  keySetUsableMs,
  type FetchKeySet,
  type KeySet,
} from '../../src/identity/key-set.ts';

const now = Date.parse('2026-03-01T12:00:00Z');
const old = await newKey('old');
const next = await newKey('next');

async function newKey(kid: string): Promise<{ kid: string; jwk: JWK }> {
  const { publicKey } = await generateKeyPair('ES256', { extractable: true });
  return { kid, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES256' } };
}

/** A publisher whose answer a test sets, and what it was asked. */
function publisher(first: unknown) {
  const state = { answer: first, fetches: 0, failures: 0, answered: Promise.resolve() };
  const fetchKeys: FetchKeySet = async () => {
    state.fetches += 1;
    await state.answered;
    if (state.answer instanceof Error) throw state.answer;
    return state.answer;
  };
  const keySet = createKeySet('https://id.example/keys', fetchKeys, () => (state.failures += 1));
  return { state, keySet };
}

function ask(keySet: KeySet, kid: string, atMs: number): Promise<CryptoKey | string> {
  return keySet.key({ alg: 'ES256', kid }, atMs).catch((error: unknown) => (error instanceof Error ? error.name : ''));
}

const both = { keys: [old.jwk, next.jwk] };
const oldOnly = { keys: [old.jwk] };

describe('a published key set', () => {
  it('is fetched when it is first needed, once for all who need it then', async () => {
    const { state, keySet } = publisher(both);
    expect(state.fetches).toBe(0);
    const keys = await Promise.all([ask(keySet, 'old', now), ask(keySet, 'next', now), ask(keySet, 'old', now)]);
    expect(keys.map((key) => typeof key)).toEqual(['object', 'object', 'object']);
    expect(state.fetches).toBe(1);
  });

  it('is waited for when it is no longer fresh, and a key withdrawn meanwhile is refused', async () => {
    const { state, keySet } = publisher(both);
    await ask(keySet, 'old', now);
    state.answer = { keys: [next.jwk] };
    expect(await ask(keySet, 'old', now + keySetRenewMs - 1)).toBeTypeOf('object');
    expect(state.fetches).toBe(1);
    expect(await ask(keySet, 'old', now + keySetFreshMs)).toBe('JWKSNoMatchingKey');
    expect(state.fetches).toBe(2);
  });

  it('is renewed beside the checks while tokens come in, so that a slow publisher delays none', async () => {
    const { state, keySet } = publisher(both);
    await ask(keySet, 'old', now);
    let answerNow = (): void => {};
    state.answered = new Promise((resolve) => (answerNow = resolve));
    state.answer = { keys: [next.jwk] };
    for (const ageMs of [keySetRenewMs, keySetRenewMs + 2000, keySetFreshMs - 1]) {
      expect(await ask(keySet, 'old', now + ageMs)).toBeTypeOf('object');
    }
    expect(state.fetches).toBe(2);
    answerNow();
    await expect.poll(() => ask(keySet, 'old', now + keySetRenewMs + 2000)).toBe('JWKSNoMatchingKey');
    expect(await ask(keySet, 'next', now + keySetFreshMs - 1)).toBeTypeOf('object');
    expect(state.fetches).toBe(2);
  });

  it('delays nobody while its publisher is known not to answer, and is asked for twice a minute', async () => {
    const { state, keySet } = publisher(oldOnly);
    await ask(keySet, 'old', now);
    state.answer = new Error('late');
    await ask(keySet, 'old', now + keySetFreshMs);
    // From here on it never answers: a check that waited would not come back.
    state.answered = new Promise(() => {});
    for (let second = 1; second < keySetDownMs / 1000; second += 1) {
      expect(await ask(keySet, 'old', now + keySetFreshMs + second * 1000)).toBeTypeOf('object');
    }
    expect(state.fetches).toBe(3);
  });

  it('is waited for once more when nobody has asked for a minute after a failure', async () => {
    const { state, keySet } = publisher(both);
    await ask(keySet, 'old', now);
    state.answer = new Error('down');
    expect(await ask(keySet, 'old', now + keySetFreshMs)).toBeTypeOf('object');
    state.answer = { keys: [next.jwk] };
    expect(await ask(keySet, 'old', now + keySetFreshMs + keySetDownMs)).toBe('JWKSNoMatchingKey');
  });

  it('is fetched again for a key it does not have, at most twice a minute whoever asks', async () => {
    const { state, keySet } = publisher(oldOnly);
    await ask(keySet, 'old', now);
    state.answer = both;
    expect(await ask(keySet, 'next', now + keySetCooldownMs - 1)).toBe('JWKSNoMatchingKey');
    expect(await ask(keySet, 'next', now + keySetCooldownMs)).toBeTypeOf('object');
    expect(state.fetches).toBe(2);
    for (let second = 1; second < 30; second += 1) {
      await ask(keySet, `made-up-${second}`, now + keySetCooldownMs + second * 1000);
    }
    expect(state.fetches).toBe(2);
  });

  it('goes on while its publisher is down, for an hour, and then fails closed', async () => {
    const { state, keySet } = publisher(oldOnly);
    await ask(keySet, 'old', now);
    state.answer = new Error('down');
    expect(await ask(keySet, 'old', now + keySetFreshMs)).toBeTypeOf('object');
    expect(await ask(keySet, 'old', now + keySetUsableMs - 1)).toBeTypeOf('object');
    expect(await ask(keySet, 'old', now + keySetUsableMs)).toBe('JWKSTimeout');
    expect(state.failures).toBeGreaterThan(0);
    state.answer = oldOnly;
    expect(await ask(keySet, 'old', now + keySetUsableMs + keySetCooldownMs)).toBeTypeOf('object');
  });

  it('does not knock at a publisher that is down for every token', async () => {
    const { state, keySet } = publisher(new Error('down'));
    for (let second = 0; second < 30; second += 1)
      expect(await ask(keySet, 'old', now + second * 1000)).toBe('JWKSTimeout');
    expect([state.fetches, state.failures]).toEqual([1, 1]);
    state.answer = oldOnly;
    expect(await ask(keySet, 'old', now + keySetCooldownMs)).toBeTypeOf('object');
  });

  it.each([undefined, null, 'keys', { keys: 'none' }, { keys: [1] }, []])(
    'that is %j is none, and the one before stays',
    async (answer) => {
      const { state, keySet } = publisher(oldOnly);
      await ask(keySet, 'old', now);
      state.answer = answer;
      expect(await ask(keySet, 'old', now + keySetFreshMs)).toBeTypeOf('object');
      expect(state.failures).toBe(1);
    },
  );

  it('is trusted no longer because the clock was set back', async () => {
    const { state, keySet } = publisher(oldOnly);
    await ask(keySet, 'old', now);
    state.answer = new Error('down');
    expect(await ask(keySet, 'old', now - keySetUsableMs)).toBe('JWKSTimeout');
  });

  it('asks again when the clock was set back', async () => {
    const { state, keySet } = publisher(oldOnly);
    await ask(keySet, 'old', now);
    state.answer = both;
    expect(await ask(keySet, 'next', now - 86_400_000)).toBeTypeOf('object');
  });
});
