import { expect } from '@open-wc/testing';
import { HostPage } from '../support/host-page.ts';
import { itWhere } from '../support/where.ts';

const ada = { user: { email: 'ada@example.com' } };
const link = '<a id="link" href="#hosted" data-preference-center-open>Preferences</a>';
const strict = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
const required = "require-trusted-types-for 'script'; trusted-types preference-center";
const csp = `${strict}; ${required}`;
// No feature tells: an engine that does not look at the integrity of a module preload has the attribute all the same.
const isWebKit = /AppleWebKit(?!.*Chrome)/.test(navigator.userAgent);
const withDigests = itWhere(!isWebKit, 'integrity of module preloads');

/** A page whose visitor is known and whose loader gets that file a byte longer than it was built. */
async function pageWith(tampered: string, lang: 'en' | 'fr' = 'en'): Promise<HostPage> {
  const scripts = `/packages/widget/test/pages/record-violations.js acme-www.js?tampered=${tampered}`;
  const page = await HostPage.open({ csp, body: link, scripts, lang, scenario: { language: lang } });
  page.push(ada);
  return page;
}

describe('a file of the script tag that is not as it was built', () => {
  afterEach(() => HostPage.closeAll());

  withDigests(
    'never runs where it is the center’s: nothing opens, however often, and the console says so',
    async () => {
      const page = await pageWith('center');
      const said: unknown[] = [];
      page.window.console.warn = (...args: unknown[]) => said.push(args[0]);
      for (let count = 0; count < 3; count++) expect(await page.window.preferenceCenter.open()).to.equal(false);
      expect(page.center).to.equal(null);
      expect(await page.fake.requests()).to.deep.equal([]);
      expect(new Set(said)).to.deep.equal(new Set(['[preference-center]']));
      page.document.getElementById('link')!.click();
      await page.until(() => page.window.location.hash === '#hosted');
    },
  );

  withDigests('never runs where it is the component’s: the page’s own link is followed', async () => {
    const page = await pageWith('component');
    await page.until(() => page.downloads.includes('presence'));
    expect(await page.window.preferenceCenter.open()).to.equal(false);
    expect(page.window.customElements.get('preference-center')).to.equal(undefined);
    page.document.getElementById('link')!.click();
    await page.until(() => page.window.location.hash === '#hosted');
  });

  withDigests('never runs where it is one of those that come later', async () => {
    const page = await pageWith('center-extras');
    await page.openCenter();
    const root = page.center!.shadowRoot!;
    root.querySelector<HTMLInputElement>('[part=switch]')!.click();
    await page.center!.updateComplete;
    root.querySelector<HTMLButtonElement>('[part=save]')!.click();
    await page.until(() => root.querySelector('[data-failed]'));
    expect((await page.fake.requests()).map(({ method }) => method)).to.deep.equal(['POST']);
  });

  withDigests('never runs where it is a language: the texts stay English', async () => {
    const page = await pageWith('fr', 'fr');
    await page.openCenter();
    expect(page.center!.shadowRoot!.querySelector('[part=save]')!.textContent.trim()).to.equal('Save');
  });

  it('is told from one that is, which violates no policy', async () => {
    const page = await pageWith('nothing', 'fr');
    await page.openCenter();
    expect(page.center!.shadowRoot!.querySelector('[part=save]')!.textContent.trim()).to.equal('Enregistrer');
    expect(page.window.violations).to.deep.equal([]);
    const preloads = [...page.document.querySelectorAll<HTMLLinkElement>('link[rel=modulepreload]')];
    const digests = new Set(preloads.map(({ integrity }) => integrity));
    expect(digests.size).to.equal(preloads.length);
    for (const digest of digests) expect(digest).to.match(/^sha256-[\w-]{43}$/);
  });
});
