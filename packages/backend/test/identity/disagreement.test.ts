import { expect, it } from 'vitest';
import { disagreeingSpaces } from '../../src/identity/disagreement.ts';
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
