import { expect } from '@open-wc/testing';
import { createLauncher } from '../../src/center/launcher.ts';
import { HostPage, settled } from '../support/host-page.ts';

const ada = { user: { email: 'ada@example.com' } };

async function withLauncher(lang = 'en'): Promise<{ page: HostPage; button: HTMLButtonElement }> {
  const page = await HostPage.open({ lang });
  await page.addLoader('?launcher=1');
  page.push(ada);
  await page.until(() => page.launcher);
  return { page, button: page.launcher!.shadowRoot!.querySelector('button')! };
}

describe('the launcher', () => {
  afterEach(() => HostPage.closeAll());

  it('is a button of at least 44 pixels that shifts nothing', async () => {
    const { page, button } = await withLauncher();
    const { width, height } = button.getBoundingClientRect();
    expect(Math.min(width, height)).to.be.at.least(44);
    expect(page.window.getComputedStyle(page.launcher!).position).to.equal('fixed');
  });

  it('is accessible', async () => {
    const launcher = createLauncher({ label: { en: 'Preferences' }, position: 'start' }, async () => {});
    launcher.hidden = false;
    document.body.append(launcher);
    await expect(launcher).to.be.accessible();
    launcher.remove();
  });

  it('opens the center and gets the focus back', async () => {
    const { page, button } = await withLauncher();
    const ready = page.event('preference-ready');
    button.click();
    await ready;
    const closed = page.event('preference-close');
    void page.window.preferenceCenter.close();
    await closed;
    expect(page.launcher!.shadowRoot!.activeElement).to.equal(button);
  });

  it('takes what the page sets for it', async () => {
    const { page, button } = await withLauncher();
    const set = { space: '40px', radius: '3px', shadow: '0 0 0 3px red', layer: '7', accent: 'rgb(200, 0, 0)' };
    for (const [name, value] of Object.entries(set)) {
      const property = `--preference-center-${name === 'accent' ? '' : 'launcher-'}${name}`;
      page.document.documentElement.style.setProperty(property, value);
    }
    const host = page.window.getComputedStyle(page.launcher!);
    const own = page.window.getComputedStyle(button);
    expect([host.insetBlockEnd, host.zIndex]).to.deep.equal(['40px', '7']);
    expect([own.borderTopLeftRadius, own.backgroundColor]).to.deep.equal(['3px', 'rgb(200, 0, 0)']);
    expect(own.boxShadow).to.equal('rgb(255, 0, 0) 0px 0px 0px 3px');
  });

  it('is there only while somebody is known', async () => {
    const { page } = await withLauncher();
    expect(page.launcher!.hidden).to.equal(false);
    page.push({ user: null });
    await settled();
    await page.until(() => page.launcher!.hidden);
    page.push(ada);
    await page.until(() => !page.launcher!.hidden);
  });

  it('speaks the page’s language', async () => {
    const { button } = await withLauncher('fr-CH');
    expect(button.textContent).to.equal('Préférences');
    expect(button.lang).to.equal('fr');
    // Tags are the same in any case (RFC 5646, section 2.1.1).
    expect((await withLauncher('FR-ch')).button.lang).to.equal('fr');
  });

  it('leaves the page in peace that takes it away as soon as it is there', async () => {
    const page = await HostPage.open();
    let taken = 0;
    const take: MutationObserver = new page.window.MutationObserver(() => {
      if (page.launcher) taken += 1;
      page.launcher?.remove();
      // By then the page has had time for nothing else.
      if (taken >= 1000) take.disconnect();
    });
    take.observe(page.document.body, { childList: true });
    await page.addLoader('?launcher=1');
    page.push(ada);
    await page.until(() => taken > 2);
    expect(taken).to.be.below(1000);
    await page.openCenter();
    expect(page.dialog!.open).to.equal(true);
  });

  it('comes back when the page replaces its whole body', async () => {
    const { page } = await withLauncher();
    page.document.body.replaceWith(page.document.createElement('body'));
    await page.until(() => page.launcher?.isConnected);
  });
});
