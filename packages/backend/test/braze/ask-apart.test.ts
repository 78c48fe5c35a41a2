import { describe, expect, it } from 'vitest';
import { askApart, type PartAnswer } from '../../src/braze/ask-apart.ts';
import type { BrazeOutcome } from '../../src/braze/outcome.ts';

const trace = {
  ...{ status: 200, requestId: null, durationMs: 1 },
  rateLimit: { limit: null, remaining: null, retryAt: null },
};
const ok = { outcome: 'ok', body: 'known', trace } as const;
const rejected: BrazeOutcome<string> = {
  ...{ outcome: 'rejected', reason: 'braze_400:invalid_id', items: new Map(), isGroupUnknown: false, trace },
};

/** The answers about so many numbers from 0, asked of a Braze that rejects every request with one at fault, and what each request asked for. */
async function askFor(size: number, isAtFault: (value: number) => boolean) {
  const requests: (readonly number[])[] = [];
  const answers: PartAnswer<number, string>[] = [];
  const ask = (some: readonly number[]): Promise<BrazeOutcome<string>> => {
    requests.push(some);
    return Promise.resolve(some.some(isAtFault) ? rejected : ok);
  };
  const numbers = Array.from({ length: size }, (_, index) => index);
  for await (const answer of askApart(numbers, ask)) answers.push(answer);
  return { numbers, requests, answers };
}

/** About whom it was answered so, together as they stand. */
function partsOf(answers: readonly PartAnswer<number, string>[], outcome: string): number[][] {
  return answers.filter((each) => each.outcome?.outcome === outcome).map(({ values }) => [...values]);
}

describe('asking Braze about values that it may reject', () => {
  it('parts one at fault from 49 others with 13 requests, wherever it stands', async () => {
    for (let culprit = 0; culprit < 50; culprit += 1) {
      const { requests, answers } = await askFor(50, (value) => value === culprit);
      expect(requests.length).toBeLessThanOrEqual(13);
      expect(partsOf(answers, 'rejected')).toEqual([[culprit]]);
      expect(partsOf(answers, 'ok').flat()).toHaveLength(49);
    }
  });

  it('parts any two at fault from 48 others, with 25 requests at most', async () => {
    for (let one = 0; one < 50; one += 1) {
      for (let other = one + 1; other < 50; other += 1) {
        const { requests, answers } = await askFor(50, (value) => value === one || value === other);
        expect(requests.length).toBeLessThanOrEqual(25);
        expect(new Set(partsOf(answers, 'rejected').map(String))).toEqual(new Set([`${one}`, `${other}`]));
      }
    }
  });

  it('ends after 15 requests where Braze rejects whatever it is asked, and says of nobody that it was rejected alone', async () => {
    const { numbers, requests, answers } = await askFor(50, () => true);
    expect(requests).toHaveLength(15);
    const parts = partsOf(answers, 'rejected');
    expect(parts.flat().sort((a, b) => a - b)).toEqual(numbers);
    expect(parts.every(({ length }) => length > 1)).toBe(true);
    // What is answered together was asked together: nobody shares a rejection that was not about them.
    for (const part of parts) expect(requests).toContainEqual(part);
  });

  it('parts up to eight whatever is at fault, so that whoever asks for fewer gets through in the end', async () => {
    for (let size = 1; size <= 8; size += 1) {
      const { answers } = await askFor(size, () => true);
      expect(partsOf(answers, 'rejected').map(({ length }) => length)).toEqual(Array<number>(size).fill(1));
    }
  });

  it('answers about everybody once, whoever is at fault', async () => {
    for (let step = 2; step < 25; step += 1) {
      const { numbers, requests, answers } = await askFor(50, (value) => value % step === 0);
      expect(requests.length).toBeLessThanOrEqual(99);
      expect(answers.flatMap(({ values }) => values).sort((a, b) => a - b)).toEqual(numbers);
    }
  });

  it('parts everybody from those at fault where Braze takes any part, however many are', async () => {
    for (const culprits of [
      [0, 11, 22, 33, 44],
      [1, 2, 3, 4, 5, 6, 7, 8],
      Array.from({ length: 44 }, (_, index) => index),
    ]) {
      const { numbers, answers } = await askFor(50, (value) => culprits.includes(value));
      const others = numbers.filter((value) => !culprits.includes(value));
      expect(
        partsOf(answers, 'ok')
          .flat()
          .sort((a, b) => a - b),
      ).toEqual(others);
      expect(
        partsOf(answers, 'rejected')
          .flat()
          .sort((a, b) => a - b),
      ).toEqual(culprits);
    }
  });

  it('goes on past a part that Braze was not asked about, and asks no more once nobody reads on', async () => {
    const requests: number[] = [];
    const ask = (some: readonly number[]): Promise<BrazeOutcome<string> | undefined> => {
      requests.push(some.length);
      return Promise.resolve(requests.length === 1 ? rejected : undefined);
    };
    const seen: number[] = [];
    for await (const { values, outcome } of askApart([0, 1, 2, 3], ask)) {
      expect(outcome).toBeUndefined();
      seen.push(values.length);
      if (seen.length === 1) continue;
      break;
    }
    expect([requests, seen]).toEqual([
      [4, 2, 2],
      [2, 2],
    ]);
  });
});
