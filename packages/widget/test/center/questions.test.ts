import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';

const all = 'Unsubscribe from all';

/** The question that is open, once it is. */
async function question(page: CenterPage): Promise<HTMLDialogElement> {
  await page.until(() => page.root.querySelector<HTMLDialogElement>('[part=question]')?.open);
  return page.root.querySelector<HTMLDialogElement>('[part=question]')!;
}

const linesOf = (dialog: Element) => [...dialog.querySelectorAll('li')].map((line) => line.textContent);
const confirmButton = (dialog: Element) => dialog.querySelector<HTMLButtonElement>('[value=confirm]')!;

describe('unsubscribing from everything', () => {
  it('first shows what that stops, and changes nothing', async () => {
    const page = await CenterPage.ready();
    await page.click(page.button(all));
    const dialog = await question(page);
    expect(dialog.matches(':modal')).to.equal(true);
    expect(linesOf(dialog)).to.deep.equal(['Product news (Email)', 'Events (SMS)', 'Offers (Email)']);
    await expect(page.element).to.be.accessible();
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('goes back to where it was asked when the visitor says no', async () => {
    const page = await CenterPage.ready();
    const button = page.button(all);
    button.focus();
    await page.click(button);
    await question(page);
    await sendKeys({ press: 'Escape' });
    await page.until(() => !page.root.querySelector('[part=question]'));
    expect(page.root.activeElement === button).to.equal(true);
    expect(page.switch('Product news, Email').checked).to.equal(true);
    await page.click(button);
    await page.click((await question(page)).querySelector<HTMLElement>('[value=cancel]')!);
    await page.until(() => !page.root.querySelector('[part=question]'));
    expect(page.button('Save').ariaDisabled).to.equal('true');
  });

  it('saves every cell that was on, and can be undone', async () => {
    const page = await CenterPage.ready();
    await page.click(page.button(all));
    const saved = page.event('preference-save');
    await page.click(confirmButton(await question(page)));
    await saved;
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    const [, save] = await page.fake.requests();
    expect(save!.body.changes!.map(({ topic, channel, state }) => `${topic}/${channel} ${state}`)).to.deep.equal([
      'product_news/email unsubscribed',
      'events/sms unsubscribed',
      'offers/email unsubscribed',
    ]);
    expect(page.switch('Product news, Email').checked).to.equal(false);
    await page.click(page.button('Undo'));
    await page.until(() => page.notice === '2 choices are back as they were.');
    const undone = (await page.fake.requests()).at(-1)!.body.changes!;
    expect(undone.map(({ topic, state, revision }) => `${topic} ${state} ${revision}`)).to.deep.equal([
      'product_news subscribed 4',
      'events subscribed 2',
    ]);
    expect(page.switch('Product news, Email').checked).to.equal(true);
  });

  it('drops what the visitor was about to subscribe to', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Offers, SMS'));
    await page.click(page.button(all));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    const [, save] = await page.fake.requests();
    expect(save!.body.changes!.every(({ state }) => state === 'unsubscribed')).to.equal(true);
    expect(page.switch('Offers, SMS').checked).to.equal(false);
    expect(page.button('Save').ariaDisabled).to.equal('true');
  });

  it('does not claim what the server refused', async () => {
    const page = await CenterPage.ready({ answers: [problem('store_unavailable', 503)] });
    await page.click(page.button(all));
    await page.click(confirmButton(await question(page)));
    await page.until(() => page.hasButton('Try again'));
    expect(page.notice).to.equal('3 changes are not saved yet. Something went wrong on our side.');
    expect(page.hasButton('Undo')).to.equal(false);
    expect(page.switch('Product news, Email').checked).to.equal(true);
  });

  it('stops everything that reaches a visitor who may not see their choices, and the session can undo it', async () => {
    const page = await CenterPage.ready({ proof: 'none' });
    await page.click(page.button(all));
    const dialog = await question(page);
    expect(dialog.textContent).to.contain('whatever you chose before');
    expect(linesOf(dialog)).to.deep.equal(['Product news (Email, SMS)', 'Events (Email, SMS)', 'Offers (Email, SMS)']);
    await page.click(confirmButton(dialog));
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    await page.click(page.button('Undo'));
    await page.until(() => page.notice.startsWith('Check your inbox'));
    expect((await page.fake.requests()).at(-1)!.path).to.equal('v1/preferences/undo');
  });

  it('leaves with the person it was asked of', async () => {
    const page = await CenterPage.ready();
    await page.click(page.button(all));
    await question(page);
    await page.become({ email: 'bob@example.com' });
    expect(page.root.querySelector('[part=question]')).to.equal(null);
  });
});

describe('a review of what is not saved', () => {
  it('lists what starts apart from what stops, and saves from there', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Product news, Email'));
    await page.click(page.switch('Offers, SMS'));
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Review'));
    const dialog = await question(page);
    expect(linesOf(dialog)).to.deep.equal([
      'Receive: Events (Email)',
      'Receive: Offers (SMS)',
      'Stop: Product news (Email)',
    ]);
    await expect(page.element).to.be.accessible();
    const saved = page.event('preference-save');
    await page.click(confirmButton(dialog));
    await saved;
    await page.element.updateComplete;
    expect(page.notice).to.equal('3 changes saved.');
  });
});
