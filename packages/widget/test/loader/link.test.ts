import { expect } from '@open-wc/testing';
import { takeLink } from '../../src/loader/link.ts';

describe('a link in a message', () => {
  const before = location.href;
  const path = location.pathname;
  afterEach(() => history.replaceState(null, '', before));

  const cases: [what: string, address: string, link: string | undefined, left: string][] = [
    ['alone in the query', '?preference-center-link=v1.a', 'v1.a', ''],
    ['first in the query', '?preference-center-link=v1.a&x=1', 'v1.a', '?x=1'],
    ['last in the query', '?x=1&preference-center-link=v1.a', 'v1.a', '?x=1'],
    [
      'between others, which stay as they are written',
      '?q=a+b%20c&preference-center-link=v1.a&y=%C3%A9#f',
      'v1.a',
      '?q=a+b%20c&y=%C3%A9#f',
    ],
    ['before a fragment', '?preference-center-link=v1.a#part', 'v1.a', '#part'],
    ['alone in the fragment', '#preference-center-link=c1.a', 'c1.a', ''],
    ['in the query of a fragment', '#/route?preference-center-link=c1.a&tab=2', 'c1.a', '#/route?tab=2'],
    ['twice, of which the first counts', '?preference-center-link=v1.a#preference-center-link=v1.b', 'v1.a', ''],
    ['percent-encoded, as it is', '?preference-center-link=v1.a%7Cb', 'v1.a%7Cb', ''],
    ['empty, which is left alone', '?preference-center-link=&x=1', undefined, '?preference-center-link=&x=1'],
    ['of another name', '?my-preference-center-link=v1.a', undefined, '?my-preference-center-link=v1.a'],
    ['missing', '?x=1#f', undefined, '?x=1#f'],
  ];
  for (const [what, address, link, left] of cases) {
    it(`is taken off the address bar: ${what}`, () => {
      const state = { router: ['kept'] };
      history.replaceState(state, '', path + address);
      const entries = history.length;
      expect(takeLink()).to.equal(link);
      expect(location.href).to.equal(location.origin + path + left);
      expect(history.state).to.deep.equal(state);
      expect(history.length).to.equal(entries);
    });
  }
});
