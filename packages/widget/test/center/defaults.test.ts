import { expect, fixture, html } from '@open-wc/testing';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { CenterPage } from '../support/center-page.ts';
import { Fake } from '../support/fake.ts';

describe('a center that was told nothing', () => {
  it('has the documented defaults', async () => {
    const element = await fixture<PreferenceCenterElement>(html`<preference-center></preference-center>`);
    expect(element.mode ?? 'inline').to.equal('inline');
    expect(element.open).to.equal(false);
    expect(element.identities ?? {}).to.deep.equal({});
    expect(element.token).to.equal(undefined);
    expect(element.timeoutMs ?? 15_000).to.equal(15_000);
  });

  it('shows nothing and asks nothing while nobody is known', async () => {
    const page = await CenterPage.unknown();
    page.element.identities = {};
    await page.element.updateComplete;
    expect(page.root.querySelector('section')).to.equal(null);
    expect(page.element.getBoundingClientRect().height).to.equal(0);
    expect(await page.fake.requests()).to.deep.equal([]);
  });

  it('does not open while nobody is known', async () => {
    const page = await CenterPage.unknown({}, 'dialog');
    page.element.show();
    await page.element.updateComplete;
    expect(page.element.open).to.equal(false);
    expect(page.root.querySelector('dialog')!.open).to.equal(false);
  });

  it('takes properties that were set before the element was defined', async () => {
    const fake = await Fake.with();
    const tag = `late-center-${Date.now()}`;
    const element = document.createElement(tag) as PreferenceCenterElement;
    Object.assign(element, { property: 'acme-www', endpoint: fake.endpoint, identities: { email: 'ada@example.com' } });
    document.body.append(element);
    const ready = new Promise((resolve) => element.addEventListener('preference-ready', resolve));
    const { PreferenceCenterElement: Center } = await import('../../src/element.ts');
    customElements.define(tag, class extends Center {});
    await ready;
    await element.updateComplete;
    expect(element.shadowRoot!.textContent).to.contain('Product news');
    element.remove();
  });

  it('asks for its session only once it comes into view', async () => {
    const fake = await Fake.with();
    const space = document.createElement('div');
    space.style.blockSize = '5000px';
    document.body.append(space);
    const element = await fixture<PreferenceCenterElement>(
      html`<preference-center
        property="acme-www"
        endpoint=${fake.endpoint}
        .identities=${{ email: 'ada@example.com' }}
      ></preference-center>`,
    );
    document.body.append(element);
    await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
    expect(await fake.requests()).to.deep.equal([]);
    const ready = new Promise((resolve) => element.addEventListener('preference-ready', resolve));
    element.scrollIntoView();
    await ready;
    expect(await fake.requests()).to.have.length(1);
    element.remove();
    space.remove();
  });
});
