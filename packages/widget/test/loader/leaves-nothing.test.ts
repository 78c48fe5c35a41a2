import { expect } from '@open-wc/testing';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { problem } from '../support/fake.ts';
import { HostPage, settled } from '../support/host-page.ts';
import type { PageOptions } from '../support/host-page.ts';

// What stays on a page when the center leaves it. `test/pages/record-footprint.js` says what counts.

type Witness = Window & typeof globalThis & { footprint(): string[] };

const recorder = '/packages/widget/test/pages/record-footprint.js';
/** What Lit notes of its versions, by which it warns of several. */
const litsOwn = /^global (lit|reactive)\w+Versions$/;
const ada = { user: { email: 'ada@example.com' } };

const openPage = (options: PageOptions = {}) =>
  HostPage.open({ ...options, scripts: `${recorder} ${options.scripts ?? ''}` });
const footprint = (page: HostPage) => (page.window as unknown as Witness).footprint();
const root = (page: HostPage) => page.center!.shadowRoot!;
/** What the center waits for, once, before it downloads the rest of itself; 200 ms where there are no idle callbacks. */
const whenIdle = /^(fetch|requestIdleCallback|setTimeout 200)/;
const isSwitch = '[part=switch]';

/** Clicks what is in the center, and waits until it is drawn. */
async function click(page: HostPage, selector: string): Promise<void> {
  await page.until(() => root(page).querySelector(selector));
  root(page).querySelector<HTMLElement>(selector)!.click();
  await page.center!.updateComplete;
}

async function clickUntil(page: HostPage, selector: string, type: string): Promise<void> {
  const event = page.event(type);
  await click(page, selector);
  await event;
  await page.center!.updateComplete;
}

/** Brings the built component to the page, without the loader. */
async function addComponent(page: HostPage): Promise<void> {
  const manifest = (await (await fetch('/packages/backend/widget/manifest.json')).json()) as { component: string };
  const script = page.document.createElement('script');
  script.type = 'module';
  script.src = `${page.fake.endpoint}/${manifest.component}`;
  const loaded = new Promise((resolve) => script.addEventListener('load', resolve, { once: true }));
  page.document.head.append(script);
  await loaded;
}

/** An element by itself, as a page brings it, used by nobody yet. */
async function addCenter(
  page: HostPage,
  more: Partial<PreferenceCenterElement> = {},
): Promise<PreferenceCenterElement> {
  const element = page.document.createElement('preference-center');
  Object.assign(element, {
    ...{ property: 'acme-www', endpoint: page.fake.endpoint, identities: { email: 'ada@example.com' } },
    ...more,
  });
  page.document.body.append(element);
  await element.updateComplete;
  return element;
}

/** Waits for what the page still has to do by itself: what is downloaded when there is time. */
const idle = (page: HostPage) => page.until(() => page.downloads.includes('center-extras'));

describe('a center that has left the page', () => {
  afterEach(() => HostPage.closeAll());

  /** What is done with a center that is there and ready. */
  const uses: Record<
    string,
    { options?: PageOptions; more?: Partial<PreferenceCenterElement>; use: (page: HostPage) => Promise<void> }
  > = {
    'looked at': { use: idle },
    'gone as soon as it was there': { use: () => Promise.resolve() },
    'used: changed, reviewed, saved, and watched until it is in effect': {
      use: async (page) => {
        await click(page, isSwitch);
        await click(page, '[part=review]');
        await click(page, '[part=question] [value=cancel]');
        await clickUntil(page, 'footer > [part=save]', 'preference-save');
      },
    },
    'left with something that is not saved': { use: (page) => click(page, isSwitch) },
    'left with a question open': {
      use: async (page) => {
        await click(page, '[part=all]');
        await page.until(() => root(page).querySelector('[part=question]'));
      },
    },
    'left while a failed save is about to be tried again': {
      options: { scenario: { answers: [{ for: 'preferences', method: 'PATCH', drop: true }] } },
      use: async (page) => {
        await click(page, isSwitch);
        await clickUntil(page, 'footer > [part=save]', 'preference-save-error');
      },
    },
    'left after a refusal, as a dialog': {
      options: { scenario: { answers: [problem('internal_error', 500)] } },
      more: { mode: 'dialog', open: true },
      use: async (page) => {
        await click(page, isSwitch);
        await clickUntil(page, 'footer > [part=save]', 'preference-save-error');
      },
    },
  };
  for (const [what, { options, more, use }] of Object.entries(uses)) {
    it(`leaves nothing behind: ${what}`, async () => {
      const page = await openPage(options);
      await addComponent(page);
      const before = footprint(page);
      const ready = page.event('preference-ready');
      const element = await addCenter(page, more);
      await ready;
      await use(page);
      expect(footprint(page), 'there was something to leave').not.to.deep.equal(before);
      element.remove();
      await page.until(() => !footprint(page).some((each) => whenIdle.test(each)));
      await idle(page);
      // Time for the module to run.
      for (let frame = 0; frame < 3; frame++) await settled();
      expect(footprint(page)).to.deep.equal(before);
    });
  }

  it('leaves nothing behind: while its session was on the way, for which nobody waits any longer', async () => {
    const page = await openPage({ scenario: { answers: [{ for: 'sessions', hold: true }] } });
    await addComponent(page);
    const before = footprint(page);
    const element = await addCenter(page);
    await page.until(() => footprint(page).includes('fetch'));
    element.remove();
    await page.until(() => !footprint(page).includes('fetch'));
    expect(footprint(page)).to.deep.equal(before);
    await page.fake.release();
  });

  it('takes a save that is on the way to its end, and leaves nothing then', async () => {
    const page = await openPage({ scenario: { answers: [{ for: 'preferences', method: 'PATCH', hold: true }] } });
    await addComponent(page);
    const before = footprint(page);
    const ready = page.event('preference-ready');
    const element = await addCenter(page);
    await ready;
    await click(page, isSwitch);
    await click(page, 'footer > [part=save]');
    await page.until(() => footprint(page).includes('fetch'));
    element.remove();
    expect(footprint(page)).to.include('fetch');
    await page.fake.release();
    await page.until(() => !footprint(page).includes('fetch'));
    await page.until(() => footprint(page).length <= before.length);
    expect(footprint(page)).to.deep.equal(before);
  });

  it('brings no style and no listener by the component’s script alone', async () => {
    const page = await openPage();
    const before = footprint(page);
    await addComponent(page);
    expect(footprint(page).filter((each) => !before.includes(each) && !litsOwn.test(each))).to.deep.equal([]);
  });
});

describe('the script tag', () => {
  afterEach(() => HostPage.closeAll());

  async function useOnce(page: HostPage): Promise<void> {
    await page.openCenter();
    await click(page, isSwitch);
    await clickUntil(page, 'footer > [part=save]', 'preference-save');
    await page.window.preferenceCenter.close();
    page.push({ user: { email: '' } });
    await page.until(() => !page.text.trim());
    page.push(ada);
  }

  it('leaves one documented global beside the data layer, and no style', async () => {
    const page = await openPage();
    await page.addLoader();
    await page.know(ada);
    await useOnce(page);
    const globals = footprint(page).filter((each) => each.startsWith('global ') && !litsOwn.test(each));
    expect(globals).to.deep.equal(['global dataLayer', 'global preferenceCenter']);
    expect(footprint(page).filter((each) => /style/.test(each))).to.deep.equal([]);
  });

  it('has no more on the page after ten visits to the center, by people who come and go, than after one', async () => {
    const page = await openPage();
    await page.addLoader();
    await page.know(ada);
    // Timers say how long ago somebody was there last, and are one at most.
    const lasting = () =>
      footprint(page).filter((each) => !/^(setTimeout|requestIdle|requestAnimation|fetch)/.test(each));
    await useOnce(page);
    const once = lasting();
    for (let visit = 0; visit < 9; visit++) await useOnce(page);
    expect(lasting()).to.deep.equal(once);
    await page.until(() => footprint(page).filter((each) => each.startsWith('setTimeout')).length <= 1);
  });

  it('is harmless a second time: nothing is there twice, and the first goes on', async () => {
    const page = await openPage();
    await page.addLoader();
    await page.know(ada);
    await page.until(() => footprint(page).includes('MutationObserver'));
    const api = page.window.preferenceCenter;
    const lasting = () => footprint(page).filter((each) => !/^(setTimeout|fetch)/.test(each));
    const once = lasting();
    await page.addLoader('?launcher=1');
    expect(lasting()).to.deep.equal(once);
    expect(page.window.preferenceCenter).to.equal(api);
    await page.openCenter();
    expect(page.document.querySelectorAll('preference-center')).to.have.length(1);
    expect((await page.fake.requests()).map(({ path }) => path)).to.deep.equal(['v1/properties/acme-www/sessions']);
  });
});
