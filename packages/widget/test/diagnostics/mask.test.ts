import { expect } from '@open-wc/testing';
import { mask } from '../../src/diagnostics/mask.ts';

describe('mask', () => {
  const cases: [unknown, string][] = [
    ['ada.lovelace@mail.example.com', 'a•••@m•••.com'],
    ['  Ada@x.org ', 'A•••@x•••.org'],
    ['c-4711', 'c••• (6 characters)'],
    ['aaa.bbb.ccc', 'a JWT of 11 characters'],
    ['', 'an empty text'],
    ['  ', 'an empty text'],
    [4711, 'a number of 4 digits'],
    [{ email: 'ada@example.com' }, 'an object'],
    [['ada@example.com'], 'a list'],
    [undefined, 'undefined'],
    [null, 'null'],
    [true, 'true'],
  ];
  for (const [value, shown] of cases) {
    it(`shows ${JSON.stringify(value)} as ${shown}`, () => expect(mask(value)).to.equal(shown));
  }

  it('shows only the kind of what has no other form, neither its source nor its digits', () => {
    expect(mask(() => 'ada@example.com')).to.equal('a function');
    expect(mask(4711n)).to.equal('a bigint');
    expect(mask(Symbol('ada'))).to.equal('a symbol');
  });
});
