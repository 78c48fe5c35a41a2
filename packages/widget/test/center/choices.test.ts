import { expect } from '@open-wc/testing';
import type { PreferenceChangeEvent, PreferenceSaveEvent } from '../../src/index.ts';
import { CenterPage } from '../support/center-page.ts';

describe('choosing, for a visitor who may see the state', () => {
  it('shows what the backend holds', async () => {
    const page = await CenterPage.ready();
    expect(page.switch('Product news, Email').checked).to.equal(true);
    expect(page.switch('Product news, SMS').checked).to.equal(false);
    expect(page.switch('Offers, SMS').checked).to.equal(false);
    expect(page.stateOf('Events, SMS')).to.equal('Answer the text message');
    expect(page.button('Save').ariaDisabled).to.equal('true');
  });

  it('says why a channel cannot be chosen, and offers no cell where a topic has no such channel', async () => {
    const page = await CenterPage.ready();
    expect(page.text).to.contain('No phone number on file');
    expect(page.root.querySelector('[aria-label="Product news, WhatsApp"]')).to.equal(null);
    expect(page.root.querySelector('[aria-label="Events, WhatsApp"]')).to.equal(null);
  });

  it('shows a mixed state as a checkbox that is neither, and lets it be chosen', async () => {
    const page = await CenterPage.ready();
    const offers = page.switch('Offers, Email');
    expect(offers.indeterminate).to.equal(true);
    expect(offers.hasAttribute('role')).to.equal(false);
    expect(page.stateOf('Offers, Email')).to.equal('Partly on');
    await page.click(offers);
    expect(offers.indeterminate).to.equal(false);
    expect(offers.checked).to.equal(true);
    expect(page.hasButton('Save 1 change')).to.equal(true);
  });

  it('counts the changes, names them, and takes one back', async () => {
    const page = await CenterPage.ready();
    const change = page.event<PreferenceChangeEvent>('preference-change');
    await page.click(page.switch('Product news, Email'));
    expect((await change).change).to.deep.equal({ topic: 'product_news', channel: 'email', state: 'unsubscribed' });
    await page.click(page.switch('Product news, SMS'));
    expect(page.hasButton('Save 2 changes')).to.equal(true);
    expect(page.notice).to.equal('2 changes are not saved yet.');
    expect(page.stateOf('Product news, Email')).to.equal('Not saved yet');
    await page.click(page.switch('Product news, Email'));
    expect(page.hasButton('Save 1 change')).to.equal(true);
    expect(page.stateOf('Product news, Email')).to.equal('');
  });

  it('puts everything back on Discard', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Product news, Email'));
    await page.click(page.switch('Offers, Email'));
    await page.click(page.button('Discard'));
    expect(page.switch('Product news, Email').checked).to.equal(true);
    expect(page.switch('Offers, Email').indeterminate).to.equal(true);
    expect(page.button('Save').ariaDisabled).to.equal('true');
    expect(page.notice).to.equal('');
  });

  it('saves only what changed, with the revision that was seen', async () => {
    const page = await CenterPage.ready();
    await page.click(page.switch('Product news, Email'));
    await page.click(page.switch('Offers, SMS'));
    const saved = page.event<PreferenceSaveEvent>('preference-save');
    await page.clickUntil(page.button('Save 2 changes'), 'preference-save');
    expect((await saved).results.map(({ outcome }) => outcome)).to.deep.equal(['saved', 'saved']);
    const [, save] = await page.fake.requests();
    expect(save!.method).to.equal('PATCH');
    expect(save!.authorization).to.equal('Bearer session-of-ada@example.com');
    expect(save!.body.changes).to.deep.equal([
      { topic: 'product_news', channel: 'email', state: 'unsubscribed', revision: 3 },
      { topic: 'offers', channel: 'sms', state: 'subscribed' },
    ]);
    expect(page.stateOf('Offers, SMS')).to.equal('Saved');
    expect(page.notice).to.equal('2 changes saved.');
  });

  it('saves a further change with the revision of the answer', async () => {
    const page = await CenterPage.ready();
    const changeAndSave = async () => {
      await page.click(page.switch('Product news, Email'));
      await page.clickUntil(page.button('Save 1 change'), 'preference-save');
    };
    await changeAndSave();
    await changeAndSave();
    const changes = (await page.fake.requests()).flatMap(({ body }) => body.changes ?? []);
    expect(changes.map(({ revision }) => revision)).to.deep.equal([3, 4]);
  });

  it('keeps for the next save what is changed again while it is being saved', async () => {
    const page = await CenterPage.ready({ answers: [{ for: 'preferences', hold: true }] });
    await page.click(page.switch('Product news, Email'));
    await page.click(page.button('Save 1 change'));
    await page.until(() => page.stateOf('Product news, Email') === 'Saving');
    await page.click(page.switch('Product news, Email'));
    const saved = page.event('preference-save');
    await page.fake.release();
    await saved;
    await page.element.updateComplete;
    expect(page.switch('Product news, Email').checked).to.equal(true);
    expect(page.stateOf('Product news, Email')).to.equal('Not saved yet');
    expect(page.hasButton('Save 1 change')).to.equal(true);
  });

  it('does not let what is not permitted be chosen', async () => {
    const page = await CenterPage.ready({ session: { may: { view: true, optOut: true, optIn: 'no', global: false } } });
    expect(page.switch('Product news, SMS').disabled).to.equal(true);
    expect(page.switch('Product news, Email').disabled).to.equal(false);
  });

  it('says where the choices may be out of date', async () => {
    const page = await CenterPage.ready({ session: { choicesFrom: 'store' } });
    expect(page.text).to.contain('This may not be up to date.');
  });

  it('draws only the row of the cell that changed', async () => {
    const page = await CenterPage.ready();
    const rows = [...page.root.querySelectorAll('tbody tr')];
    const touched = new Set<Element>();
    const observer = new MutationObserver((records) => {
      for (const { target } of records) touched.add((target.parentElement ?? (target as Element)).closest('tbody tr')!);
    });
    const table = page.root.querySelector('table')!;
    observer.observe(table, { subtree: true, childList: true, attributes: true, characterData: true });
    await page.click(page.switch('Events, Email'));
    for (const { target } of observer.takeRecords())
      touched.add((target as Element).closest?.('tbody tr') ?? target.parentElement!.closest('tr')!);
    observer.disconnect();
    expect(rows.filter((row) => touched.has(row)).map((row) => row.querySelector('b')?.textContent)).to.deep.equal([
      'Events',
    ]);
  });
});

describe('choosing, for a visitor who may not see the state', () => {
  const pressed = (page: CenterPage) => page.root.querySelectorAll('[aria-pressed=true]').length;

  it('has nothing chosen, and says why', async () => {
    const page = await CenterPage.ready({ proof: 'none' });
    expect(pressed(page)).to.equal(0);
    expect(page.root.querySelector('input')).to.equal(null);
    expect(page.text).to.contain('Your current choices are hidden');
    expect(page.text).to.contain('confirm it from your inbox');
  });

  it('lets a choice be replaced and cleared', async () => {
    const page = await CenterPage.ready({ proof: 'none' });
    await page.click(page.button('Receive: Events, Email'));
    await page.click(page.button('Stop: Events, Email'));
    expect(pressed(page)).to.equal(1);
    expect(page.hasButton('Save 1 change')).to.equal(true);
    await page.click(page.button('Stop: Events, Email'));
    expect(pressed(page)).to.equal(0);
    expect(page.button('Save').ariaDisabled).to.equal('true');
  });

  it('tells what is saved from what waits for a confirmation', async () => {
    const page = await CenterPage.ready({ proof: 'none' });
    await page.click(page.button('Receive: Events, Email'));
    await page.click(page.button('Stop: Offers, SMS'));
    await page.clickUntil(page.button('Save 2 changes'), 'preference-save');
    expect(page.stateOf('Events, Email')).to.equal('Check your inbox');
    expect(page.stateOf('Offers, SMS')).to.equal('Saved');
    expect(page.notice).to.equal('1 change saved. Confirm 1 choice from your inbox.');
    const [, save] = await page.fake.requests();
    expect(save!.body.changes!.every((change) => !('revision' in change))).to.equal(true);
  });

  it('offers no way in where there is none', async () => {
    const page = await CenterPage.ready({
      proof: 'none',
      session: { may: { view: false, optOut: true, optIn: 'no', global: false } },
    });
    expect(page.hasButton('Stop')).to.equal(true);
    expect(page.hasButton('Receive')).to.equal(false);
  });
});
