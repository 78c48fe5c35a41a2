import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';

const box = 'Product news, all channels';

describe('the box for all channels of a topic', () => {
  it('is on, off, or partly on, as its channels are', async () => {
    const page = await CenterPage.ready();
    expect(page.switch(box).indeterminate).to.equal(true);
    await page.click(page.switch('Product news, SMS'));
    expect(page.switch(box)).to.include({ checked: true, indeterminate: false });
    await page.click(page.switch('Product news, SMS'));
    await page.click(page.switch('Product news, Email'));
    expect(page.switch(box)).to.include({ checked: false, indeterminate: false });
  });

  it('chooses for every channel that can be reached, and can be taken back', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch(box));
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(page.switch('Product news, SMS').checked).to.equal(true);
    await page.click(page.switch(box));
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(page.switch('Product news, Email').checked).to.equal(false);
    expect(page.switch('Product news, SMS').checked).to.equal(false);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const [, save] = await page.fake.requests();
    expect(save!.body.changes).to.deep.equal([
      { topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 3 },
    ]);
  });

  it('is there only where it stands for several channels that the visitor may see', async () => {
    const topics = [
      { code: 'events', name: 'Events', channels: [{ channel: 'email', reachable: true }] },
      {
        code: 'offers',
        name: 'Offers',
        channels: [
          { channel: 'email', reachable: true },
          { channel: 'sms', reachable: false },
        ],
      },
    ];
    for (const scenario of [{ session: { topics } }, { proof: 'none' as const }]) {
      const page = await CenterPage.ready(scenario);
      expect(page.root.querySelector('[part=all-channels]')).to.equal(null);
    }
  });

  it('lets nobody subscribe who may not', async () => {
    const page = await CenterPage.ready({ session: { may: { view: true, optOut: true, optIn: 'no', global: false } } });
    expect(page.switch(box).disabled).to.equal(true);
    await page.click(page.switch('Product news, Email'));
    expect(page.switch(box).disabled).to.equal(true);
  });
});

describe('a visitor whom Braze holds as globally unsubscribed', () => {
  it('is told that no email reaches them whatever they choose', async () => {
    const page = await CenterPage.ready({ session: { global: { state: 'unsubscribed', wouldBringBack: [] } } });
    expect(page.text).to.contain('You are unsubscribed from all our emails');
    await expect(page.element).to.be.accessible();
    const other = await CenterPage.ready({ session: { global: { state: 'subscribed', wouldBringBack: [] } } });
    expect(other.text).not.to.contain('You are unsubscribed');
  });
});
