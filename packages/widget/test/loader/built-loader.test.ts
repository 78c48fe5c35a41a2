import { expect } from '@open-wc/testing';
import { HostPage, settled } from '../support/host-page.ts';

const ada = { user: { email: 'ada@example.com' } };
const bob = { user: { email: 'bob@example.com' } };
const link = '<a id="link" href="#hosted" data-preference-center-open>Preferences</a>';

describe('the script tag, as it is built', () => {
  afterEach(() => HostPage.closeAll());

  it('shows nothing, asks nothing and downloads nothing more for a visitor whom the page cannot name', async () => {
    const page = await HostPage.open({ body: link });
    await page.addLoader('?launcher=1');
    page.push({ event: 'view' }, { user: { email: 'undefined' } });
    expect(await page.window.preferenceCenter.open()).to.equal(false);
    page.document.getElementById('link')!.click();
    await settled();
    expect(page.window.location.hash).to.equal('#hosted');
    expect(page.center).to.equal(null);
    expect(page.launcher).to.equal(null);
    expect(page.downloads).to.deep.equal(['acme-www']);
    expect(await page.fake.requests()).to.deep.equal([]);
  });

  it('does not download the component before it is wanted', async () => {
    const page = await HostPage.open();
    page.window.dataLayer = [ada];
    await page.addLoader();
    await page.until(() => page.downloads.includes('presence'));
    expect(page.downloads).to.deep.equal(['acme-www', 'center', 'presence']);
    expect(await page.fake.requests()).to.deep.equal([]);
  });

  for (const [what, before] of [
    ['before the script', true],
    ['after the script', false],
  ] as const) {
    it(`opens for a person who was named ${what}`, async () => {
      const page = await HostPage.open();
      if (before) page.window.dataLayer = [ada];
      await page.addLoader();
      if (!before) page.push(ada);
      await page.openCenter();
      expect(page.dialog!.open).to.equal(true);
      expect(page.text).to.contain('Product news');
      const [session] = await page.fake.requests();
      expect(session!.body.identities).to.deep.equal({ email: 'ada@example.com' });
      expect(session!.body.configVersion).to.equal('v1');
    });
  }

  it('opens by a link of the page, whose own address it leaves alone, and gives the focus back', async () => {
    const page = await HostPage.open({ body: link });
    await page.addLoader();
    await page.know(ada);
    const ready = page.event('preference-ready');
    page.document.getElementById('link')!.click();
    await ready;
    expect(page.window.location.hash).to.equal('');
    const closed = page.event('preference-close');
    void page.window.preferenceCenter.close();
    await closed;
    expect(page.document.activeElement).to.equal(page.document.getElementById('link'));
  });

  it('closes at a logout and leaves nothing of the person on the page', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(ada);
    await page.openCenter();
    const closed = page.event('preference-close');
    page.push({ user: { email: '' } });
    await closed;
    expect(page.dialog!.open).to.equal(false);
    expect(page.text.trim()).to.equal('');
    expect(await page.window.preferenceCenter.open()).to.equal(false);
    expect(Object.keys(page.center!.identities)).to.deep.equal([]);
  });

  it('loads anew for the next person of the same page', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(ada);
    await page.openCenter();
    const ready = page.event('preference-ready');
    page.push(bob);
    await ready;
    const people = (await page.fake.requests()).map(({ body }) => body.identities!['email']);
    expect(people).to.deep.equal(['ada@example.com', 'bob@example.com']);
    expect(page.dialog!.open).to.equal(true);
  });

  it('asks nothing for the next person while the dialog is closed', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(ada);
    await page.openCenter();
    void page.window.preferenceCenter.close();
    page.push(bob);
    await settled();
    expect(await page.fake.requests()).to.have.length(1);
    expect(page.text.trim()).to.equal('');
    await page.openCenter();
    expect((await page.fake.requests()).at(-1)!.body.identities).to.deep.equal({ email: 'bob@example.com' });
  });

  it('leaves the result of the page’s push as it was', async () => {
    const page = await HostPage.open();
    page.window.dataLayer = [{ event: 'view' }];
    await page.addLoader();
    expect(page.push(ada, { event: 'login' })).to.equal(3);
    expect(page.window.dataLayer).to.have.length(3);
  });

  it('does no harm the second time it is on the page', async () => {
    const page = await HostPage.open({ body: link });
    await page.addLoader();
    const first = page.window.preferenceCenter;
    const push = page.window.dataLayer.push;
    await page.addLoader('?again');
    expect(page.window.preferenceCenter).to.equal(first);
    expect(page.window.dataLayer.push).to.equal(push);
    await page.know(ada);
    const ready = page.event('preference-ready');
    page.document.getElementById('link')!.click();
    await ready;
    expect(page.document.querySelectorAll('preference-center')).to.have.length(1);
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('makes the calls that waited in the queue, in their order, and survives nonsense among them', async () => {
    const page = await HostPage.open();
    const changes: Event[] = [];
    const queue: unknown = [
      ['on', 'change', (event: Event) => changes.push(event)],
      ['no-such-method'],
      undefined,
      ['identify', { email: 'eve@example.com', token: 'a.b.c' }],
      ['open'],
    ];
    Object.assign(page.window, { preferenceCenter: queue });
    const ready = page.event('preference-ready');
    await page.addLoader();
    await ready;
    await page.center!.updateComplete;
    const [session] = await page.fake.requests();
    expect(session!.body).to.deep.include({ identities: { email: 'eve@example.com' }, token: 'a.b.c' });
    page.center!.shadowRoot!.querySelector<HTMLInputElement>('[part=switch]')!.click();
    expect(changes).to.have.length(1);
  });

  it('saves also where the first try to download what saving needs has failed', async () => {
    const page = await HostPage.open();
    await page.addLoader('?flaky');
    const ready = page.event('preference-ready');
    void page.window.preferenceCenter.identify({ email: 'ada@example.com' });
    void page.window.preferenceCenter.open();
    await ready;
    const root = page.center!.shadowRoot!;
    root.querySelector<HTMLInputElement>('[part=switch]')!.click();
    await page.center!.updateComplete;
    root.querySelector<HTMLButtonElement>('[part=save]')!.click();
    await page.until(() => root.querySelector('[data-phase=saved], [data-failed]'));
    // The first try may have been heard of only now, as that of this click.
    if (root.querySelector('[data-failed]')) root.querySelector<HTMLButtonElement>('[part=save]')!.click();
    await page.until(() => root.querySelector('[data-phase=saved]'));
  });

  it('saves each choice at once where the configuration says so', async () => {
    const page = await HostPage.open();
    await page.addLoader(`?capture=${encodeURIComponent(JSON.stringify({ autosave: true }))}`);
    const ready = page.event('preference-ready');
    void page.window.preferenceCenter.identify({ email: 'ada@example.com' });
    void page.window.preferenceCenter.open();
    await ready;
    await page.center!.updateComplete;
    const saved = page.event('preference-save');
    page.center!.shadowRoot!.querySelector<HTMLInputElement>('[part=switch]')!.click();
    await saved;
  });

  it('opens again after the page has replaced its whole body', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(ada);
    await page.openCenter();
    page.document.body.replaceWith(page.document.createElement('body'));
    await settled();
    expect(page.center).to.equal(null);
    await page.openCenter();
    expect(page.dialog!.matches(':modal')).to.equal(true);
  });

  it('fills an inline center once it is in view, also one that joins the page later', async () => {
    const page = await HostPage.open({ body: '<div style="block-size: 3000px"></div>' });
    await page.addLoader();
    page.push(ada);
    const center = page.document.createElement('preference-center');
    page.document.body.append(center);
    await page.until(() => page.downloads.includes('presence'));
    expect(page.downloads).not.to.include('component');
    const ready = page.event('preference-ready');
    center.scrollIntoView();
    await ready;
    expect(page.text).to.contain('Product news');
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('fills an inline center for the next person, also one that was off the page when they came', async () => {
    const page = await HostPage.open({ body: '<preference-center></preference-center>' });
    await page.addLoader();
    const first = page.event('preference-ready');
    page.push(ada);
    await first;
    const center = page.center!;
    center.remove();
    page.push(bob);
    await settled();
    expect(center.shadowRoot!.textContent.trim()).to.equal('');
    const second = page.event('preference-ready');
    page.document.body.append(center);
    await second;
    const people = (await page.fake.requests()).map(({ body }) => body.identities!['email']);
    expect(people).to.deep.equal(['ada@example.com', 'bob@example.com']);
  });

  it('leaves an inline center of another property alone', async () => {
    const body = '<preference-center property="other"></preference-center><preference-center></preference-center>';
    const page = await HostPage.open({ body });
    await page.addLoader();
    const ready = page.event('preference-ready');
    page.push(ada);
    expect((await ready).target).to.equal(page.document.querySelectorAll('preference-center')[1]);
    expect(page.center!.identities).to.equal(undefined);
    expect(page.text.trim()).to.equal('');
    expect(await page.fake.requests()).to.have.length(1);
  });

  it('keeps the page’s own link working when the center cannot be downloaded', async () => {
    const page = await HostPage.open({ body: link });
    await page.addLoader('?broken=1');
    await page.know(ada);
    page.document.getElementById('link')!.click();
    await page.until(() => page.window.location.hash === '#hosted');
    expect(page.center?.open ?? false).to.equal(false);
  });
});
