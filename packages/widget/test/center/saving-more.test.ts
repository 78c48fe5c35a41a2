import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';
import type { Scenario } from '../support/fake.ts';

// What goes with a save beside the cells of the grid: topics beyond it, and the global email state.

const lost = { for: 'preferences', drop: true } as const;
const elsewhere = { topic: 'insider', channel: 'email', name: 'Insider', revision: 2 };
const all = { scope: 'workspace' as const, elsewhere: [elsewhere] };
/** Nothing in the grid is on, so all that can be stopped is beyond it. */
const nothingOn: Scenario = { session: { all, choices: [] } };
const off: Scenario = {
  session: { global: { state: 'unsubscribed', wouldBringBack: [{ topic: 'product_news', channel: 'email' }] } },
};

async function ready(scenario: Scenario, fields: object = {}): Promise<CenterPage> {
  const page = await CenterPage.unknown(scenario);
  Object.assign(page.element, { retryAfterMs: 1_000_000, confirmAfterMs: 1_000_000, ...fields });
  await page.become({ email: 'ada@example.com' });
  return page;
}

/** Says yes to the question that is open, once it is. */
async function sayYes(page: CenterPage): Promise<void> {
  await page.until(() => page.root.querySelector<HTMLDialogElement>('[part=question]')?.open);
  await page.click(page.root.querySelector<HTMLElement>('[value=confirm]')!);
}

async function unsubscribeFromAll(page: CenterPage): Promise<void> {
  await page.click(page.button('Unsubscribe from all'));
  await sayYes(page);
}

/** Whether the browser would ask before this page is left. */
function asksBeforeLeaving(): boolean {
  return !window.dispatchEvent(new Event('beforeunload', { cancelable: true }));
}

const saves = async (page: CenterPage) =>
  (await page.fake.requests()).filter(({ method }) => method === 'PATCH').map(({ body }) => body);

describe('unsubscribing from everything where only what is beyond the grid is on', () => {
  it('is sent again by Try again', async () => {
    const page = await ready({ ...nothingOn, answers: [{ ...problem('store_unavailable', 503), hold: true }] });
    await unsubscribeFromAll(page);
    await page.received(2);
    expect(asksBeforeLeaving(), 'the browser takes a save to its end').to.equal(false);
    await page.fake.release();
    await page.until(() => page.hasButton('Try again'));
    expect(page.button('Try again').ariaDisabled).to.equal('false');
    expect(asksBeforeLeaving()).to.equal(true);
    await page.clickUntil(page.button('Try again'), 'preference-save');
    expect(asksBeforeLeaving()).to.equal(false);
    const [first, second] = await saves(page);
    expect(second).to.deep.equal(first);
    expect(second).to.deep.include({ global: 'unsubscribed' });
  });

  it('is sent once the network is back, though the visitor has asked for it in between', async () => {
    const page = await ready({ ...nothingOn, answers: [lost, lost] });
    await unsubscribeFromAll(page);
    await page.until(() => page.hasButton('Try again'));
    await page.clickUntil(page.button('Try again'), 'preference-save-error');
    const saved = page.event('preference-save');
    window.dispatchEvent(new Event('online'));
    await saved;
    expect((await saves(page)).at(-1)).to.deep.include({ global: 'unsubscribed' });
  });
});

describe('what goes with a save that did not work', () => {
  it('is forgotten by Discard, and not sent when the network is back', async () => {
    const page = await ready({ ...off, answers: [lost] });
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Save 1 change'));
    await sayYes(page);
    await page.until(() => page.hasButton('Try again'));
    await page.click(page.button('Discard'));
    window.dispatchEvent(new Event('online'));
    await page.click(page.switch('Events, SMS'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const [, ...later] = await saves(page);
    expect(later).to.deep.equal([
      { changes: [{ topic: 'events', channel: 'sms', state: 'unsubscribed', revision: 1 }] },
    ]);
  });

  it('is not lost by a second click while the first try is under way', async () => {
    const page = await ready({ ...off, answers: [{ ...lost, hold: true }] });
    await page.click(page.switch('Events, Email'));
    await page.click(page.button('Save 1 change'));
    await sayYes(page);
    await page.received(2);
    await page.click(page.root.querySelector<HTMLElement>('footer [part=save]')!);
    const failed = page.event('preference-save-error');
    await page.fake.release();
    await failed;
    await page.element.updateComplete;
    const saved = page.event('preference-save');
    window.dispatchEvent(new Event('online'));
    await saved;
    expect((await saves(page)).at(-1)).to.deep.include({ global: 'subscribed' });
  });

  it('is sent whole where it is more than one request holds', async () => {
    const many = Array.from({ length: 510 }, (_, index) => ({ ...elsewhere, topic: `t${index}` }));
    const page = await ready({ session: { all: { scope: 'topics', elsewhere: many }, choices: [] } });
    await unsubscribeFromAll(page);
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    const sent = (await saves(page)).flatMap(({ changes }) => changes!.map(({ topic }) => topic));
    expect(sent).to.deep.equal(many.map(({ topic }) => topic));
  });
});

describe('unsubscribing from everything where each choice is saved at once', () => {
  it('is one request, says that it is done once it is, and can be undone', async () => {
    const answers = [{ for: 'preferences', hold: true }] as const;
    const page = await ready({ session: { all }, answers }, { autosave: true });
    await unsubscribeFromAll(page);
    await page.received(2);
    expect(page.notice).to.equal('Saving');
    await page.fake.release();
    await page.until(() => page.notice === 'You are unsubscribed from everything here.');
    expect(await saves(page)).to.have.length(1);
    await page.click(page.button('Undo'));
    await page.until(() => page.notice === '3 choices are back as they were.');
    expect(page.root.querySelector('[part=question]')).to.equal(null);
    expect(await saves(page)).to.have.length(2);
    expect((await saves(page))[1]).to.deep.include({ global: 'subscribed' });
  });

  it('leaves the focus in the center where a button has done its work and is gone', async () => {
    const page = await ready({ session: { all } }, { autosave: true });
    const button = page.button('Unsubscribe from all');
    await page.click(button);
    await page.until(() => page.root.querySelector<HTMLDialogElement>('[part=question]')?.open);
    await page.click(page.button('Cancel'));
    await page.until(() => page.root.activeElement === button);
    await unsubscribeFromAll(page);
    await page.until(() => page.hasButton('Undo'));
    page.button('Undo').focus();
    await page.click(page.button('Undo'));
    await page.until(() => !page.hasButton('Undo'));
    await page.until(() => page.root.activeElement === button);
  });
});
