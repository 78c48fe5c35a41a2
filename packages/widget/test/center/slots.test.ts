import { expect, fixture, html } from '@open-wc/testing';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { CenterPage } from '../support/center-page.ts';
import { Fake } from '../support/fake.ts';
import type { Scenario } from '../support/fake.ts';

/** A center of which the page fills every slot. */
async function withSlots(mode: 'inline' | 'dialog', scenario: Scenario = {}): Promise<CenterPage> {
  const fake = await Fake.with(scenario);
  const element = await fixture<PreferenceCenterElement>(
    html`<preference-center property="acme-www" endpoint=${fake.endpoint} mode=${mode}>
      <p slot="header">From the editors</p>
      <p slot="footer">Read our privacy policy</p>
      <p slot="empty">Come back in spring</p>
      <span slot="topic-icon-offers" aria-hidden="true">%</span>
    </preference-center>`,
  );
  const page = new CenterPage(element, fake);
  if (mode === 'dialog') element.show();
  const ready = page.event('preference-ready');
  element.identities = { email: 'ada@example.com' };
  if (mode === 'dialog') element.show();
  await ready;
  await element.updateComplete;
  return page;
}

const boxOf = (page: CenterPage, slot: string) =>
  page.element.querySelector(`[slot="${slot}"]`)!.getBoundingClientRect();

for (const mode of ['inline', 'dialog'] as const) {
  describe(`what a page puts into a center (${mode})`, () => {
    it('stands over and under the grid, and nothing in the place of the grid', async () => {
      const page = await withSlots(mode);
      const grid = page.root.querySelector('table')!.getBoundingClientRect();
      expect(boxOf(page, 'header').height).to.be.above(0);
      expect(boxOf(page, 'header').bottom).to.be.at.most(grid.top);
      expect(boxOf(page, 'footer').top).to.be.at.least(grid.bottom);
      expect(boxOf(page, 'empty').height).to.equal(0);
      await expect(page.element).to.be.accessible();
    });

    it('stands in the place of the grid where there are no topics', async () => {
      const page = await withSlots(mode, { session: { topics: [], choices: [] } });
      expect(page.root.querySelector('table')).to.equal(null);
      expect(boxOf(page, 'empty').height).to.be.above(0);
      expect(page.text).not.to.contain('There is nothing to choose yet.');
    });

    it('is the icon of a topic, before its name, which it is no part of', async () => {
      const page = await withSlots(mode);
      const head = page.root.querySelector('slot[name=topic-icon-offers]')!.closest('th')!;
      const [icon, name] = [boxOf(page, 'topic-icon-offers'), head.querySelector('b')!.getBoundingClientRect()];
      expect(icon.width).to.be.above(0);
      expect(icon.right).to.be.at.most(name.left + 1);
      expect(page.switch('Offers, Email').ariaLabel).to.equal('Offers, Email');
    });
  });
}

describe('the icon of a topic', () => {
  it('is as high as any, whatever the page says of all its images', async () => {
    const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"/>')}`;
    const fake = await Fake.with();
    const box = await fixture<HTMLElement>(
      html`<div>
        <style>
          img {
            width: 100%;
            height: auto;
          }
        </style>
        <preference-center property="acme-www" endpoint=${fake.endpoint}>
          <img slot="topic-icon-offers" src=${image} alt="" />
        </preference-center>
      </div>`,
    );
    const page = new CenterPage(box.querySelector('preference-center')!, fake);
    await page.become({ email: 'ada@example.com' });
    const icon = page.element.querySelector('img')!;
    await icon.decode();
    const { fontSize } = getComputedStyle(icon);
    expect(icon.offsetHeight).to.equal(2.5 * Number.parseFloat(fontSize));
    expect(icon.offsetWidth).to.equal(icon.offsetHeight);
  });

  it('is its image where the page puts nothing there', async () => {
    const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"/>')}`;
    const channels = [{ channel: 'email', reachable: true }];
    const topics = ['events', 'offers'].map((code) => ({ code, name: code, image, channels }));
    const page = await withSlots('inline', { session: { topics } });
    const imageOf = (code: string) => page.root.querySelector<HTMLElement>(`slot[name=topic-icon-${code}] img`)!;
    expect(imageOf('events').offsetHeight).to.be.above(0);
    expect(imageOf('events').getAttribute('alt')).to.equal('');
    expect(imageOf('offers').offsetHeight, 'in the place of which the page has put something').to.equal(0);
  });
});
