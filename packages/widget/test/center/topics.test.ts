import { expect } from '@open-wc/testing';
import type { SessionResponse } from '@preference-center/backend/contract';
import { CenterPage } from '../support/center-page.ts';

const image = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg"/>')}`;
const email = [{ channel: 'email', reachable: true }];

const withTopics = (topics: SessionResponse['topics'], more: Partial<SessionResponse> = {}) =>
  CenterPage.ready({ session: { topics, ...more } });

describe('what a topic says', () => {
  it('is its name, image, description, legal basis and a link that names it', async () => {
    const page = await withTopics([
      {
        ...{ code: 'offers', name: 'Offers', description: 'Prices for members.', legalBasis: 'Consent' },
        ...{ image, link: 'https://www.example.com/offers', channels: email },
      },
    ]);
    const head = page.root.querySelector('[part=topic] th')!;
    expect([...head.querySelectorAll('b, p')].map((each) => each.textContent)).to.deep.equal([
      'Offers',
      'Prices for members.',
      'Consent',
    ]);
    expect(head.querySelector('img')!.src).to.equal(image);
    expect(head.querySelector('img')!.alt, 'the name beside it says all').to.equal('');
    const link = head.querySelector('a')!;
    expect(link.href).to.equal('https://www.example.com/offers');
    expect(link.ariaLabel).to.equal('Learn more: Offers');
    await expect(page.element).to.be.accessible();
  });

  it('is no link that would run a script', async () => {
    const page = await withTopics([{ code: 'offers', name: 'Offers', link: 'javascript:alert(1)', channels: email }]);
    expect(page.root.querySelector('a')).to.equal(null);
  });

  it('stands under the name of its group, and before all groups where it has none', async () => {
    const page = await CenterPage.ready();
    const rows = [...page.root.querySelectorAll('tbody tr')].map((row) => row.querySelector('th')!.innerText.trim());
    expect(rows.map((text) => text.split('\n')[0])).to.deep.equal(['Offers', 'News', 'Product news', 'Events']);
    expect(page.root.querySelector('[part=group] th')!.getAttribute('role')).to.equal('rowheader');
  });

  it('ends with the legal wording of the property', async () => {
    const page = await CenterPage.ready();
    expect(page.root.querySelector('[part=legal]')!.textContent).to.equal('You can change your mind at any time.');
  });
});

describe('the channels', () => {
  it('are columns with names, which the controls repeat', async () => {
    const page = await CenterPage.ready();
    const names = [...page.root.querySelectorAll('thead th')].map((each) => each.textContent);
    expect(names).to.deep.equal(['Email', 'SMS', 'WhatsApp']);
    expect(page.switch('Offers, SMS').getAttribute('role')).to.equal('switch');
  });

  it('say why they cannot be chosen: no phone number, no address', async () => {
    const channels = ['email', 'sms'].map((channel) => ({ channel, reachable: false }));
    const page = await withTopics([{ code: 'offers', name: 'Offers', channels }], { choices: [] });
    const states = [...page.root.querySelectorAll('[part=state]')].map((each) => each.textContent.trim());
    expect(states).to.deep.equal(['No email address on file', 'No phone number on file']);
    expect(page.root.querySelector('td input')).to.equal(null);
  });

  it('say what they wait for, and where a STOP has ended them', async () => {
    const channels = ['sms', 'whatsapp'].map((channel) => ({ channel, reachable: true }));
    const of = (channel: string) => ({ topic: 'offers', channel, revision: 2 });
    const page = await withTopics([{ code: 'offers', name: 'Offers', channels }], {
      choices: [
        { ...of('sms'), state: 'unsubscribed', delivery: 'stopped_in_braze' },
        { ...of('whatsapp'), state: 'subscribed', delivery: 'waiting_in_braze' },
      ],
    });
    expect(page.stateOf('Offers, SMS')).to.equal('Stopped by STOP or elsewhere');
    expect(page.stateOf('Offers, WhatsApp')).to.equal('Answer the text message');
    await page.click(page.switch('Offers, SMS'));
    expect(page.stateOf('Offers, SMS'), 'it can be chosen again').to.equal('Not saved yet');
    await expect(page.element).to.be.accessible();
  });
});
