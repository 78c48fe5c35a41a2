import { expect } from '@open-wc/testing';
import { ManualTimers } from '../support/manual-timers.ts';
import { HostPage, settled } from '../support/host-page.ts';
import { watch } from '../../src/capture/watch.ts';
import { windowPath } from '../../src/capture/window-path.ts';
import { followVisitor } from '../../src/loader/visitor.ts';
import { writtenConfig } from '../support/written-config.ts';

// What was measured in a product of the kind, by the names of the measurements, and what happens here.

const dataLayer = { from: 'dataLayer', path: 'user.email' } as const;
const cookieRule = { from: 'cookie', name: 'measured', decode: ['base64url', 'json', '.email'] } as const;
const alice = { user: { email: 'alice@example.com' } };
const bob = { user: { email: 'bob@example.com' } };

const encode = (text: string) =>
  btoa(String.fromCharCode(...new TextEncoder().encode(text)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
const setCookie = (text: string) => (document.cookie = `measured=${encode(text)}; path=/`);
const clear = () => {
  document.cookie = 'measured=; path=/; max-age=0';
  localStorage.removeItem('measured');
};

async function identities(page: HostPage): Promise<object | undefined> {
  if (!(await page.window.preferenceCenter.open())) return undefined;
  return (await page.fake.requests()).at(-1)!.body.identities;
}

describe('a case measured elsewhere', () => {
  beforeEach(clear);
  afterEach(() => {
    clear();
    HostPage.closeAll();
  });

  for (const value of ['{"id":7}', '{"email":null}', '{"email":{"address":"x"}}', '{"email":"undefined"}', 'null']) {
    it(`a JSON value without the configured key names nobody, never "undefined" or "null": ${value}`, async () => {
      setCookie(value);
      const page = await HostPage.open();
      await page.addLoaderFor([cookieRule]);
      expect(await identities(page)).to.equal(undefined);
      expect(await page.fake.requests()).to.deep.equal([]);
    });
  }

  it('cookie missing: nobody is known, whatever the address bar says', async () => {
    const page = await HostPage.open({
      address: '&email=eve@example.com&measured=eve@example.com#email=eve@example.com',
    });
    await page.addLoaderFor([cookieRule]);
    expect(await identities(page)).to.equal(undefined);
  });

  it('a base64url JWT is read, with letters of every language', async () => {
    const page = await HostPage.open();
    await page.addLoaderFor([{ from: 'dataLayer', path: 'jwt', decode: ['jwt', '.email'] }]);
    const claims = encode(JSON.stringify({ name: 'Zoë ÿ?>', email: 'zoe@example.com' }));
    expect(claims).to.match(/[-_]/);
    page.push({ jwt: `${encode('{"alg":"HS256"}')}.${claims}.c2ln` });
    expect(await identities(page)).to.deep.equal({ email: 'zoe@example.com' });
  });

  it('forged or expired JWT: the backend is asked, and its refusal shows no choices', async () => {
    const body = { type: 'about:blank', title: 'Refused', status: 401, code: 'credentials_rejected' };
    const page = await HostPage.open({ scenario: { answers: [{ for: 'sessions', status: 401, body }] } });
    await page.addLoaderFor([dataLayer], [{ from: 'dataLayer', path: 'user.token' }]);
    page.push({ user: { email: 'alice@example.com', token: 'for.ged.token' } });
    expect(await page.window.preferenceCenter.open()).to.equal(true);
    await page.until(() => page.text.includes('sign in again'));
    expect((await page.fake.requests())[0]!.body.token).to.equal('for.ged.token');
    expect(page.center!.shadowRoot!.querySelectorAll('input')).to.have.length(0);
  });

  it('"  Bob@X.com " is trimmed here, and put into its one form by the backend', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push({ user: { email: '  Bob@X.com ' } });
    expect(await identities(page)).to.deep.equal({ email: 'Bob@X.com' });
  });

  it('dotted path in the data layer (user.email) is found', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push({ 'user.email': 'alice@example.com' });
    expect(await identities(page)).to.deep.equal(alice.user);
  });

  it('logout (dataLayer.push({email: ""}), storage cleared): the identity is gone at once', async () => {
    const page = await HostPage.open();
    localStorage.setItem('measured', 'alice@example.com');
    await page.addLoaderFor([dataLayer, { from: 'localStorage', name: 'measured' }]);
    page.push(alice);
    expect(await identities(page)).to.deep.equal(alice.user);
    page.push({ user: { email: '' } });
    page.window.localStorage.clear();
    expect(await page.window.preferenceCenter.open()).to.equal(false);
    await page.until(() => !page.center!.open);
    expect(page.text.trim()).to.equal('');
  });

  it('Alice logs out, Bob logs in, same page: Bob sees his own choices, and a save is his', async () => {
    const page = await HostPage.open();
    await page.addLoader();
    page.push(alice);
    await page.openCenter();
    page.push({ user: { email: '' } });
    await settled();
    page.push(bob);
    await page.openCenter();
    const saved = page.event('preference-save');
    page.center!.shadowRoot!.querySelector('input')!.click();
    await page.center!.updateComplete;
    page.center!.shadowRoot!.querySelector<HTMLButtonElement>('[value=save]')!.click();
    await saved;
    expect((await page.fake.requests()).at(-1)!.authorization).to.equal('Bearer session-of-bob@example.com');
  });

  it('an identity that appears later than 10 s is noticed, without any event', () => {
    const timers = new ManualTimers();
    try {
      const people: unknown[] = [];
      const rules = [{ from: 'window', path: 'measuredVisitor.email' }] as const;
      const config = writtenConfig([{ code: 'email', type: 'email', marketing: true, rules }]);
      const visitor = followVisitor(config, { window: windowPath }, {}, {}, undefined, (person) =>
        people.push(person?.identities),
      );
      watch(visitor.look);
      timers.pass(200_000);
      Object.assign(window, { measuredVisitor: alice.user });
      timers.pass(200_000);
      expect(people).to.deep.equal([undefined, alice.user]);
    } finally {
      timers.restore();
      delete (window as { measuredVisitor?: unknown }).measuredVisitor;
    }
  });

  it('save fails: it says so, nothing counts as saved, and the next try succeeds', async () => {
    const body = { type: 'about:blank', title: 'Down', status: 503, code: 'store_unavailable' };
    const page = await HostPage.open({ scenario: { answers: [{ for: 'preferences', status: 503, body }] } });
    await page.addLoader();
    page.push(alice);
    await page.openCenter();
    const root = page.center!.shadowRoot!;
    const before = root.querySelector('input')!.checked;
    root.querySelector('input')!.click();
    await page.center!.updateComplete;
    const failed = page.event('preference-save-error');
    root.querySelector<HTMLButtonElement>('[value=save]')!.click();
    expect(((await failed) as Event & { code: string }).code).to.equal('store_unavailable');
    await page.center!.updateComplete;
    expect(root.querySelector('input')!.checked).to.equal(before);
    const saved = page.event('preference-save');
    root.querySelector<HTMLButtonElement>('[value=save]')!.click();
    await saved;
  });

  it('language zh-Hant-TW stays what it is', async () => {
    const page = await HostPage.open({ lang: 'zh-Hant-TW' });
    await page.addLoader();
    page.push(alice);
    await page.openCenter();
    expect((await page.fake.requests())[0]!.body.languages![0]).to.equal('zh-Hant-TW');
  });

  it('identities in telemetry: there is none, and no address is in any URL', async () => {
    const page = await HostPage.open({ address: '&preference-center-link=v1.secret' });
    await page.addLoader('?launcher=1');
    page.push(alice);
    await page.openCenter();
    const { performance, location } = page.window;
    const urls = [location.href, ...performance.getEntriesByType('resource').map(({ name }) => name)];
    const { origin } = location;
    for (const url of urls) {
      expect(url.startsWith(origin), url).to.equal(true);
      for (const secret of ['alice', btoa('alice@example.com').slice(0, 8), 'v1.secret'])
        expect(url).not.to.contain(secret);
    }
    const sent = await page.fake.requests();
    expect(sent.map(({ path }) => path)).to.deep.equal(['v1/properties/acme-www/sessions']);
  });
});
