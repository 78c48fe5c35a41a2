import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';

const ask = 'Email me a link to see my choices';

/** A center for a visitor whom only the page names. */
const unproved = (scenario = {}) => CenterPage.ready({ proof: 'none', ...scenario });

/** Saves the opt-out of one cell. */
async function stopOne(page: CenterPage): Promise<void> {
  await page.click(page.button('Stop: Events, Email'));
  await page.clickUntil(page.button('Save 1 change'), 'preference-save');
}

describe('a link to see one’s choices', () => {
  it('is asked for by a click only, and what was done is said without a word about who is known', async () => {
    const page = await unproved();
    expect(await page.fake.requests()).to.have.length(1);
    await page.click(page.button(ask));
    await page.received(2);
    await page.until(() => page.notice);
    expect(page.notice).to.equal('Check your inbox: if messages can reach your address, a link is on its way.');
    const link = (await page.fake.requests())[1]!;
    expect(link).to.deep.include({
      method: 'POST',
      path: 'v1/links',
      authorization: 'Bearer session-of-ada@example.com',
      body: {},
    });
    await expect(page.element).to.be.accessible();
  });

  it('is sent once, however often the visitor clicks', async () => {
    const page = await unproved();
    const button = page.button(ask);
    button.click();
    button.click();
    await page.until(() => page.notice);
    await page.click(button);
    expect(button.ariaDisabled).to.equal('true');
    await stopOne(page);
    const paths = (await page.fake.requests()).map(({ path }) => path);
    expect(paths.filter((path) => path === 'v1/links')).to.have.length(1);
  });

  it('can be asked for again where it could not be sent', async () => {
    const page = await unproved({ answers: [problem('rate_limited', 429, [], 'links')] });
    await page.click(page.button(ask));
    await page.until(() => page.notice);
    expect(page.notice).to.equal('Please wait a moment.');
    await page.click(page.button(ask));
    await page.until(() => page.notice.startsWith('Check your inbox'));
  });

  it('is offered where there is a way to send one, and to nobody who sees their choices', async () => {
    expect((await unproved({ session: { accessLink: false } })).hasButton(ask)).to.equal(false);
    expect((await CenterPage.ready({ session: { accessLink: true } })).hasButton(ask)).to.equal(false);
  });
});

describe('an opt-out by somebody who cannot see what stood there', () => {
  it('can be undone by asking the owner of the address, and then shows nothing as chosen', async () => {
    const page = await unproved();
    await stopOne(page);
    const undo = page.button('Undo');
    undo.focus();
    await page.click(undo);
    await page.until(() => page.notice.includes('inbox'));
    expect(page.notice).to.equal('Check your inbox: what you received before comes back once you confirm it there.');
    const last = (await page.fake.requests()).at(-1)!;
    expect(last).to.include({ method: 'POST', path: 'v1/preferences/undo' });
    expect(last.authorization).to.equal('Bearer session-of-ada@example.com');
    expect(page.button('Stop: Events, Email').ariaPressed).to.equal('false');
    expect(page.stateOf('Events, Email')).to.equal('');
    expect(page.hasButton('Undo')).to.equal(false);
    expect(page.root.activeElement === page.button('Save')).to.equal(true);
    await expect(page.element).to.be.accessible();
  });

  it('is undone once, however often the visitor clicks', async () => {
    const page = await unproved();
    await stopOne(page);
    const undo = page.button('Undo');
    undo.click();
    undo.click();
    await page.until(() => page.notice.includes('inbox'));
    const paths = (await page.fake.requests()).map(({ path }) => path);
    expect(paths.filter((path) => path.endsWith('undo'))).to.have.length(1);
  });

  it('can be undone later where the undo failed', async () => {
    const page = await unproved({ answers: [problem('store_unavailable', 503, [], 'undo')] });
    await stopOne(page);
    await page.click(page.button('Undo'));
    await page.until(() => page.notice === 'Something went wrong on our side.');
    expect(page.button('Stop: Events, Email').ariaPressed).to.equal('true');
    await page.click(page.button('Undo'));
    await page.until(() => page.notice.startsWith('Check your inbox'));
  });

  it('is not offered to be undone after an opt-in, which waits for its confirmation', async () => {
    const page = await unproved();
    await page.click(page.button('Receive: Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(page.hasButton('Undo')).to.equal(false);
  });

  it('belongs to the person who made it', async () => {
    const page = await unproved();
    await stopOne(page);
    await page.become({ email: 'bob@example.com' });
    expect(page.hasButton('Undo')).to.equal(false);
  });
});
