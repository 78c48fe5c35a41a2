import { expect } from '@open-wc/testing';
import type { PreferenceIdentityEvent } from '../../src/index.ts';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';
import type { Scenario } from '../support/fake.ts';

const email = 'Product news, Email';
const ada = { email: 'ada@example.com' };

/** A token with these claims; nobody here verifies it. */
const tokenOf = (claims: object) => ['{"alg":"HS256"}', JSON.stringify(claims), 'sig'].map(encode).join('.');
const encode = (text: string) => btoa(text).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '');

const [first, newer] = [tokenOf({ sub: '7', exp: 1 }), tokenOf({ sub: '7', exp: 2 })];
const somebodyElse = tokenOf({ sub: '8', exp: 2 });

/** A center for a visitor with a token, in which one cell is changed and not saved. */
async function withChange(scenario: Scenario = {}): Promise<CenterPage> {
  const page = await CenterPage.unknown(scenario);
  page.element.token = first;
  await page.become(ada);
  await page.click(page.switch(email));
  return page;
}

const paths = async (page: CenterPage) =>
  (await page.fake.requests()).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);

describe('a session that grows old', () => {
  const { now } = Date;
  /** The fake's sessions end in 2100: the second half of their life begins in the sixties. */
  const grow = () => (Date.now = () => Date.UTC(2080, 1));
  afterEach(() => (Date.now = now));

  it('is renewed once the visitor does something in the second half of its life, and not before', async () => {
    const page = await withChange();
    expect(await paths(page)).to.deep.equal(['POST sessions']);
    grow();
    page.switch(email).focus();
    await page.received(2);
    const [, renewal] = await page.fake.requests();
    expect(renewal).to.include({ method: 'POST', path: 'v1/sessions/renewals' });
    expect(renewal!.authorization).to.equal('Bearer session-of-ada@example.com');
    expect(page.hasButton('Save 1 change')).to.equal(true);
  });

  it('is renewed once, however much the visitor does meanwhile', async () => {
    const page = await withChange({ answers: [{ for: 'renewals', hold: true }] });
    grow();
    await page.click(page.switch('Events, Email'));
    await page.received(2);
    await page.click(page.switch('Offers, Email'));
    await page.fake.release();
    await page.clickUntil(page.button('Save 3 changes'), 'preference-save');
    expect(await paths(page)).to.deep.equal(['POST sessions', 'POST renewals', 'PATCH preferences']);
  });

  it('is opened anew where it had ended, with what was chosen and with the newest state', async () => {
    const choices = [{ topic: 'offers', channel: 'sms', state: 'subscribed', revision: 8 } as const];
    const page = await withChange();
    await page.fake.set({ session: { choices }, answers: [problem('session_rejected', 401, [], 'renewals')] });
    grow();
    const identity = page.event('preference-identity');
    await page.click(page.switch('Events, Email'));
    await identity;
    await page.until(() => page.hasButton('Save 1 change'));
    expect(await paths(page)).to.deep.equal(['POST renewals', 'POST sessions']);
    expect(page.switch('Offers, SMS').checked).to.equal(true);
    expect(page.notice).to.equal('1 change is not saved yet.');
    expect(page.stateOf('Events, Email')).to.equal('Not saved yet');
  });

  it('stays in use where the renewal fails for any other reason', async () => {
    const page = await withChange({ answers: [problem('store_unavailable', 503, [], 'renewals')] });
    grow();
    page.switch(email).focus();
    await page.received(2);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(page.stateOf(email)).to.equal('Saved');
  });
});

describe('a proof that has ended', () => {
  const ended = [problem('session_rejected', 401), problem('credentials_rejected', 401, [], 'sessions')];

  /** The center of a visitor whose proof ends in the middle of their choices. */
  async function withEndedProof(): Promise<CenterPage> {
    const page = await withChange();
    await page.fake.set({ answers: ended });
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    return page;
  }

  it('is said, and what it let the visitor see leaves', async () => {
    const page = await withEndedProof();
    expect(page.notice).to.equal('1 change is not saved yet. Please sign in again.');
    expect(page.root.querySelector('table')).to.equal(null);
    expect(page.text).not.to.contain('Product news');
    await expect(page.element).to.be.accessible();
  });

  it('is noticed, too, when the visitor comes back to a session that cannot be renewed', async () => {
    const page = await withChange();
    await page.fake.set({
      answers: [problem('session_rejected', 401, [], 'renewals'), problem('credentials_rejected', 401, [], 'sessions')],
    });
    const { now } = Date;
    Date.now = () => Date.UTC(2080, 1);
    page.switch('Events, Email').focus();
    await page.until(() => page.hasButton('Try again'));
    Date.now = now;
    expect(page.root.querySelector('table')).to.equal(null);
  });

  it('keeps what was chosen for a newer token of the same person', async () => {
    const page = await withEndedProof();
    const ready = page.event('preference-ready');
    page.element.token = newer;
    await ready;
    await page.element.updateComplete;
    expect(page.stateOf(email)).to.equal('Not saved yet');
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const requests = await page.fake.requests();
    expect(requests.at(-2)!.body.token).to.equal(newer);
    expect(requests.at(-1)!.body.changes).to.have.length(1);
  });

  const others: [string, (page: CenterPage) => void][] = [
    ['a token of somebody else', (page) => (page.element.token = somebodyElse)],
    ['no token', (page) => (page.element.token = undefined)],
    ['a token that says nothing', (page) => (page.element.token = 'a.b.c')],
    ['another address', (page) => (page.element.identities = { email: 'bob@example.com' })],
    ['a link', (page) => (page.element.link = 'v1.another')],
  ];
  for (const [what, change] of others) {
    it(`gives nothing of what was chosen to ${what}`, async () => {
      const page = await withEndedProof();
      const ready = page.event('preference-ready');
      change(page);
      await ready;
      await page.element.updateComplete;
      expect(page.stateOf(email)).to.equal('');
      expect(page.button('Save').ariaDisabled).to.equal('true');
    });
  }

  it('leaves the blind choices where a weaker one takes its place, and saves nothing unasked', async () => {
    const page = await withChange();
    await page.fake.set({ proof: 'none', answers: [problem('session_rejected', 401)] });
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.root.querySelector('input')).to.equal(null);
    expect(page.button(`Stop: ${email}`).ariaPressed).to.equal('true');
    expect(await paths(page)).to.deep.equal(['PATCH preferences', 'POST sessions']);
    await page.clickUntil(page.button('Try again'), 'preference-save');
    expect(page.stateOf(email)).to.equal('Saved');
  });
});

describe('a newer token of the same person', () => {
  it('changes nothing that the visitor sees, and keeps the focus', async () => {
    const page = await withChange();
    const field = page.switch('Events, Email');
    field.focus();
    const ready = page.event('preference-ready');
    page.element.token = newer;
    await page.element.updateComplete;
    expect(field.isConnected).to.equal(true);
    await ready;
    await page.element.updateComplete;
    expect(page.root.activeElement).to.equal(page.switch('Events, Email'));
    expect(page.hasButton('Save 1 change')).to.equal(true);
  });

  it('does not lose a change that was being saved', async () => {
    const page = await withChange({ answers: [{ for: 'preferences', hold: true }] });
    await page.click(page.button('Save 1 change'));
    await page.received(2);
    const ready = page.event('preference-ready');
    page.element.token = newer;
    await ready;
    await page.fake.release();
    await page.element.updateComplete;
    expect(page.stateOf(email)).to.equal('Not saved yet');
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(page.stateOf(email)).to.equal('Saved');
  });
});

describe('who the visitor is', () => {
  it('can be said by a link alone', async () => {
    const page = await CenterPage.unknown();
    const ready = page.event('preference-ready');
    page.element.link = 'c1.code';
    await ready;
    const [session] = await page.fake.requests();
    expect(session!.body).to.deep.include({ link: 'c1.code', identities: {} });
  });

  it('is told to the page as the backend sees it, without any identity', async () => {
    const page = await CenterPage.unknown({ session: { disagreeing: ['email'] } });
    const told = page.event<PreferenceIdentityEvent>('preference-identity');
    page.element.identities = ada;
    const { proof, disagreeing, bubbles, composed } = await told;
    expect({ proof, disagreeing, bubbles, composed }).to.deep.equal({
      proof: 'page',
      disagreeing: ['email'],
      bubbles: true,
      composed: true,
    });
  });
});
