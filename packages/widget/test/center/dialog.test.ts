import { expect, fixture, html } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { CenterPage } from '../support/center-page.ts';
import { Fake } from '../support/fake.ts';

/** A dialog that a button of the page has opened. */
async function opened(): Promise<{ page: CenterPage; opener: HTMLButtonElement }> {
  const page = await CenterPage.unknown({}, 'dialog');
  const opener = document.createElement('button');
  opener.textContent = 'Preferences';
  page.element.before(opener);
  opener.focus();
  const ready = page.event('preference-ready');
  page.element.identities = { email: 'ada@example.com' };
  page.element.show(opener);
  await ready;
  await page.element.updateComplete;
  return { page, opener };
}

const press = (key: string) => sendKeys({ press: key });

describe('the dialog', () => {
  it('is modal, says that it opened, and takes the focus', async () => {
    const page = await CenterPage.unknown({}, 'dialog');
    const open = page.event('preference-open');
    page.element.identities = { email: 'ada@example.com' };
    page.element.show();
    await open;
    expect(page.root.querySelector('dialog')!.matches(':modal')).to.equal(true);
    expect(page.root.activeElement).not.to.equal(null);
    page.element.close();
  });

  const ways: [string, (page: CenterPage) => unknown][] = [
    ['its button', (page) => page.click(page.button('Close'))],
    ['Escape', () => press('Escape')],
    ['the page', (page) => page.element.close()],
  ];
  for (const [what, close] of ways) {
    it(`is closed by ${what}, says so, and gives the focus back`, async () => {
      const { page, opener } = await opened();
      const closed = page.event('preference-close');
      await close(page);
      await closed;
      expect(page.element.open).to.equal(false);
      expect(document.activeElement).to.equal(opener);
    });
  }

  it('is closed by Escape also where the person was known from the start', async () => {
    const fake = await Fake.with();
    const element = await fixture<PreferenceCenterElement>(
      html`<preference-center
        property="acme-www"
        endpoint=${fake.endpoint}
        mode="dialog"
        .identities=${{ email: 'ada@example.com' }}
      ></preference-center>`,
    );
    const page = new CenterPage(element, fake);
    const open = page.event('preference-open');
    element.show();
    await open;
    const closed = page.event('preference-close');
    await press('Escape');
    await closed;
    expect(element.open).to.equal(false);
  });

  it('keeps what is not saved until it is opened again, and asks for the newest state', async () => {
    const { page } = await opened();
    await page.click(page.switch('Product news, Email'));
    const closed = page.event('preference-close');
    page.element.close();
    await closed;
    const ready = page.event('preference-ready');
    page.element.show();
    await ready;
    await page.element.updateComplete;
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(await page.fake.requests()).to.have.length(2);
    page.element.close();
  });

  it('is not set back by the state of a moment before a save, whose answer comes after it', async () => {
    const { page } = await opened();
    await page.click(page.switch('Product news, Email'));
    const closed = page.event('preference-close');
    page.element.close();
    await closed;
    await page.fake.set({ answers: [{ for: 'sessions', hold: true }] });
    page.element.show();
    await page.received(1);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const ready = page.event('preference-ready');
    await page.fake.release();
    await ready;
    await page.element.updateComplete;
    expect(page.switch('Product news, Email').checked).to.equal(false);
    expect(page.stateOf('Product news, Email')).to.equal('Saved');
    await page.click(page.switch('Product news, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect((await page.fake.requests()).at(-1)!.body.changes![0]!.revision).to.equal(4);
    page.element.close();
  });

  it('can be used with the keyboard alone', async () => {
    const { page } = await opened();
    page.button('Close').focus();
    const reached: (string | null | undefined)[] = [];
    while (reached.at(-1) !== 'Product news, Email') {
      await press('Tab');
      // Firefox stops at what scrolls, so that the arrows can scroll it.
      const isScrolled = page.root.activeElement?.getAttribute('part') === 'body';
      if (!isScrolled) reached.push(page.root.activeElement?.ariaLabel);
    }
    expect(reached).to.deep.equal([
      'Offers, all channels',
      'Offers, Email',
      'Offers, SMS',
      'Product news, all channels',
      'Product news, Email',
    ]);
    await press(' ');
    await page.element.updateComplete;
    expect(page.switch('Product news, Email').checked).to.equal(false);
    const save = page.button('Save 1 change');
    while (page.root.activeElement !== save) await press('Tab');
    const saved = page.event('preference-save');
    await press('Enter');
    await saved;
    await page.element.updateComplete;
    expect(page.root.activeElement).to.equal(save);
    expect(page.notice).to.equal('1 change saved.');
    await press('Escape');
    await page.until(() => !page.element.open);
  });
});

describe('slots and the page around', () => {
  it('leaves the buttons and switches of slotted content to the page', async () => {
    const page = await CenterPage.ready();
    page.element.innerHTML = '<div slot="header"><button value="save">Theirs</button><input type="checkbox"></div>';
    await page.click(page.switch('Product news, Email'));
    page.element.querySelector('button')!.click();
    page.element.querySelector('input')!.click();
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(await page.fake.requests()).to.have.length(1);
  });
});
