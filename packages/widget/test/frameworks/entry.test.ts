import { expect } from '@open-wc/testing';

describe('the npm package in a bundle', () => {
  it('defines the element when it is imported, and does nothing else to the page', async () => {
    const globals = new Set(Object.getOwnPropertyNames(window));
    const markup = document.documentElement.outerHTML;
    const listened: string[] = [];
    const own = Object.getOwnPropertyDescriptor(EventTarget.prototype, 'addEventListener')!;
    const listen = own.value as (this: EventTarget, ...args: [string, ...unknown[]]) => void;
    const value = function (this: EventTarget, ...args: [string, ...unknown[]]) {
      listened.push(args[0]);
      listen.apply(this, args);
    };
    Object.defineProperty(EventTarget.prototype, 'addEventListener', { ...own, value });
    const probe = () => {};
    document.addEventListener('probe', probe);
    expect(listened.splice(0)).to.deep.equal(['probe']);
    expect(customElements.get('preference-center')).to.equal(undefined);
    try {
      const entry = (await import(`${'/packages'}/widget/.cache/entry/bundle.js`)) as Record<string, unknown>;
      expect(customElements.get('preference-center') === entry.PreferenceCenterElement).to.equal(true);
    } finally {
      Object.defineProperty(EventTarget.prototype, 'addEventListener', own);
      document.removeEventListener('probe', probe);
    }
    expect(listened).to.deep.equal([]);
    expect(document.documentElement.outerHTML === markup).to.equal(true);
    const added = Object.getOwnPropertyNames(window).filter((name) => !globals.has(name));
    // Lit notes its versions, by which it warns of several copies.
    expect(added.filter((name) => !/^(lit(Html|Element)|reactiveElement)Versions$/.test(name))).to.deep.equal([]);
  });
});
