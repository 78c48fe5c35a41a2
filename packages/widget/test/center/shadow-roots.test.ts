import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { Fake } from '../support/fake.ts';

let cleanUp = () => {};
afterEach(() => cleanUp());

/** A center two shadow roots deep, the way a site of web components would have it. */
async function deepCenter(
  mode: 'inline' | 'dialog',
): Promise<{ page: CenterPage; outer: HTMLElement; inner: ShadowRoot }> {
  const fake = await Fake.with();
  const outer = document.createElement('div');
  const middle = document.createElement('div');
  outer.attachShadow({ mode: 'open' }).append(middle);
  const inner = middle.attachShadow({ mode: 'open' });
  const element = document.createElement('preference-center');
  Object.assign(element, { property: 'acme-www', endpoint: fake.endpoint, mode });
  const opener = document.createElement('button');
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('preference-center::part(save) { letter-spacing: 5px }');
  inner.adoptedStyleSheets = [sheet];
  inner.append(opener, element);
  document.body.append(outer);
  cleanUp = () => outer.remove();
  const page = new CenterPage(element, fake);
  const ready = page.event('preference-ready');
  element.identities = { email: 'ada@example.com' };
  opener.focus();
  if (mode === 'dialog') element.show(opener);
  await ready;
  await element.updateComplete;
  return { page, outer, inner };
}

for (const mode of ['inline', 'dialog'] as const) {
  describe(`a center inside of other shadow roots (${mode})`, () => {
    it('saves a choice, and its events reach the document', async () => {
      const { page } = await deepCenter(mode);
      const told: string[] = [];
      const hear = ({ type }: Event) => told.push(type);
      for (const type of ['preference-change', 'preference-save'])
        document.addEventListener(type, hear, { once: true });
      await page.click(page.switch('Offers, Email'));
      await page.clickUntil(page.root.querySelector('[part=save]')!, 'preference-save');
      expect(told).to.deep.equal(['preference-change', 'preference-save']);
      expect(page.switch('Offers, Email').checked).to.equal(true);
    });

    it('takes the parts of the root that it is in, and the custom properties from further out', async () => {
      const { page, outer } = await deepCenter(mode);
      outer.style.setProperty('--preference-center-accent', 'rgb(1, 2, 3)');
      const look = (part: string) => getComputedStyle(page.root.querySelector(part)!);
      expect(look('[part=save]').letterSpacing).to.equal('5px');
      expect(look('[part=switch]:checked').borderTopColor).to.equal('rgb(1, 2, 3)');
    });
  });
}

describe('a dialog inside of other shadow roots', () => {
  it('gives the focus back to what opened it', async () => {
    const { page, inner } = await deepCenter('dialog');
    const closed = page.event('preference-close');
    page.element.close();
    await closed;
    expect(inner.activeElement?.localName).to.equal('button');
  });

  it('leaves nothing when it is taken out of the page while it is open', async () => {
    const { page, outer } = await deepCenter('dialog');
    outer.remove();
    await page.element.updateComplete;
    expect(page.element.open).to.equal(false);
    expect(document.querySelectorAll(':modal').length).to.equal(0);
  });
});
