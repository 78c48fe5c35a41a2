import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';
import type { Scenario } from '../support/fake.ts';

const email = 'Product news, Email';

/** A center whose waits are short or long enough for a test. */
async function ready(waits: object, scenario: Scenario = {}): Promise<CenterPage> {
  const page = await CenterPage.unknown(scenario);
  Object.assign(page.element, waits);
  await page.become({ email: 'ada@example.com' });
  return page;
}

const saves = async (page: CenterPage) => (await page.fake.requests()).filter(({ method }) => method === 'PATCH');

/** Whether the browser would ask before this page is left. */
function asksBeforeLeaving(): boolean {
  const event = new Event('beforeunload', { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}

describe('leaving the page', () => {
  it('is asked about only while something is not saved', async () => {
    const page = await CenterPage.ready();
    expect(asksBeforeLeaving()).to.equal(false);
    await page.click(page.switch(email));
    expect(asksBeforeLeaving()).to.equal(true);
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(asksBeforeLeaving()).to.equal(false);
  });

  it('is not asked about for a center that is gone, for a person who is gone, or after Discard', async () => {
    const page = await CenterPage.ready();
    const parent = page.element.parentElement!;
    await page.click(page.switch(email));
    page.element.remove();
    expect(asksBeforeLeaving()).to.equal(false);
    parent.append(page.element);
    await page.element.updateComplete;
    expect(asksBeforeLeaving()).to.equal(true);
    await page.click(page.button('Discard'));
    expect(asksBeforeLeaving()).to.equal(false);
    await page.click(page.switch(email));
    page.element.identities = {};
    await page.element.updateComplete;
    expect(asksBeforeLeaving()).to.equal(false);
  });

  it('is asked about for each of two centers', async () => {
    const [one, other] = [await CenterPage.ready(), await CenterPage.ready()];
    await one.click(one.switch(email));
    await other.click(other.switch(email));
    await other.click(other.button('Discard'));
    expect(asksBeforeLeaving()).to.equal(true);
  });
});

describe('a page that is left', () => {
  it('lets the browser finish a save, as long as it is one that browsers finish', async () => {
    const fetch = window.fetch.bind(window);
    const kept: [number, boolean | undefined][] = [];
    window.fetch = (input, init) => {
      if (init?.method === 'PATCH') {
        const { changes } = JSON.parse(init.body as string) as { changes: unknown[] };
        kept.push([changes.length, init.keepalive]);
      }
      return fetch(input, init);
    };
    try {
      const page = await CenterPage.ready();
      await page.click(page.switch(email));
      await page.clickUntil(page.button('Save 1 change'), 'preference-save');
      const channels = [{ channel: 'email', reachable: true }];
      const topics = Array.from({ length: 320 }, (_, index) => ({ code: `t${index}`, name: `T${index}`, channels }));
      const choices = topics.map(
        ({ code }) => ({ topic: code, channel: 'email', state: 'subscribed', revision: 1 }) as const,
      );
      const large = await CenterPage.ready({ session: { topics, choices } });
      await large.click(large.button('Unsubscribe from all'));
      await large.until(() => large.root.querySelector('[part=question] [value=confirm]'));
      await large.clickUntil(
        large.root.querySelector<HTMLElement>('[part=question] [value=confirm]')!,
        'preference-save',
      );
      // Beyond 64 KiB a browser refuses such a request altogether.
      expect(kept).to.deep.equal([
        [1, true],
        [320, false],
      ]);
    } finally {
      window.fetch = fetch;
    }
  });
});

describe('double clicks', () => {
  it('save once', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch(email));
    const save = page.button('Save 1 change');
    const saved = page.event('preference-save');
    save.click();
    save.click();
    await saved;
    expect(await saves(page)).to.have.length(1);
  });

  it('on a switch change nothing', async () => {
    const page = await CenterPage.ready();
    page.switch(email).click();
    await page.click(page.switch(email));
    expect(page.switch(email).checked).to.equal(true);
    expect(page.button('Save').ariaDisabled).to.equal('true');
  });
});

describe('a lost network', () => {
  const lost = { for: 'preferences', drop: true } as const;

  it('keeps the choice as the visitor made it, says so, and saves it when the network is back', async () => {
    const page = await ready({ retryAfterMs: 1_000_000 }, { answers: [lost] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.switch(email).checked).to.equal(false);
    expect(page.stateOf(email)).to.equal('Not saved yet');
    expect(page.notice).to.equal(
      '1 change is not saved yet. Please check your connection. It is tried again by itself.',
    );
    const saved = page.event('preference-save');
    window.dispatchEvent(new Event('online'));
    await saved;
    await page.element.updateComplete;
    expect(page.stateOf(email)).to.equal('Saved');
  });

  it('is tried again after a while, and again, without being asked', async () => {
    const page = await ready({ retryAfterMs: 10 }, { answers: [lost, lost] });
    await page.click(page.switch(email));
    const saved = page.event('preference-save');
    await page.click(page.button('Save 1 change'));
    await saved;
    expect(await saves(page)).to.have.length(3);
  });

  it('is waited for on when the page moves the center elsewhere', async () => {
    const page = await ready({ retryAfterMs: 1_000_000 }, { answers: [lost] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    const place = document.createElement('div');
    page.element.replaceWith(place);
    window.dispatchEvent(new Event('online'));
    expect(page.stateOf(email), 'nothing is sent for a center that is not there').to.equal('Not saved yet');
    place.append(page.element);
    await page.element.updateComplete;
    const saved = page.event('preference-save');
    window.dispatchEvent(new Event('online'));
    await saved;
    expect(await saves(page)).to.have.length(2);
  });

  it('is waited for by nobody once the person is gone', async () => {
    const page = await ready({ retryAfterMs: 1_000_000 }, { answers: [lost] });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    await page.become({ email: 'bob@example.com' });
    window.dispatchEvent(new Event('online'));
    await page.click(page.switch('Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect((await saves(page)).at(-1)!.authorization).to.equal('Bearer session-of-bob@example.com');
    expect(await saves(page)).to.have.length(2);
  });
});

describe('after a save', () => {
  it('says that a choice is in effect once Braze holds it', async () => {
    const page = await ready({ confirmAfterMs: 5 });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    expect(page.stateOf(email)).to.equal('Saved');
    await page.until(() => page.stateOf(email) === 'In effect');
    const last = (await page.fake.requests()).at(-1)!;
    expect(last).to.include({ method: 'GET', path: 'v1/preferences' });
    expect(last.authorization).to.equal('Bearer session-of-ada@example.com');
    expect(page.notice).to.equal('1 change saved.');
  });

  it('asks again while it is on its way, and says nothing of what fails behind', async () => {
    const choice = { topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 4 };
    const answer = (delivery: string) => ({
      for: 'preferences' as const,
      method: 'GET',
      body: { choices: [{ ...choice, delivery }], session: { token: 'session-of-ada@example.com', expiresAt: 9e12 } },
    });
    const answers = [answer('recorded'), answer('accepted'), answer('failed')];
    const page = await ready({ confirmAfterMs: 5 }, { answers });
    await page.click(page.switch(email));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    await page.received(5);
    await page.click(page.switch('Events, Email'));
    expect(page.stateOf(email)).to.equal('Saved');
  });

  it('asks nothing for a visitor who may not see it', async () => {
    const page = await ready({ confirmAfterMs: 5 }, { proof: 'none' });
    await page.click(page.button('Stop: Events, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    await page.click(page.button('Stop: Offers, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    const methods = (await page.fake.requests()).map(({ method }) => method);
    expect(methods).to.deep.equal(['POST', 'PATCH', 'PATCH']);
  });
});

describe('a choice in two tabs', () => {
  it('shows the newer state, keeps the visitor’s intent, and saves it over what they now see', async () => {
    const [one, other] = [await CenterPage.ready(), await CenterPage.ready()];
    await other.click(other.switch(email));
    await other.clickUntil(other.button('Save 1 change'), 'preference-save');
    const newer = [{ topic: 'product_news', channel: 'sms', state: 'unsubscribed', revision: 2 } as const];
    await one.fake.set({ answers: [problem('stale_revision', 409, newer)] });
    await one.click(one.switch('Product news, SMS'));
    await one.clickUntil(one.button('Save 1 change'), 'preference-save-error');
    expect(one.stateOf('Product news, SMS')).to.equal('Changed elsewhere');
    expect(one.switch('Product news, SMS').checked).to.equal(false);
    await one.clickUntil(one.button('Try again'), 'preference-save');
    expect((await saves(one)).at(-1)!.body.changes).to.deep.equal([
      { topic: 'product_news', channel: 'sms', state: 'subscribed', revision: 2 },
    ]);
    expect(one.switch('Product news, SMS').checked).to.equal(true);
  });
});

describe('saving at once, where the page asks for it', () => {
  it('needs no button, and says what it did', async () => {
    const page = await ready({ autosave: true });
    expect(page.hasButton('Save')).to.equal(false);
    await page.clickUntil(page.switch(email), 'preference-save');
    expect(page.notice).to.equal('1 change saved.');
    expect(page.stateOf(email)).to.equal('Saved');
    await expect(page.element).to.be.accessible();
  });

  it('saves in the end what was clicked last, however fast', async () => {
    const page = await ready({ autosave: true }, { answers: [{ for: 'preferences', hold: true }] });
    await page.click(page.switch(email));
    await page.received(2);
    await page.click(page.switch(email));
    const saved = page.event('preference-save');
    await page.fake.release();
    await saved;
    await page.until(async () => (await saves(page)).length === 2);
    await page.until(() => page.stateOf(email) === 'Saved');
    expect(page.switch(email).checked).to.equal(true);
    expect((await saves(page)).map(({ body }) => body.changes![0]!.revision)).to.deep.equal([3, 4]);
  });

  it('offers another try where the server refuses', async () => {
    const page = await ready({ autosave: true }, { answers: [problem('internal_error', 500)] });
    await page.clickUntil(page.switch(email), 'preference-save-error');
    expect(page.switch(email).checked).to.equal(true);
    await page.clickUntil(page.button('Try again'), 'preference-save');
    expect(page.switch(email).checked).to.equal(false);
  });

  it('does not happen where each choice could send a message', async () => {
    const page = await ready({ autosave: true }, { proof: 'none' });
    await page.click(page.button('Receive: Events, Email'));
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(await saves(page)).to.have.length(0);
  });
});
