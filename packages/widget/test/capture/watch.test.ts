import { expect } from '@open-wc/testing';
import { watch } from '../../src/capture/watch.ts';
import { ManualTimers } from '../support/manual-timers.ts';
import { itWhere } from '../support/where.ts';

const withNavigation = itWhere('navigation' in window, 'Navigation API');
const withCookieStore = itWhere('cookieStore' in window, 'Cookie Store API');

describe('watching places that have no events', () => {
  let timers: ManualTimers;
  let looks: number[];
  // Watching never ends, so one serves all tests.
  before(() => {
    timers = new ManualTimers();
    watch(() => looks?.push(timers.nowMs));
  });
  after(() => timers.restore());
  beforeEach(() => {
    timers.pass(10 ** 8);
    timers.nowMs = 0;
    looks = [];
    window.dispatchEvent(new Event('focus'));
  });

  it('looks at once, after half a second, and then at intervals that double', () => {
    timers.pass(4000);
    expect(looks).to.deep.equal([0, 500, 1500, 3500]);
  });

  it('notices what comes after a time when at most as much has passed again', () => {
    timers.pass(10 ** 8);
    for (const lateMs of [1_000, 11_000, 60_000, 300_000, 900_000]) {
      expect(looks.find((at) => at >= lateMs)).to.be.at.most(2 * lateMs + 500);
    }
  });

  it('looks thirteen times in all at a page that nobody touches, and then rests', () => {
    timers.pass(10 ** 8);
    expect(looks).to.have.length(13);
    expect(looks.at(-1)).to.be.within(15 * 60_000, 35 * 60_000);
  });

  const signs: [string, EventTarget, Event][] = [
    ['a click', document.body, new Event('click', { bubbles: true })],
    ['the focus', window, new Event('focus')],
    ['a page that becomes visible', document, new Event('visibilitychange', { bubbles: true })],
    ['the way back', window, new Event('popstate')],
    ['what another window stores', window, new Event('storage')],
  ];
  for (const [what, target, event] of signs) {
    it(`starts anew with ${what}`, () => {
      timers.pass(100_000);
      looks = [];
      target.dispatchEvent(event);
      timers.pass(1600);
      expect(looks).to.deep.equal([100_000, 100_500, 101_500]);
    });
  }

  withNavigation('starts anew with a navigation inside the page, without patching history', () => {
    timers.pass(100_000);
    looks = [];
    const before = location.href;
    history.pushState(null, '', '?elsewhere');
    expect(looks).to.deep.equal([100_000]);
    history.replaceState(null, '', before);
    expect(Object.keys(history)).to.deep.equal([]);
    expect(`${Object.getOwnPropertyDescriptor(History.prototype, 'pushState')?.value}`).to.contain('[native code]');
  });

  withCookieStore('starts anew when a cookie changes', async () => {
    timers.pass(100_000);
    looks = [];
    const changed = new Promise((resolve) => window.cookieStore.addEventListener('change', resolve, { once: true }));
    document.cookie = 'watched=1; path=/';
    await changed;
    expect(looks).to.deep.equal([100_000]);
    document.cookie = 'watched=; path=/; max-age=0';
  });
});
