import { expect } from '@open-wc/testing';
import type { PreferenceCenterApi } from '../../src/loader/public-api.ts';
import { HostPage } from '../support/host-page.ts';

const ada = { email: 'ada@example.com' };

async function withApi(query = ''): Promise<{ page: HostPage; api: PreferenceCenterApi; errors: unknown[] }> {
  const page = await HostPage.open();
  const errors: unknown[] = [];
  page.window.addEventListener('error', ({ message }) => errors.push(message));
  page.window.addEventListener('unhandledrejection', ({ reason }) => errors.push(reason));
  await page.addLoader(query);
  return { page, api: page.window.preferenceCenter, errors };
}

describe('the public API', () => {
  afterEach(() => HostPage.closeAll());

  it('answers whether the visitor is known, and whether the center is open', async () => {
    const { page, api } = await withApi();
    expect(await api.open()).to.equal(false);
    expect(await api.identify({})).to.equal(false);
    expect(await api.identify(ada)).to.equal(true);
    expect(await api.open()).to.equal(true);
    expect(page.dialog!.open).to.equal(true);
    expect(await api.open()).to.equal(true);
    const closed = page.event('preference-close');
    expect(await api.close()).to.equal(undefined);
    await closed;
    expect(await api.reset()).to.equal(false);
    page.push({ user: ada });
    await api.identify({ email: '' });
    expect(await api.reset()).to.equal(true);
  });

  it('answers false where the center cannot be loaded, and that nothing was unhandled', async () => {
    const { api, errors } = await withApi('?broken=1');
    await api.identify(ada);
    expect(await api.open()).to.equal(false);
    expect(errors).to.deep.equal([]);
  });

  it('stops listening when told to', async () => {
    const { page, api } = await withApi();
    const seen: string[] = [];
    const stop = api.on('open', ({ type }) => seen.push(type));
    await api.identify(ada);
    await page.openCenter();
    const closed = page.event('preference-close');
    await api.close();
    await closed;
    stop();
    await page.openCenter();
    expect(seen).to.deep.equal(['preference-open']);
  });

  it('copies the identity it is given', async () => {
    const { page, api } = await withApi();
    const identity = { ...ada };
    await api.identify(identity);
    identity.email = 'bob@example.com';
    await page.openCenter();
    expect((await page.fake.requests())[0]!.body.identities).to.deep.equal(ada);
  });

  it('takes functions in its queue, before and after it has come, and gives them what they wait with', async () => {
    const page = await HostPage.open();
    const before = new Promise<boolean>((resolve) => {
      const call = (api: PreferenceCenterApi) => void api.identify(ada).then(resolve);
      Object.assign(page.window, { preferenceCenter: [call] });
    });
    await page.addLoader();
    expect(await before).to.equal(true);
    const after = new Promise<boolean>((resolve) => {
      page.window.preferenceCenter.push((api) => api.open().then(resolve));
    });
    expect(await after).to.equal(true);
  });

  it('throws nothing into the page, whatever it is given', async () => {
    const { page, api, errors } = await withApi();
    const nonsense = api as unknown as Record<string, (...args: unknown[]) => unknown>;
    const failing = {
      get email(): string {
        throw new Error('the page’s own');
      },
    };
    const answers = [
      nonsense['identify']!(null),
      nonsense['identify']!('ada'),
      nonsense['identify']!(failing),
      nonsense['open']!(7),
      nonsense['on']!(Symbol('type'), 7),
      nonsense['push']!(7, null, ['nothing'], ['constructor'], [], () => {
        throw new Error('the page’s own');
      }),
    ];
    await Promise.all(answers);
    page.push({ user: ada });
    expect(await api.reset()).to.equal(true);
    await page.openCenter();
    expect(errors).to.deep.equal([]);
  });

  it('has nothing to provide where no rule asks for it', async () => {
    const { api } = await withApi();
    expect(api.provide).to.equal(undefined);
  });
});
