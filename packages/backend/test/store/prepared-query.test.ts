import { expect, it } from 'vitest';
import { param, PreparedQuery } from '../../src/store/sql/prepared-query.ts';
import { compiler } from '../../src/store/sqlite/compiler.ts';

const query = new PreparedQuery(
  compiler
    .selectFrom('lease')
    .select('fence')
    .where('name', '=', param<string>('name'))
    .where('fence', '>', 3)
    .where('holder', '=', param<string>('name'))
    .compile(),
);

it('puts values in by name, each as often as it is used, beside the fixed ones', () => {
  expect(query.bind({ name: 'eu' })).toEqual(['eu', 3, 'eu']);
});

it('takes null for a value, and refuses to run without one', () => {
  expect(query.bind({ name: null })).toEqual([null, 3, null]);
  expect(() => query.bind({})).toThrow('needs a value for "name"');
});
