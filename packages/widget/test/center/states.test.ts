import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';

const ada = { email: 'ada@example.com' };

describe('the states of a center', () => {
  it('is accessible with switches, for a visitor who may see the state', async () => {
    const page = await CenterPage.ready();
    await expect(page.element).to.be.accessible();
  });

  it('is accessible with pairs of buttons, for a visitor who may not', async () => {
    const page = await CenterPage.ready({ proof: 'none' });
    await page.click(page.button('Stop: Product news, Email'));
    await expect(page.element).to.be.accessible();
  });

  it('is accessible while it loads', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', hold: true }] });
    page.element.identities = ada;
    await page.until(() => page.text);
    expect(page.root.querySelector('section')!.ariaBusy).to.equal('true');
    await expect(page.element).to.be.accessible();
    await page.fake.release();
  });

  it('is accessible where it could not load', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', drop: true }] });
    page.element.identities = ada;
    await page.until(() => page.hasButton('Try again'));
    await expect(page.element).to.be.accessible();
  });

  it('is accessible where there is nothing to choose', async () => {
    const page = await CenterPage.ready({ session: { topics: [], choices: [] } });
    expect(page.text).to.contain('There is nothing to choose yet.');
    expect(page.hasButton('Save')).to.equal(false);
    await expect(page.element).to.be.accessible();
  });

  it('is accessible with what is changed, what failed and what is saved', async () => {
    const page = await CenterPage.ready({ answers: [problem('internal_error', 500)] });
    await page.click(page.switch('Product news, Email'));
    await expect(page.element).to.be.accessible();
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    await expect(page.element).to.be.accessible();
    await page.clickUntil(page.button('Try again'), 'preference-save');
    await expect(page.element).to.be.accessible();
  });

  for (const proof of ['page', 'none'] as const) {
    it(`needs no sideways scrolling in 320 pixels and with text twice as large (proof: ${proof})`, async () => {
      const page = await CenterPage.ready({ proof });
      const body = page.root.querySelector('[part=body]')!;
      page.element.style.cssText = 'inline-size: 320px';
      expect(body.scrollWidth).to.be.at.most(body.clientWidth);
      page.element.style.cssText = 'inline-size: 640px; font-size: 200%';
      expect(body.scrollWidth).to.be.at.most(body.clientWidth);
    });
  }

  it('is accessible as an open dialog', async () => {
    const page = await CenterPage.unknown({}, 'dialog');
    const ready = page.event('preference-ready');
    page.element.identities = ada;
    page.element.show();
    await ready;
    await page.element.updateComplete;
    await expect(page.element).to.be.accessible();
    page.element.close();
  });
});
