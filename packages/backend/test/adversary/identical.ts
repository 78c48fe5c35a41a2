import type { LightMyRequestResponse } from 'fastify';
import { expect } from 'vitest';

/** Headers that tell of the time and of the sender's own requests, not of whom they were about. */
const ofTheRequest = new Set(['date', 'x-ratelimit-remaining', 'x-ratelimit-reset', 'retry-after']);

/**
 * Everything of an answer that a receiver can tell from another one, byte by byte. A session token is different each time
 * it is made, so that of it only the key id and the length count.
 */
export function tellable({ statusCode, headers, body }: LightMyRequestResponse): string {
  const told = Object.entries(headers).filter(([name]) => !ofTheRequest.has(name));
  const said = body.replace(/(?<="token":"[\da-f]{8}\.)[\w-]+/, ({ length }) => `${length} signs`);
  return JSON.stringify([statusCode, told, said]);
}

/** Fails unless all answers are the same to the last byte; says which one is not. */
export function expectIdentical(answers: ReadonlyMap<string, LightMyRequestResponse>): void {
  const [first] = answers.values();
  if (first === undefined) throw new Error('there is nothing to compare');
  const expected = tellable(first);
  const others = [...answers].filter(([, answer]) => tellable(answer) !== expected);
  expect(
    others.map(([what, { statusCode, body }]) => ({ what, statusCode, body })),
    `other than ${first.statusCode} ${first.body}`,
  ).toEqual([]);
}
