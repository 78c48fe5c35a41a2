import { expect } from '@open-wc/testing';
import { HostPage, settled } from '../support/host-page.ts';

const address = '&preference-center-link=v1.a%7Cb&tab=2#part';
const ada = { user: { email: 'ada@example.com' } };

describe('a visitor who follows a link in a message', () => {
  afterEach(() => HostPage.closeAll());

  it('is known although the page names nobody, and the link leaves the address bar', async () => {
    const page = await HostPage.open({ address });
    page.window.history.replaceState({ router: 1 }, '');
    await page.addLoader('?launcher=1');
    expect(page.window.location.href).to.match(/\/page\?&tab=2#part$/);
    expect(page.window.history.state).to.deep.equal({ router: 1 });
    await page.until(() => page.launcher?.hidden === false);
    await page.openCenter();
    const [session] = await page.fake.requests();
    expect(session!.body).to.deep.include({ identities: {}, link: 'v1.a|b' });
  });

  it('sends what can be read of a link that is badly encoded, for the backend to refuse', async () => {
    const page = await HostPage.open({ address: '&preference-center-link=v1.%E0%A4%A+b' });
    await page.addLoader();
    await page.openCenter();
    const [session] = await page.fake.requests();
    expect(session!.body.link).to.equal('v1.\uFFFD%A b');
  });

  it('sends the link beside the name that the page gives, for the backend to judge', async () => {
    const page = await HostPage.open({ address });
    page.window.dataLayer = [ada];
    await page.addLoader();
    await page.openCenter();
    const [session] = await page.fake.requests();
    expect(session!.body).to.deep.include({ identities: { email: 'ada@example.com' }, link: 'v1.a|b' });
  });

  it('leaves to whoever signs in afterwards: what the link showed is gone, and the backend is told to compare', async () => {
    const page = await HostPage.open({ address });
    await page.addLoader();
    await page.openCenter();
    const ready = page.event('preference-ready');
    await page.fake.set({ answers: [{ for: 'sessions', hold: true }] });
    page.push({ user: { email: 'bob@example.com' } });
    await settled();
    expect(page.text).not.to.contain('Product news');
    await page.fake.release();
    await ready;
    const [session] = await page.fake.requests();
    const identities = { email: 'bob@example.com' };
    expect(session!.body).to.deep.include({ identities, link: 'v1.a|b', linkYields: true });
    expect(page.center!.linkYields).to.equal(true);
  });

  it('yields to nobody who was there when the loader came, be it only in a call that waited', async () => {
    const page = await HostPage.open({ address });
    Object.assign(page.window, { preferenceCenter: [['identify', { email: 'ada@example.com' }]] });
    await page.addLoader();
    await page.openCenter();
    const [session] = await page.fake.requests();
    expect(session!.body).to.deep.include({ identities: { email: 'ada@example.com' }, link: 'v1.a|b' });
    expect(session!.body).not.to.have.property('linkYields');
  });

  it('leaves with reset, and nothing of the link is left', async () => {
    const page = await HostPage.open({ address });
    await page.addLoader();
    await page.openCenter();
    const closed = page.event('preference-close');
    expect(await page.window.preferenceCenter.reset()).to.equal(false);
    await closed;
    expect(page.center!.link).to.equal(undefined);
    expect(page.text.trim()).to.equal('');
    expect(await page.window.preferenceCenter.open()).to.equal(false);
  });

  it('takes the link along at a logout', async () => {
    const page = await HostPage.open({ address });
    page.window.dataLayer = [ada];
    await page.addLoader();
    page.push({ user: { email: '' } });
    await settled();
    expect(await page.window.preferenceCenter.open()).to.equal(false);
    expect(await page.fake.requests()).to.deep.equal([]);
  });
});
