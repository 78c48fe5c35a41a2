import { expect } from '@open-wc/testing';
import type { PreferenceSaveErrorEvent } from '../../src/index.ts';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';

const email = 'Product news, Email';

describe('a save that does not work', () => {
  it('server refuses a toggle: keeps the old value and the focus, keeps the choice for another try, and says why', async () => {
    const page = await CenterPage.ready({ answers: [problem('internal_error', 500)] });
    await page.click(page.switch(email));
    page.switch(email).focus();
    const failed = page.event<PreferenceSaveErrorEvent>('preference-save-error');
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect((await failed).code).to.equal('internal_error');
    expect(page.switch(email).checked).to.equal(true);
    expect(page.stateOf(email)).to.equal('Could not turn off');
    expect(page.root.activeElement === page.switch(email)).to.equal(true);
    expect(page.notice).to.equal('1 change is not saved yet. Something went wrong on our side.');
    await page.clickUntil(page.button('Try again'), 'preference-save');
    expect(page.switch(email).checked).to.equal(false);
    expect(page.stateOf(email)).to.equal('Saved');
    const changes = (await page.fake.requests()).slice(1).map(({ body }) => body.changes);
    expect(changes[0]).to.deep.equal(changes[1]);
  });

  it('keeps the focus where it was', async () => {
    const page = await CenterPage.ready({ answers: [problem('internal_error', 500)] });
    await page.click(page.switch(email));
    const save = page.button('Save 1 change');
    save.focus();
    await page.clickUntil(save, 'preference-save-error');
    expect(page.root.activeElement).to.equal(save);
    await page.clickUntil(save, 'preference-save');
    expect(page.root.activeElement).to.equal(save);
  });

  const reasons: [string, object, string][] = [
    ['the connection breaks', { for: 'preferences', drop: true }, 'Please check your connection.'],
    ['there were too many requests', problem('rate_limited', 429), 'Please wait a moment.'],
    [
      'the answer is not ours',
      { for: 'preferences', body: '<h1>Welcome to the hotel</h1>' },
      'Something went wrong on our side.',
    ],
    [
      'the error is not ours',
      { for: 'preferences', status: 502, body: 'Bad gateway' },
      'Something went wrong on our side.',
    ],
    ['the credentials are refused', problem('credentials_rejected', 401), 'Please sign in again.'],
  ];
  for (const [what, answer, reason] of reasons) {
    it(`says so where ${what}`, async () => {
      const page = await CenterPage.ready({ answers: [answer as never] });
      await page.click(page.switch(email));
      await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
      expect(page.notice).to.contain(reason);
      expect(page.hasButton('Try again')).to.equal(true);
    });
  }

  it('asks for a newer link where one was the proof and is refused, and for a sign-in where a token was', async () => {
    for (const [property, reason] of [
      ['link', 'This link no longer works. Please use a newer one.'],
      ['token', 'Please sign in again.'],
    ] as const) {
      const page = await CenterPage.unknown({ answers: [problem('credentials_rejected', 401, [], 'sessions')] });
      page.element[property] = 'v1.acme-www.k1';
      page.element.identities = { email: 'ada@example.com' };
      await page.until(() => page.hasButton('Try again'));
      expect(page.notice).to.equal(reason);
    }
  });

  it('gives up on an answer that takes too long', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'preferences', hold: true }] });
    const identities = { email: 'ada@example.com' };
    const url = `${page.fake.endpoint}/v1/properties/acme-www/sessions`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify({ identities }) });
    // The session is here already, so that only the save can take too long.
    page.element.session = Promise.resolve(new Response(await answer.text()));
    page.element.timeoutMs = 300;
    await page.become(identities);
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.notice).to.contain('It takes too long.');
    await page.fake.release();
  });

  it('topic A fails late, topic B was saved: each shows what became of it', async () => {
    const page = await CenterPage.ready({ answers: [{ ...problem('internal_error', 500), hold: true }] });
    await page.click(page.switch(email));
    await page.click(page.button('Save 1 change'));
    await page.received(2);
    await page.click(page.switch('Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const failed = page.event('preference-save-error');
    await page.fake.release();
    await failed;
    await page.element.updateComplete;
    expect(page.stateOf(email)).to.equal('Could not turn off');
    expect(page.switch(email).checked).to.equal(true);
    expect(page.stateOf('Events, Email')).to.equal('Saved');
    expect(page.switch('Events, Email').checked).to.equal(true);
  });

  it('opens an ended session once more and goes on without losing the change', async () => {
    const page = await CenterPage.ready({ answers: [problem('session_rejected', 401)] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(page.stateOf(email)).to.equal('Saved');
    const paths = (await page.fake.requests()).map(({ method, path }) => `${method} ${path.split('/').at(-1)}`);
    expect(paths).to.deep.equal(['POST sessions', 'PATCH preferences', 'POST sessions', 'PATCH preferences']);
  });

  it('shows the newer state of a cell that somebody else changed, and keeps the choice', async () => {
    const conflicts = [{ topic: 'product_news', channel: 'email', state: 'not_set', revision: 7 } as const];
    const page = await CenterPage.ready({ answers: [problem('stale_revision', 409, conflicts)] });
    await page.click(page.switch('Offers, Email'));
    await page.click(page.switch(email));
    await page.click(page.switch(email));
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 2 changes'), 'preference-save-error');
    expect(page.switch(email).checked).to.equal(false);
    expect(page.stateOf(email)).to.equal('Changed elsewhere');
    expect(page.stateOf('Offers, Email')).to.equal('Not saved yet');
    expect(page.notice).to.contain('Some were changed elsewhere.');
    await page.clickUntil(page.button('Try again'), 'preference-save');
    const changes = (await page.fake.requests()).at(-1)!.body.changes!;
    expect(changes.find(({ topic }) => topic === 'product_news')!.revision).to.equal(7);
  });

  it('has nothing left to save where the newer state is what the visitor wanted', async () => {
    const conflicts = [{ topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 7 } as const];
    const page = await CenterPage.ready({ answers: [problem('stale_revision', 409, conflicts)] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.switch(email).checked).to.equal(false);
    expect(page.stateOf(email)).to.equal('Saved');
    expect(page.root.querySelector('[value=save]')!.ariaDisabled).to.equal('true');
  });

  it('keeps the visitor’s buttons as they were pressed, where no state may be shown', async () => {
    const page = await CenterPage.ready({ proof: 'none', answers: [problem('store_unavailable', 503)] });
    await page.click(page.button('Stop: Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.button('Stop: Events, Email').ariaPressed).to.equal('true');
    expect(page.hasButton('Try again')).to.equal(true);
  });
});

describe('a session that does not open', () => {
  it('says why, and tries again when asked to', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', drop: true }] });
    page.element.identities = { email: 'ada@example.com' };
    await page.until(() => page.hasButton('Try again'));
    expect(page.notice).to.equal('Please check your connection.');
    await page.clickUntil(page.button('Try again'), 'preference-ready');
    expect(page.switch(email).checked).to.equal(true);
  });

  it('says so where the answer is a session without a grid', async () => {
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', body: { session: { token: 'x' } } }] });
    page.element.identities = { email: 'ada@example.com' };
    await page.until(() => page.hasButton('Try again'));
    expect(page.notice).to.equal('Something went wrong on our side.');
  });
});
