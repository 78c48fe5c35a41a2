import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import type { Scenario } from '../support/fake.ts';

const email = 'Product news, Email';
const offers = 'Offers, SMS';

/** A center that does not ask what became of its own saves, which goes to the same route. */
async function quiet(scenario: Scenario = {}): Promise<CenterPage> {
  const page = await CenterPage.ready(scenario);
  page.element.confirmAfterMs = 10_000_000;
  return page;
}

/** A center that listens to other tabs, and another tab's side of the channel. */
async function withOtherTab(scenario: Scenario = {}): Promise<{ page: CenterPage; otherTab: BroadcastChannel }> {
  const page = await quiet(scenario);
  // The extras are there, and with them the channel, once they have done something.
  await page.click(page.switch(offers));
  await page.clickUntil(page.button('Save 1 change'), 'preference-save');
  return { page, otherTab: new BroadcastChannel('preference-center acme-www') };
}

const choice = (revision: number, state: 'subscribed' | 'unsubscribed', channel = 'email') =>
  ({ topic: 'product_news', channel, state, revision, delivery: 'recorded' }) as const;

const reads = (body: object) => ({ for: 'preferences', method: 'GET', body }) as const;
const session = { token: 'session-of-ada@example.com', expiresAt: 4_102_444_800_000 };

const gets = async (page: CenterPage) =>
  (await page.fake.requests()).filter(({ method, path }) => method === 'GET' && path.endsWith('preferences'));

describe('a save in another tab', () => {
  let opened: BroadcastChannel | undefined;
  afterEach(() => opened?.close());

  it('is shown, and announced', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    otherTab.postMessage('choices');
    await page.until(() => !page.switch(email).checked);
    expect(page.notice).to.equal('Your choices were changed in another window.');
    expect(page.button('Save').ariaDisabled).to.equal('true');
    await expect(page.element).to.be.accessible();
  });

  it('leaves what is chosen here and not saved, and is told with it', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.click(page.switch('Events, Email'));
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    otherTab.postMessage('choices');
    await page.until(() => !page.switch(email).checked);
    expect(page.switch('Events, Email').checked).to.equal(true);
    expect(page.stateOf('Events, Email')).to.equal('Not saved yet');
    expect(page.notice).to.equal('Your choices were changed in another window. 1 change is not saved yet.');
  });

  it('is shown where it contradicts what is chosen here, whose next save says what the visitor wants', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    const sms = 'Product news, SMS';
    await page.click(page.switch(sms));
    await page.fake.set({ answers: [reads({ session, choices: [choice(9, 'unsubscribed', 'sms')] })] });
    otherTab.postMessage('choices');
    await page.until(() => page.stateOf(sms) === 'Changed elsewhere');
    expect(page.switch(sms).checked, 'the newer state').to.equal(false);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const [, save] = await page.fake.requests();
    expect(save!.body.changes).to.deep.equal([
      { topic: 'product_news', channel: 'sms', state: 'subscribed', revision: 9 },
    ]);
  });

  it('that wanted the same leaves nothing to save', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.click(page.switch(email));
    expect(page.hasButton('Save 1 change')).to.equal(true);
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    otherTab.postMessage('choices');
    await page.until(() => page.hasButton('Save'));
    expect(page.button('Save').ariaDisabled).to.equal('true');
    expect(page.switch(email).checked).to.equal(false);
  });

  it('that changed more than the grid brings what stands above it, too', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    expect(page.text).not.to.contain('You are unsubscribed from all our emails');
    await page.fake.set({ session: { global: { state: 'unsubscribed', wouldBringBack: [] } } });
    otherTab.postMessage('everything');
    await page.until(() => page.text.includes('You are unsubscribed from all our emails'));
  });

  it('does not end the watch of a save here, whose effect is still told', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    page.element.confirmAfterMs = 5;
    await page.fake.set({ answers: [{ for: 'preferences', method: 'GET', hold: true }] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    await page.until(async () => (await gets(page)).length);
    otherTab.postMessage('everything');
    await page.until(async () => (await page.fake.requests()).some(({ path }) => path.endsWith('/sessions')));
    // A center that opens after that has its session after that.
    await quiet();
    await page.fake.release();
    await page.until(() => page.stateOf(email) === 'In effect');
  });

  it('tells nothing but that there was one', async () => {
    const page = await quiet();
    const heard: unknown[] = [];
    opened = new BroadcastChannel('preference-center acme-www');
    opened.addEventListener('message', ({ data }) => heard.push(data));
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    await page.until(() => heard.length);
    expect(heard).to.deep.equal(['choices']);
  });

  it('is not asked about by a visitor who may not see choices', async () => {
    const page = await quiet({ proof: 'none' });
    await page.click(page.button(`Stop: ${email}`));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    opened = new BroadcastChannel('preference-center acme-www');
    const proved = await quiet();
    await proved.click(proved.switch(offers));
    const before = (await gets(page)).length;
    // The proved one of this page saves, and hears the other tab; the other one has heard both by then.
    await proved.clickUntil(proved.button('Save 1 change'), 'preference-save');
    opened.postMessage('choices');
    await proved.until(async () => (await gets(proved)).length);
    expect((await gets(page)).length).to.equal(before);
  });

  it('is not heard while the page waits for the way back, and is asked about then', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }));
    page.element.requestUpdate();
    await page.element.updateComplete;
    const choices = [{ topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 8 } as const];
    await page.fake.set({ session: { choices } });
    otherTab.postMessage('choices');
    const asked = async () =>
      (await page.fake.requests()).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    const other = await quiet();
    await other.click(other.switch(offers));
    await other.clickUntil(other.button('Save 1 change'), 'preference-save');
    expect(await asked()).to.deep.equal([]);
    window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }));
    await page.until(() => !page.switch(email).checked);
    expect(await asked()).to.deep.equal(['POST sessions']);
  });

  it('is looked at by a tab in the background once it is seen', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    Object.defineProperty(document, 'hidden', { configurable: true, value: true });
    otherTab.postMessage('choices');
    await quiet();
    expect(page.switch(email).checked).to.equal(true);
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await page.until(() => !page.switch(email).checked);
  });

  it('whose end its tab does not hear is told on leaving', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    const heard: unknown[] = [];
    await page.fake.set({ answers: [{ for: 'preferences', method: 'PATCH', hold: true }] });
    otherTab.addEventListener('message', ({ data }) => heard.push(data));
    await page.click(page.switch(email));
    await page.click(page.button('Save 1 change'));
    await page.received(1);
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
    await page.until(() => heard.length);
    expect(heard).to.deep.equal(['leaving']);
    await page.fake.release();
    window.dispatchEvent(new PageTransitionEvent('pageshow'));
  });

  it('that was answered is not told again on leaving', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    const heard: unknown[] = [];
    otherTab.addEventListener('message', ({ data }) => heard.push(data));
    await page.click(page.switch(email));
    window.dispatchEvent(new PageTransitionEvent('pagehide', { persisted: false }));
    const other = await quiet();
    await other.click(other.switch(offers));
    await other.clickUntil(other.button('Save 1 change'), 'preference-save');
    await page.until(() => heard.length);
    expect(heard).to.deep.equal(['choices']);
    window.dispatchEvent(new PageTransitionEvent('pageshow'));
  });

  it('of a tab that is leaving is looked for at once, and once more when it has had time to arrive', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    page.element.confirmAfterMs = 50;
    const choices = [choice(4, 'unsubscribed')];
    await page.fake.set({ session: { choices }, answers: [reads({ session, choices: [] })] });
    otherTab.postMessage('leaving');
    await page.until(() => !page.switch(email).checked);
    const asked = (await page.fake.requests()).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    expect(asked).to.deep.equal(['GET preferences', 'POST sessions']);
  });

  it('is asked about by a session that has ended in the meantime, too', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.click(page.switch('Events, Email'));
    await page.fake.set({
      answers: [
        { for: 'preferences', method: 'GET', status: 401, body: { code: 'session_rejected' } },
        reads({ session, choices: [choice(4, 'unsubscribed')] }),
      ],
    });
    otherTab.postMessage('choices');
    await page.until(() => !page.switch(email).checked);
    expect(page.stateOf('Events, Email')).to.equal('Not saved yet');
  });

  it('is nothing for a tab whose proof has ended: what that let the visitor see leaves', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    await page.fake.set({
      answers: [
        { for: 'preferences', method: 'GET', status: 401, body: { code: 'session_rejected' } },
        { for: 'sessions', status: 401, body: { code: 'credentials_rejected' } },
      ],
    });
    otherTab.postMessage('choices');
    await page.until(() => page.notice === 'Please sign in again.');
    expect(page.root.querySelector('table')).to.equal(null);
  });

  it('is not heard once the element has left the page, and is again when it is back', async () => {
    const { page, otherTab } = await withOtherTab();
    opened = otherTab;
    const { parentElement } = page.element;
    page.element.remove();
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    const other = await quiet();
    await other.click(other.switch(offers));
    await other.clickUntil(other.button('Save 1 change'), 'preference-save');
    otherTab.postMessage('choices');
    await other.until(async () => (await gets(other)).length);
    expect(await gets(page)).to.deep.equal([]);
    parentElement!.append(page.element);
    await page.element.updateComplete;
    otherTab.postMessage('choices');
    await page.until(() => !page.switch(email).checked);
  });
});

describe('a tab that was out of sight', () => {
  const realNow = Date.now;
  const isHidden = (value: boolean) => {
    Object.defineProperty(document, 'hidden', { configurable: true, value });
    document.dispatchEvent(new Event('visibilitychange'));
  };
  afterEach(() => {
    Reflect.deleteProperty(document, 'hidden');
    Date.now = realNow;
  });

  it('for half a minute looks when it is seen, because nobody tells it of a mail or another device', async () => {
    const { page, otherTab } = await withOtherTab();
    otherTab.close();
    await page.fake.set({ answers: [reads({ session, choices: [choice(4, 'unsubscribed')] })] });
    isHidden(true);
    Date.now = () => realNow() + 30_000;
    isHidden(false);
    await page.until(() => !page.switch(email).checked);
    isHidden(false);
    expect((await gets(page)).length).to.equal(1);
  });

  it('for less does not', async () => {
    const { page, otherTab } = await withOtherTab();
    otherTab.close();
    await page.fake.set({});
    isHidden(true);
    Date.now = () => realNow() + 20_000;
    isHidden(false);
    // A save comes after whatever the center would have asked for.
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect((await page.fake.requests()).map(({ method }) => method)).to.deep.equal(['PATCH']);
  });
});
