import * as fc from 'fast-check';
import type { WantedState } from '../../src/contract.ts';
import type { Name } from './cast.ts';
import type { Act, ActOf } from './plan.ts';

/** Mostly somebody with an address; now and then somebody with an external id. */
export const who = fc.oneof(
  { weight: 6, arbitrary: fc.constant<Name>('ada') },
  { weight: 1, arbitrary: fc.constant<Name>('eve') },
);
export const cell = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(1) },
  { weight: 2, arbitrary: fc.constant(4) },
);
export const state = fc.constantFrom<WantedState>('unsubscribed', 'subscribed');
export const process = fc.nat(1);
export const isRepeated = fc.boolean();

/** Whose cell a story is about, and what is wanted first. */
const subject = fc.record({ who, cell, state });
export type Subject = typeof subject extends fc.Arbitrary<infer One> ? One : never;

/** Some steps, of whichever waits: between none and the whole way of a choice through claim, request, answer and settlement. */
export const some = fc
  .array(fc.nat(3), { minLength: 1, maxLength: 10 })
  .map((choices): readonly Act[] => [{ act: 'work', choices }]);
const seconds = fc.constantFrom(2, 11, 61, 301, 610);
export const passes = seconds.map((count): readonly Act[] => [{ act: 'pass', seconds: count }]);
export const nothing = fc.constant<readonly Act[]>([]);
export const rests = fc.constant<readonly Act[]>([{ act: 'rest' }]);
/** A while: nothing at all, some steps, everything that there is to do, or time as well. */
export const while_ = fc.oneof(nothing, some, rests, passes);

export function choose({ who: name, cell: number, state: wanted }: Subject): ActOf<'choose'> {
  return { act: 'choose', who: name, wishes: [{ cell: number, state: wanted }], isNoticed: true };
}

export function opposite(subjectNow: Subject): Subject {
  return { ...subjectNow, state: subjectNow.state === 'subscribed' ? 'unsubscribed' : 'subscribed' };
}

/** Where requests for a choice go. */
export function endpointOf({ cell: number, who: name, state: wanted }: Subject): 'set' | 'track' | 'email' {
  if (number === 4 && name === 'ada') return 'email';
  return wanted === 'subscribed' ? 'track' : 'set';
}

/** Joins parts to a story, leaving the order as it is. */
export function story(...parts: readonly fc.Arbitrary<readonly Act[]>[]): fc.Arbitrary<readonly Act[]> {
  return fc.tuple(...parts).map((all) => all.flat());
}

export function about(tell: (subject: Subject) => fc.Arbitrary<readonly Act[]>): fc.Arbitrary<readonly Act[]> {
  return subject.chain(tell);
}

export function always(...acts: readonly Act[]): fc.Arbitrary<readonly Act[]> {
  return fc.constant(acts);
}
