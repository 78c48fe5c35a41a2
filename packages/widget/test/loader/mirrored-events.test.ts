import { expect } from '@open-wc/testing';
import { HostPage, settled } from '../support/host-page.ts';

const ada = { user: { email: 'ada@example.com' } };
const helper = '/packages/widget/node_modules/data-layer-helper/dist/data-layer-helper.js';

interface Pushed {
  readonly event?: string;
  readonly preference_center?: Record<string, unknown> | null;
}

/** A page whose property mirrors its events to the list of that name. */
async function open(mirrorEvents?: string, proof: 'page' | 'none' = 'page'): Promise<HostPage> {
  const page = await HostPage.open({ scenario: { proof } });
  page.window.dataLayer = [ada];
  await page.addLoader(`?${new URLSearchParams({ capture: JSON.stringify({ mirrorEvents }) })}`);
  return page;
}

const mirroredOn = (list: unknown[]) =>
  (list as Pushed[]).filter(({ event }) => event?.startsWith('preference_center_'));

/** Turns product news by email off, and saves that. */
async function save(page: HostPage): Promise<void> {
  const root = page.center!.shadowRoot!;
  root.querySelector<HTMLElement>('input[name="product_news/email"]')!.click();
  await page.center!.updateComplete;
  const saved = page.event('preference-save');
  root.querySelector<HTMLElement>('[part=save]')!.click();
  await saved;
}

describe('events in the page’s data layer', () => {
  afterEach(() => HostPage.closeAll());

  it('are there where the property asks for them, from the first one on, each in its words', async () => {
    const page = await open('dataLayer');
    await page.openCenter();
    await save(page);
    const closed = page.event('preference-close');
    void page.window.preferenceCenter.close();
    await closed;
    const cell = { topic: 'product_news', channel: 'email' };
    const change = { ...cell, state: 'unsubscribed' };
    expect(mirroredOn(page.window.dataLayer)).to.deep.equal([
      { event: 'preference_center_open', preference_center: {} },
      { event: 'preference_center_identity', preference_center: { proof: 'page', disagreeing: [] } },
      { event: 'preference_center_ready', preference_center: {} },
      { event: 'preference_center_change', preference_center: { change } },
      {
        event: 'preference_center_save',
        preference_center: { changes: [change], results: [{ ...cell, outcome: 'saved' }] },
      },
      { event: 'preference_center_close', preference_center: {} },
    ]);
  });

  it('tell that a save failed, and why', async () => {
    const page = await open('dataLayer');
    await page.openCenter();
    const body = { code: 'internal_error' };
    await page.fake.set({ answers: [{ for: 'preferences', method: 'PATCH', status: 500, body }] });
    const root = page.center!.shadowRoot!;
    root.querySelector<HTMLElement>('input[name="product_news/email"]')!.click();
    await page.center!.updateComplete;
    const failed = page.event('preference-save-error');
    root.querySelector<HTMLElement>('[part=save]')!.click();
    await failed;
    expect(mirroredOn(page.window.dataLayer).at(-1)).to.deep.equal({
      event: 'preference_center_save_error',
      preference_center: {
        changes: [{ topic: 'product_news', channel: 'email', state: 'unsubscribed' }],
        code: 'internal_error',
      },
    });
  });

  it('never hold an address, a token or a revision', async () => {
    const page = await open('dataLayer');
    await page.openCenter();
    await save(page);
    const text = JSON.stringify(mirroredOn(page.window.dataLayer));
    expect(text).to.contain('preference_center_save');
    expect(text).not.to.match(/ada|@|session-of|revision|token/);
  });

  it('are read by Google’s own helper, one without what the one before it had', async () => {
    const page = await open('dataLayer');
    const script = page.document.createElement('script');
    script.src = helper;
    const loaded = new Promise((resolve) => script.addEventListener('load', resolve));
    page.document.head.append(script);
    await loaded;
    const Helper = Reflect.get(page.window, 'DataLayerHelper') as new (
      list: unknown[],
      listener: (model: unknown, message: Pushed) => void,
      listenToPast: boolean,
    ) => { get(path: string): unknown };
    const heard: string[] = [];
    const listener = (_: unknown, { event }: Pushed) => void (event && heard.push(event));
    const model = new Helper(page.window.dataLayer, listener, true);
    await page.openCenter();
    await save(page);
    expect(heard.at(-1)).to.equal('preference_center_save');
    expect(model.get('preference_center.results.0.outcome')).to.equal('saved');
    expect(model.get('preference_center.change'), 'of the event before').to.equal(undefined);
    expect(model.get('user.email'), 'what the page has there').to.equal('ada@example.com');
  });

  it('are no sign of another visitor: nothing loads anew, and nothing goes round', async () => {
    const page = await open('dataLayer');
    await page.openCenter();
    await save(page);
    await settled();
    const mirrored = mirroredOn(page.window.dataLayer).length;
    await settled();
    expect(mirroredOn(page.window.dataLayer).length).to.equal(mirrored);
    const sessions = (await page.fake.requests()).filter(({ path }) => path.endsWith('sessions'));
    expect(sessions.length).to.equal(1);
    expect(page.center!.shadowRoot!.textContent).to.contain('Product news');
  });

  it('go to a list of any name, which is made where it is not there', async () => {
    const page = await open('acmeEvents');
    await page.openCenter();
    const list = Reflect.get(page.window, 'acmeEvents') as unknown[];
    expect(mirroredOn(list).map(({ event }) => event)).to.include('preference_center_ready');
    expect(mirroredOn(page.window.dataLayer)).to.deep.equal([]);
  });

  it('leave alone what is no list', async () => {
    const page = await HostPage.open();
    page.window.dataLayer = [ada];
    Reflect.set(page.window, 'acmeEvents', 'theirs');
    await page.addLoader(`?${new URLSearchParams({ capture: JSON.stringify({ mirrorEvents: 'acmeEvents' }) })}`);
    await page.openCenter();
    expect(Reflect.get(page.window, 'acmeEvents')).to.equal('theirs');
  });

  it('are not there, and nothing is downloaded for them, where the property does not ask', async () => {
    const page = await open();
    await page.openCenter();
    await save(page);
    expect(mirroredOn(page.window.dataLayer)).to.deep.equal([]);
    expect(page.downloads).not.to.include('mirror-events');
  });
});

describe('a dialog that the page brings itself', () => {
  afterEach(() => HostPage.closeAll());

  it('is the one that opens, with what the page has put into its slots', async () => {
    const body =
      '<preference-center mode="dialog"><p slot="header">From the editors</p><b slot="topic-icon-offers">%</b></preference-center>';
    const page = await HostPage.open({ body });
    page.window.dataLayer = [ada];
    await page.addLoader();
    await page.openCenter();
    expect(page.document.querySelectorAll('preference-center').length).to.equal(1);
    expect(page.dialog!.open).to.equal(true);
    expect(page.document.querySelector('p')!.getBoundingClientRect().height).to.be.above(0);
    expect(page.document.querySelector('b')!.getBoundingClientRect().height).to.be.above(0);
  });
});
