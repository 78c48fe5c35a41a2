import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  commitmentTo,
  entryId,
  genesisHash,
  newChainName,
  newLedgerKey,
  readEntry,
  sealEntry,
  sequenceOf,
  type ChainHead,
  type LedgerEntry,
  type SealedEntry,
} from '../../src/store/ledger.ts';
import { ChainVerifier } from '../../src/store/verify-chain.ts';
import { contextAt, person, start } from './conformance/scene.ts';

const emptyChain: ChainHead = { id: 3, name: 'w/1', length: 0, headHash: genesisHash('w/1') };
const entry: LedgerEntry = {
  ...{ action: 'set', topic: 'news', channel: 'email', fromState: null, toState: 'subscribed', revision: 1 },
  context: contextAt(start),
} as const;

function chainOf(length: number): { rows: SealedEntry[]; head: ChainHead } {
  const rows: SealedEntry[] = [];
  let head = emptyChain;
  for (let index = 0; index < length; index += 1) {
    const sealed = sealEntry(head, { ...entry, revision: index + 1 }, 'c0ffee');
    rows.push(sealed);
    head = { ...head, length: head.length + 1, headHash: sealed.hash };
  }
  return { rows, head };
}

function verify(rows: readonly SealedEntry[], head: ChainHead | undefined, chain = 'w/1') {
  const verifier = new ChainVerifier(chain);
  for (const row of rows) verifier.add(row);
  return verifier.end(head);
}

/** The row with one field of its body changed, and its hash with it if `resealed`. */
function changed(row: SealedEntry, field: number, resealed: boolean): SealedEntry {
  const fields = JSON.parse(row.body) as unknown[];
  fields[field] = 'tampered';
  const body = JSON.stringify(fields);
  return { ...row, body, hash: resealed ? hashOf(body) : row.hash };
}

function hashOf(body: string): string {
  return createHash('sha256').update(body).digest('hex');
}

describe('a ledger row', () => {
  it('can be read back as it was written', () => {
    const [row] = chainOf(1).rows as [SealedEntry];
    expect(readEntry(row)).toEqual({
      ...entry,
      ...{ chain: 'w/1', sequence: 1, commitment: 'c0ffee', previousHash: genesisHash('w/1'), hash: hashOf(row.body) },
    });
  });

  it('has the same bytes for the same content, whatever the order in which the context was put together', () => {
    const reordered = Object.fromEntries(Object.entries(entry.context).reverse()) as unknown as LedgerEntry['context'];
    expect(sealEntry(emptyChain, { ...entry, context: reordered }, 'c')).toEqual(sealEntry(emptyChain, entry, 'c'));
  });

  it('is in the format that every released version can verify', () => {
    const sealed = sealEntry(emptyChain, entry, 'c0ffee');
    expect(sealed.body).toBe(
      `["preference-center/ledger/1","w/1",1,"c0ffee","set","news","email",null,"subscribed",1,${start},"acme-www","page",` +
        `"visitor","${entry.context.wording}","en","v1","session-1",null,"${genesisHash('w/1')}"]`,
    );
    expect(genesisHash('w/1')).toBe(hashOf('["preference-center/ledger/1","genesis","w/1"]'));
  });

  it('refuses a body it does not know', () => {
    expect(() => readEntry({ body: '["other/1"]', hash: '' })).toThrow('not in a known format');
    expect(() => readEntry({ body: '{}', hash: '' })).toThrow('not in a known format');
  });
});

describe('a commitment', () => {
  it('depends on the key, the kind and the value', () => {
    const [one, two] = [newLedgerKey(), newLedgerKey()];
    expect(one).toMatch(/^[0-9a-f]{64}$/);
    const phone = { kind: 'phone', value: person('ann').value } as const;
    const all = [commitmentTo(person('ann'), one), commitmentTo(person('ann'), two), commitmentTo(phone, one)];
    expect(new Set(all).size).toBe(3);
    expect(commitmentTo(person('ann'), one)).toBe(all[0]);
  });

  it('is HMAC-SHA256 over the kind, a NUL and the value', () => {
    const key = '00'.repeat(32);
    const expected = createHmac('sha256', Buffer.alloc(32)).update('email\0ann@example.com').digest('hex');
    expect(commitmentTo(person('ann'), key)).toBe(expected);
  });
});

describe('the key of a row', () => {
  it('orders rows by chain, then by position, and tells the position', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 2 ** 20 }), fc.integer({ min: 0, max: 2 ** 32 - 1 }), (chain, sequence) => {
        const id = entryId(chain, sequence);
        expect(Number.isSafeInteger(id)).toBe(true);
        expect(sequenceOf(id)).toBe(sequence);
        expect(id).toBeLessThan(entryId(chain + 1, 0));
      }),
    );
  });

  it('refuses a position that would reach into the next chain', () => {
    expect(() => entryId(1, 2 ** 32)).toThrow('the ledger chain is full');
  });

  it('gives every start a chain of its own', () => {
    expect(newChainName(start)).toMatch(new RegExp(`^[0-9a-f]{16}/${start}$`));
    expect(newChainName(start)).not.toBe(newChainName(start));
  });
});

describe('verifying a chain', () => {
  it('finds nothing wrong with a chain as it was written', () => {
    const { rows, head } = chainOf(20);
    expect(verify(rows, head)).toEqual([]);
    expect(verify([], { ...head, length: 0, headHash: genesisHash('w/1') })).toEqual([]);
  });

  for (let field = 0; field < 20; field += 1) {
    it(`names the row whose field ${field} was changed`, () => {
      const { rows, head } = chainOf(5);
      rows[2] = changed(rows[2] as SealedEntry, field, false);
      expect(verify(rows, head)).toContainEqual(expect.objectContaining({ chain: 'w/1', sequence: 3 }));
    });

    it(`notices a changed field ${field} although the row was hashed again`, () => {
      const { rows, head } = chainOf(5);
      rows[2] = changed(rows[2] as SealedEntry, field, true);
      const places = verify(rows, head).map(({ sequence }) => sequence);
      expect(places.length).toBeGreaterThan(0);
      expect([3, 4]).toContain(places[0]);
    });
  }

  it('notices a changed hash', () => {
    const { rows, head } = chainOf(5);
    rows[2] = { ...(rows[2] as SealedEntry), hash: 'f'.repeat(64) };
    expect(verify(rows, head)[0]).toMatchObject({ sequence: 3 });
  });

  it('names rows that are missing at the beginning, in the middle and at the end', () => {
    const { rows, head } = chainOf(5);
    const without = (from: number, to: number) => verify([...rows.slice(0, from), ...rows.slice(to)], head);
    expect(without(0, 1)).toEqual([{ chain: 'w/1', sequence: 1, why: 'missing up to row 1' }]);
    expect(without(1, 3)).toEqual([{ chain: 'w/1', sequence: 2, why: 'missing up to row 3' }]);
    expect(without(3, 5)).toEqual([{ chain: 'w/1', sequence: 4, why: 'missing up to row 5' }]);
    expect(without(0, 5)).toEqual([{ chain: 'w/1', sequence: 1, why: 'missing up to row 5' }]);
  });

  it('notices a row put in the place of another, and one from another chain', () => {
    const { rows, head } = chainOf(5);
    const moved = rows.map((row, index) => (index === 2 ? { ...(rows[3] as SealedEntry), id: row.id } : row));
    expect(verify(moved, head)[0]).toMatchObject({ sequence: 3, why: 'it was moved from another place' });
    expect(verify(rows, head, 'other/1')[0]).toMatchObject({ sequence: 1, why: 'it was moved from another place' });
  });

  it('notices rows after the end, a changed head and a chain that is not registered', () => {
    const { rows, head } = chainOf(5);
    expect(verify(rows, { ...head, length: 4 })).toEqual([
      { chain: 'w/1', sequence: 5, why: 'inserted after the end of the chain' },
    ]);
    expect(verify(rows, { ...head, headHash: 'f' })).toMatchObject([{ sequence: 5 }]);
    expect(verify(rows, undefined)).toMatchObject([{ why: 'the chain is not registered' }]);
  });

  it('notices any set of rows that was removed', () => {
    const { rows, head } = chainOf(12);
    fc.assert(
      fc.property(fc.subarray(rows, { maxLength: 11 }), (left) => {
        expect(verify(left, head)).not.toEqual([]);
      }),
    );
  });
});
