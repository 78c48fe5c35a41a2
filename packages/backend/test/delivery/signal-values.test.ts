import { expect, it } from 'vitest';
import { valuesFor } from '../../src/delivery/signal-values.ts';

const subject = {
  topic: 'product_news',
  channel: 'email',
  at: Date.parse('2026-03-01T12:00:00Z'),
  context: { property: 'acme-www', language: 'pt-BR' },
};

it('puts the meaning of each word in its place, also in lists', () => {
  const words = { a: '$now', b: '$property', c: '$topic', d: '$channel', e: ['$language', 'x', '$topic'] };
  expect(valuesFor(words, subject)).toEqual({
    a: '2026-03-01T12:00:00.000Z',
    b: 'acme-www',
    c: 'product_news',
    d: 'email',
    e: ['pt-BR', 'x', 'product_news'],
  });
});

it('takes everything else as it is written', () => {
  const literals = { a: 'now', b: 'a $now', c: 1.5, d: false, e: null, f: [] };
  expect(valuesFor(literals, subject)).toEqual(literals);
});

it('takes two dollar signs at the beginning of a text for one', () => {
  expect(valuesFor({ a: '$$now', b: '$$', c: ['$$5', 'a$$'], d: '$$$' }, subject)).toEqual({
    ...{ a: '$now', b: '$', c: ['$5', 'a$$'], d: '$$' },
  });
});

it('leaves out what is not known any more', () => {
  const values = { a: '$property', b: ['$language', 'x'], c: '$topic' };
  expect(valuesFor(values, { ...subject, context: undefined })).toEqual({ b: ['x'], c: 'product_news' });
});
