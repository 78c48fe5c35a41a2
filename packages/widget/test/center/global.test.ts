import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';
import type { Scenario } from '../support/fake.ts';

/** Braze holds the visitor as globally unsubscribed; product news is still on below that. */
const off: Scenario = {
  session: { global: { state: 'unsubscribed', wouldBringBack: [{ topic: 'product_news', channel: 'email' }] } },
};
const elsewhere = { topic: 'insider', channel: 'email', name: 'Insider', revision: 2 };
const workspace: Scenario = { session: { all: { scope: 'workspace', elsewhere: [elsewhere] } } };
const banner = 'You are unsubscribed from all our emails';

async function question(page: CenterPage): Promise<HTMLDialogElement> {
  await page.until(() => page.root.querySelector<HTMLDialogElement>('[part=question]')?.open);
  return page.root.querySelector<HTMLDialogElement>('[part=question]')!;
}

const linesOf = (dialog: Element) => [...dialog.querySelectorAll('li')].map((line) => line.textContent);
const confirmButton = (dialog: Element) => dialog.querySelector<HTMLButtonElement>('[value=confirm]')!;

async function closed(page: CenterPage): Promise<void> {
  await page.until(() => !page.root.querySelector('[part=question]'));
}

async function lastBody(page: CenterPage) {
  return (await page.fake.requests()).at(-1)!.body;
}

describe('a global unsubscribe', () => {
  it('stands out from the other notes', async () => {
    const page = await CenterPage.ready(off);
    const [first, second] = page.root.querySelectorAll('[part=note]');
    expect(first!.textContent).to.contain(banner);
    expect(getComputedStyle(first!).backgroundColor).not.to.equal(getComputedStyle(second!).backgroundColor);
    expect(parseFloat(getComputedStyle(first!).borderInlineStartWidth)).to.be.greaterThan(0);
    await expect(page.element).to.be.accessible();
  });
});

describe('opting in while globally unsubscribed', () => {
  it('first shows what comes back, and saves nothing', async () => {
    const page = await CenterPage.ready(off);
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Save 1 change'));
    const dialog = await question(page);
    expect(dialog.textContent).to.contain('Get our emails again?');
    expect(linesOf(dialog)).to.deep.equal(['Product news (Email)', 'Events (Email)']);
    await expect(page.element).to.be.accessible();
    expect(await page.fake.requests()).to.have.length(1);
    await sendKeys({ press: 'Escape' });
    await closed(page);
    expect(page.button('Save 1 change').ariaDisabled).to.equal('false');
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('lifts it with the visitor’s word, confirms what comes back, and takes the banner away', async () => {
    const page = await CenterPage.ready(off);
    expect(page.text).to.contain(banner);
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Save 1 change'));
    const saved = page.event('preference-save');
    await page.click(confirmButton(await question(page)));
    await saved;
    await page.element.updateComplete;
    expect(await lastBody(page)).to.deep.equal({
      changes: [
        { topic: 'events', channel: 'email', state: 'subscribed', revision: 1 },
        { topic: 'product_news', channel: 'email', state: 'subscribed', revision: 3 },
      ],
      global: 'subscribed',
    });
    expect(page.notice).to.equal('1 change saved.');
    expect(page.text).not.to.contain(banner);
    expect(page.switch('Events, Email').checked).to.equal(true);
    // The next one needs no question.
    await page.click(page.switch('Offers, Email'));
    const more = page.event('preference-save');
    await page.click(page.button('Save 1 change'));
    await more;
    expect(await lastBody(page)).not.to.have.property('global');
  });

  it('leaves out what the visitor switched off, and shows what the server stopped besides', async () => {
    const results = [
      { topic: 'events', channel: 'email', outcome: 'saved', state: 'subscribed', revision: 2 },
      { topic: 'product_news', channel: 'email', outcome: 'saved', state: 'unsubscribed', revision: 4 },
      { topic: 'offers', channel: 'email', outcome: 'saved', state: 'unsubscribed', revision: 1 },
    ];
    const session = { token: 'session-of-ada@example.com', expiresAt: 4_102_444_800_000 };
    const body = { session, global: 'subscribed', results };
    const page = await CenterPage.ready({ ...off, answers: [{ for: 'preferences', method: 'PATCH', body }] });
    await page.click(page.switch('Events, Email'));
    await page.click(page.switch('Product news, Email'));
    await page.click(page.button('Save 2 changes'));
    const dialog = await question(page);
    expect(linesOf(dialog)).to.deep.equal(['Events (Email)']);
    const saved = page.event('preference-save');
    await page.click(confirmButton(dialog));
    await saved;
    await page.element.updateComplete;
    expect(page.notice).to.equal('2 changes saved.');
    expect(page.switch('Offers, Email').indeterminate).to.equal(false);
    expect(page.switch('Offers, Email').checked).to.equal(false);
  });

  it('asks from the review, too, and not where nothing is wanted by email', async () => {
    const page = await CenterPage.ready(off);
    await page.click(page.switch('Product news, Email'));
    await page.click(page.switch('Offers, SMS'));
    await page.click(page.button('Review'));
    expect((await question(page)).textContent).to.contain('Your changes');
    await sendKeys({ press: 'Escape' });
    await closed(page);
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Review'));
    expect((await question(page)).textContent).to.contain('Get our emails again?');
  });

  it('takes the choice back where each is saved at once and the visitor says no', async () => {
    const page = await CenterPage.ready(off);
    page.element.autosave = true;
    await page.click(page.switch('Events, Email'));
    await question(page);
    await sendKeys({ press: 'Escape' });
    await closed(page);
    expect(page.switch('Events, Email').checked).to.equal(false);
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('asks again after the server refused', async () => {
    const page = await CenterPage.ready({ ...off, answers: [problem('stale_revision', 409)] });
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Save 1 change'));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.hasButton('Try again'));
    expect(page.text).to.contain(banner);
    const saved = page.event('preference-save');
    await page.click(page.button('Try again'));
    await saved;
    expect(await lastBody(page)).to.deep.include({ global: 'subscribed' });
  });
});

describe('unsubscribing from everything where that covers the workspace', () => {
  it('names what stops beyond the grid, stops it, and puts it back', async () => {
    const page = await CenterPage.ready(workspace);
    await page.click(page.button('Unsubscribe from all'));
    const dialog = await question(page);
    expect(linesOf(dialog).slice(-2)).to.deep.equal(['Insider (Email)', 'Every other email from us']);
    await page.click(confirmButton(dialog));
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    const stopped = await lastBody(page);
    expect(stopped).to.deep.include({ global: 'unsubscribed' });
    expect(stopped.changes!.at(-1)).to.deep.equal({
      ...{ topic: 'insider', channel: 'email', state: 'unsubscribed', revision: 2 },
    });
    expect(page.text).to.contain(banner);
    await page.click(page.button('Undo'));
    await page.until(() => page.notice === '3 choices are back as they were.');
    const undone = await lastBody(page);
    expect(undone).to.deep.include({ global: 'subscribed' });
    expect(undone.changes!.map(({ topic, state }) => `${topic} ${state}`)).to.deep.equal([
      'product_news subscribed',
      'events subscribed',
      'insider subscribed',
    ]);
    expect(page.text).not.to.contain(banner);
  });

  it('leaves the global state off where it was off before', async () => {
    const page = await CenterPage.ready({ session: { ...off.session, ...workspace.session } });
    await page.click(page.button('Unsubscribe from all'));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    await page.click(page.button('Undo'));
    await page.until(() => page.notice === '3 choices are back as they were.');
    expect(await lastBody(page)).not.to.have.property('global');
    expect(page.text).to.contain(banner);
  });

  it('keeps its word while it is tried again', async () => {
    const page = await CenterPage.ready({ ...workspace, answers: [problem('store_unavailable', 503)] });
    await page.click(page.button('Unsubscribe from all'));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.hasButton('Try again'));
    const saved = page.event('preference-save');
    await page.click(page.button('Try again'));
    await saved;
    expect(await lastBody(page)).to.deep.include({ global: 'unsubscribed' });
  });

  it('stops also what may be on where Braze could not be read', async () => {
    const page = await CenterPage.ready({ session: { choicesFrom: 'store' } });
    await page.click(page.button('Unsubscribe from all'));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    const { changes } = await lastBody(page);
    expect(changes!.map(({ topic, channel }) => `${topic}/${channel}`)).to.include('offers/sms');
  });
});
