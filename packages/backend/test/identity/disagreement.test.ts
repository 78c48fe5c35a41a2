import { expect, it } from 'vitest';
import { disagreeingSpaces, isSamePerson } from '../../src/identity/disagreement.ts';
import type { Target } from '../../src/store/store.ts';

const spaces = [
  { code: 'email', type: 'email', marketing: true },
  { code: 'work_email', type: 'email', marketing: false },
  { code: 'phone', type: 'phone', marketing: false },
  { code: 'customer', type: 'external_id', marketing: false },
] as const;
const ada = { kind: 'email', value: 'ada@example.com' } as const;
const customer = { kind: 'external_id', value: 'C-1' } as const;

interface Row {
  readonly what: string;
  readonly said: Readonly<Record<string, string>>;
  readonly targets: readonly Target[];
  readonly spaces: readonly string[];
}

it.each<Row>([
  { what: 'nobody is named beside the proof', said: {}, targets: [ada], spaces: [] },
  { what: 'both name the same', said: { email: 'ada@example.com' }, targets: [ada], spaces: [] },
  { what: 'they differ in form only', said: { email: ' ADA@Example.com ' }, targets: [ada], spaces: [] },
  { what: 'they name two people', said: { email: 'eve@example.com' }, targets: [ada], spaces: ['email'] },
  { what: 'the proof leaves the space out', said: { phone: '+33612345678' }, targets: [ada], spaces: [] },
  { what: 'the page names no identity there', said: { email: 'undefined' }, targets: [ada], spaces: [] },
  { what: 'the page names what cannot be one', said: { email: 'eve' }, targets: [ada], spaces: [] },
  { what: 'external ids differ in case', said: { customer: 'c-1' }, targets: [customer], spaces: ['customer'] },
  {
    what: 'one of several spaces of a kind differs',
    said: { work_email: 'eve@example.com', email: 'ada@example.com', customer: 'C-2' },
    targets: [ada, customer],
    spaces: ['work_email', 'customer'],
  },
  { what: 'the space is none of the configuration', said: { other: 'eve@example.com' }, targets: [ada], spaces: [] },
])('where $what, $spaces disagree', ({ said, targets, spaces: expected }) => {
  expect(disagreeingSpaces(spaces, said, targets)).toEqual(expected);
});

const [eve, other] = [
  { kind: 'email', value: 'eve@example.com' },
  { kind: 'external_id', value: 'C-2' },
] as const;

it.each<{ what: string; one: readonly Target[]; two: readonly Target[]; isSame: boolean }>([
  { what: 'they share a kind and agree', one: [ada], two: [ada, customer], isSame: true },
  { what: 'they share two kinds and agree in both', one: [ada, customer], two: [customer, ada], isSame: true },
  { what: 'they differ in the only kind they share', one: [ada], two: [eve], isSame: false },
  { what: 'they agree in one kind and differ in another', one: [ada, customer], two: [ada, other], isSame: false },
  { what: 'they share no kind', one: [ada], two: [customer], isSame: false },
  { what: 'one of them names nobody', one: [ada], two: [], isSame: false },
])('two lists name one person: $isSame where $what', ({ one, two, isSame }) => {
  expect(isSamePerson(one, two)).toBe(isSame);
  expect(isSamePerson(two, one)).toBe(isSame);
});
