import { expect } from '@open-wc/testing';
import { HostPage, settled } from '../support/host-page.ts';

type Page = Record<string, unknown>;

const ada = 'ada@example.com';
const bob = 'bob@example.com';
const variable = { from: 'window', path: 'visitor.email' } as const;
const stored = { from: 'localStorage', name: 'live visitor' } as const;
const cookie = { from: 'cookie', name: 'live_visitor' } as const;

const people = async (page: HostPage) => (await page.fake.requests()).map(({ body }) => body.identities!['email']);
const isKnown = (page: HostPage) => page.until(() => page.launcher?.hidden === false);
const isUnknown = (page: HostPage) => page.until(() => page.launcher?.hidden);

/** A page whose launcher tells whether somebody is known. */
async function open(...rules: Parameters<HostPage['addLoaderFor']>): Promise<HostPage> {
  const page = await HostPage.open();
  const capture = {
    spaces: [{ code: 'email', type: 'email', marketing: true, rules: rules[0] }],
    token: rules[1] ?? [],
  };
  await page.addLoader(`?${new URLSearchParams({ launcher: '1', capture: JSON.stringify(capture) })}`);
  return page;
}

function forget(): void {
  localStorage.removeItem('live visitor');
  document.cookie = 'live_visitor=; path=/; max-age=0';
}

describe('a visitor who changes while the page lives', () => {
  beforeEach(forget);
  afterEach(() => {
    HostPage.closeAll();
    forget();
  });

  it('is found in a variable that appears later, and gone with it, without any event', async () => {
    const page = await open([variable]);
    (page.window as unknown as Page)['visitor'] = { email: ada };
    await isKnown(page);
    await page.openCenter();
    const closed = page.event('preference-close');
    delete (page.window as unknown as Page)['visitor'];
    page.document.body.click();
    await closed;
    await isUnknown(page);
    expect(await people(page)).to.deep.equal([ada]);
    expect(page.text.trim()).to.equal('');
  });

  it('is found in storage that the same window writes, at the next click, and that another window writes, at once', async () => {
    const page = await open([stored]);
    page.window.localStorage.setItem('live visitor', ada);
    page.document.body.click();
    await isKnown(page);
    localStorage.removeItem('live visitor');
    await isUnknown(page);
  });

  it('is found in a cookie as soon as it is there, and gone with it', async () => {
    const page = await open([cookie]);
    page.document.cookie = `live_visitor=${ada}; path=/`;
    await isKnown(page);
    page.document.cookie = 'live_visitor=; path=/; max-age=0';
    await isUnknown(page);
  });

  it('is found after a navigation inside the page', async () => {
    const page = await open([{ from: 'meta', name: 'who' }]);
    page.document.head.insertAdjacentHTML('beforeend', `<meta name="who" content="${ada}">`);
    page.window.history.pushState(null, '', '?account');
    await isKnown(page);
  });

  it('is found, without any event, in a data layer that the page puts in the place of ours, and followed there', async () => {
    const page = await open([{ from: 'dataLayer', path: 'user.email' }]);
    page.window.dataLayer = [{ user: { email: ada } }];
    await isKnown(page);
    page.push({ user: { email: '' } });
    await settled();
    expect(page.launcher?.hidden).to.equal(true);
  });

  it('is gone with a data layer that the page empties by replacing it, and found in the next one', async () => {
    const page = await open([{ from: 'dataLayer', path: 'user.email' }]);
    page.push({ user: { email: ada } });
    await isKnown(page);
    page.window.dataLayer = [];
    page.window.history.pushState(null, '', '?left');
    await isUnknown(page);
    page.window.dataLayer = [{ user: { email: ada } }];
    page.document.body.click();
    await isKnown(page);
  });

  it('is the one a provider names at last', async () => {
    const page = await open([{ from: 'provider', name: 'crm' }]);
    const { provide } = page.window.preferenceCenter;
    provide!('crm', () => Promise.resolve(ada));
    await isKnown(page);
    provide!('crm', () => undefined);
    await isUnknown(page);
  });
});

describe('what is left of the person before', () => {
  afterEach(() => HostPage.closeAll());

  it('is nothing: not in the element, and not in an answer that comes late', async () => {
    const page = await HostPage.open({ scenario: { answers: [{ for: 'sessions', hold: true }] } });
    await page.addLoaderFor([{ from: 'dataLayer', path: 'user.email' }], [{ from: 'dataLayer', path: 'user.token' }]);
    page.push({ user: { email: ada, token: 'a.d.a' } });
    expect(await page.window.preferenceCenter.open()).to.equal(true);
    const center = page.center!;
    expect([center.identities, center.token]).to.deep.equal([{ email: ada }, 'a.d.a']);

    page.push({ user: { email: '', token: '' } });
    await settled();
    expect([center.identities, center.token, center.link, center.session]).to.deep.equal([
      {},
      undefined,
      undefined,
      undefined,
    ]);
    expect(center.open).to.equal(false);

    page.push({ user: { email: bob } });
    await page.openCenter();
    let readies = 0;
    page.document.addEventListener('preference-ready', () => (readies += 1));
    await page.fake.release();
    await settled();
    expect(readies).to.equal(0);

    center.shadowRoot!.querySelector('input')!.click();
    await center.updateComplete;
    const saved = page.event('preference-save');
    center.shadowRoot!.querySelector<HTMLButtonElement>('[value=save]')!.click();
    await saved;
    const requests = await page.fake.requests();
    expect(requests.at(-1)!.authorization).to.equal(`Bearer session-of-${bob}`);
    expect(requests.filter(({ body }) => JSON.stringify(body).includes(ada))).to.have.length(1);
  });
});
