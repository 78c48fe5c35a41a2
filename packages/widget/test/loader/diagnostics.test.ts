import { expect } from '@open-wc/testing';
import { HostPage, settled } from '../support/host-page.ts';

const ada = { user: { email: 'ada@example.com' } };
const debug = { address: '&preference-center-debug' };

async function withPanel(
  options: Parameters<typeof HostPage.open>[0] = {},
): Promise<{ page: HostPage; root: ShadowRoot }> {
  const page = await HostPage.open({ ...debug, ...options });
  if (!options.scripts) await page.addLoader();
  await page.until(() => panel(page));
  return { page, root: panel(page)!.shadowRoot! };
}

const panel = (page: HostPage) => page.document.querySelector<HTMLElement>('preference-center-diagnostics');
const says = (root: ShadowRoot, text: string) => () => root.textContent.includes(text);

describe('the diagnostics', () => {
  afterEach(() => HostPage.closeAll());

  it('are downloaded only where the page’s address asks for them', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(ada);
    await page.openCenter();
    expect(page.downloads).not.to.include('panel');
    expect(panel(page)).to.equal(null);
  });

  it('explain for a visitor nobody knows, without asking the backend, and follow what happens', async () => {
    const { page, root } = await withPanel();
    expect(root.textContent).to.contain('The center is not there: nothing names the visitor in email.');
    expect(root.textContent).to.contain('Not asked yet');
    expect(await page.fake.requests()).to.deep.equal([]);
    page.push(ada);
    await page.until(says(root, 'the visitor is known by email a•••@e•••.com'));
    page.push({ user: { email: '' } });
    await page.until(says(root, 'The center is not there'));
    expect(root.querySelectorAll('tbody tr')).to.have.length(1);
  });

  it('say what the backend answered', async () => {
    const { page, root } = await withPanel({ scenario: { session: { disagreeing: ['email'] } } });
    page.push(ada);
    await page.openCenter();
    await page.until(says(root, 'It opened a session with proof “page”: choices shown, from braze, opt-in now.'));
    expect(root.textContent).to.contain('The page names somebody else than the proof in email');
  });

  it('say why the backend refused', async () => {
    const body = { type: 'about:blank', title: 'Refused', status: 403, code: 'origin_not_allowed' };
    const { page, root } = await withPanel({ scenario: { answers: [{ for: 'sessions', status: 403, body }] } });
    page.push(ada);
    await page.window.preferenceCenter.open();
    await page.until(says(root, 'It refused: 403 origin_not_allowed.'));
    await page.until(() => page.text.includes('Try again'));
  });

  it('show no address, anywhere', async () => {
    const { page, root } = await withPanel();
    page.push(ada);
    await page.openCenter();
    await page.until(says(root, 'It opened a session'));
    expect(root.textContent).not.to.contain('ada@');
    expect(panel(page)!.outerHTML).not.to.contain('ada@');
  });

  it('begin folded where they would cover most of the page, and say only whether the center is there', async () => {
    const page = await HostPage.open(debug);
    page.frame.style.inlineSize = '320px';
    await page.addLoader();
    await page.until(() => panel(page));
    const root = panel(page)!.shadowRoot!;
    const shown = root.querySelector('section')!.getBoundingClientRect();
    expect(shown.height).to.be.lessThan(200);
    expect(shown.width).to.be.at.most(320);
    expect(root.querySelector('[role=status]')!.textContent).to.contain('The center is not there');
    root.querySelector<HTMLElement>('[aria-expanded=false]')!.click();
    expect(root.querySelector('section')!.getBoundingClientRect().height).to.be.greaterThan(200);
  });

  for (const [how, close] of [
    ['its button', (root: ShadowRoot) => root.querySelector<HTMLElement>('button:last-of-type')!.click()],
    [
      'Escape',
      (root: ShadowRoot) =>
        root
          .querySelector('button')!
          .dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, composed: true })),
    ],
  ] as const) {
    it(`close by ${how} and leave nothing behind`, async () => {
      const { page, root } = await withPanel();
      close(root);
      expect(panel(page)).to.equal(null);
      page.push(ada);
      await page.openCenter();
      await settled();
      expect(root.textContent).to.contain('Not asked yet');
      expect(root.textContent).to.contain('The center is not there');
    });
  }

  it('violate no strict policy', async () => {
    const csp =
      "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; require-trusted-types-for 'script'; trusted-types preference-center";
    const scripts = '/packages/widget/test/pages/record-violations.js acme-www.js';
    const { page, root } = await withPanel({ csp, scripts });
    expect(page.window.violations).to.deep.equal([]);
    expect(root.querySelector('section')!.getBoundingClientRect().width).to.be.greaterThan(200);
  });
});
