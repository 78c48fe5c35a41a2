import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { settled } from '../support/host-page.ts';

const ada = { email: 'ada@example.com' };
const bob = { email: 'bob@example.com' };
const bobsChoices = [{ topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 9 } as const];

describe('a center whose visitor changes', () => {
  it('shows the second person’s choices and saves under the second person’s session', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Events, Email'));
    await page.fake.set({ session: { choices: bobsChoices } });
    const ready = page.event('preference-ready');
    page.element.identities = bob;
    await ready;
    await page.element.updateComplete;
    expect(page.switch('Product news, Email').checked).to.equal(false);
    expect(page.switch('Events, Email').checked).to.equal(false);
    await page.click(page.switch('Product news, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const [session, save] = await page.fake.requests();
    expect(session!.body.identities).to.deep.equal(bob);
    expect(save!.authorization).to.equal('Bearer session-of-bob@example.com');
    expect(save!.body.changes).to.have.length(1);
  });

  it('has nothing of the first person left as soon as it is told, not even while it loads', async () => {
    const page = await CenterPage.ready({ answers: [] });
    await page.fake.set({ answers: [{ for: 'sessions', hold: true }] });
    page.element.identities = bob;
    await page.element.updateComplete;
    expect(page.root.querySelector('table')).to.equal(null);
    expect(page.text).not.to.contain('Product news');
    await page.fake.release();
  });

  it('drops the answer that comes late for the first person', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', hold: true }] });
    const late = page.fake;
    page.element.identities = ada;
    await page.received(1);
    const ready = page.event('preference-ready');
    page.element.session = fetch(`${late.endpoint}/v1/properties/acme-www/sessions`, {
      method: 'POST',
      body: JSON.stringify({ identities: bob }),
    });
    page.element.identities = bob;
    await ready;
    await page.element.updateComplete;
    await page.click(page.switch('Events, Email'));
    await late.release();
    await settled();
    expect(page.hasButton('Save 1 change')).to.equal(true);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect((await late.requests()).at(-1)!.authorization).to.equal('Bearer session-of-bob@example.com');
  });

  it('drops the answer to a save of the first person', async () => {
    const page = await CenterPage.ready({ answers: [{ for: 'preferences', hold: true }] });
    await page.click(page.switch('Product news, Email'));
    await page.click(page.button('Save 1 change'));
    await page.received(2);
    const ready = page.event('preference-ready');
    page.element.identities = bob;
    await ready;
    let saves = 0;
    page.element.addEventListener('preference-save', () => (saves += 1));
    await page.fake.release();
    await settled();
    expect(saves).to.equal(0);
    expect(page.stateOf('Product news, Email')).to.equal('');
    await page.click(page.switch('Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect((await page.fake.requests()).at(-1)!.authorization).to.equal('Bearer session-of-bob@example.com');
  });

  it('shows nothing once nobody is known', async () => {
    const page = await CenterPage.ready();
    page.element.identities = {};
    await page.element.updateComplete;
    expect(page.root.textContent.trim()).to.equal('');
  });

  it('closes the dialog at a logout', async () => {
    const page = await CenterPage.unknown({}, 'dialog');
    const ready = page.event('preference-ready');
    page.element.identities = ada;
    page.element.show();
    await ready;
    const closed = page.event('preference-close');
    page.element.identities = {};
    await closed;
    expect(page.element.open).to.equal(false);
    expect(page.root.querySelector('dialog')!.open).to.equal(false);
    expect(page.root.querySelector('dialog')!.textContent.trim()).to.equal('');
  });

  it('goes on when it is told the same person once more', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Product news, Email'));
    page.element.identities = { ...ada };
    await page.element.updateComplete;
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('starts anew when the token changes', async () => {
    const page = await CenterPage.ready();
    const ready = page.event('preference-ready');
    page.element.token = 'a.b.c';
    await ready;
    expect((await page.fake.requests()).at(-1)!.body.token).to.equal('a.b.c');
  });
});

describe('a center that leaves the page midway', () => {
  it('shows nothing and throws nothing when the answer comes, and loads again when it is back', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', hold: true }] });
    page.element.identities = ada;
    await page.until(() => page.text);
    const parent = page.element.parentElement!;
    let readies = 0;
    page.element.addEventListener('preference-ready', () => (readies += 1));
    page.element.remove();
    await page.fake.release();
    await settled();
    expect(readies).to.equal(0);
    const ready = page.event('preference-ready');
    parent.append(page.element);
    await ready;
    await page.element.updateComplete;
    expect(page.switch('Product news, Email').checked).to.equal(true);
  });

  it('keeps its state when it is only moved', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Product news, Email'));
    const place = document.createElement('div');
    page.element.parentElement!.append(place);
    place.append(page.element);
    await page.element.updateComplete;
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(await page.fake.requests()).to.have.length(1);
  });
});
