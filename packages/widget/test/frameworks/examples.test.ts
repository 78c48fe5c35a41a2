import { expect, nextFrame } from '@open-wc/testing';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { Fake } from '../support/fake.ts';

interface Page {
  readonly endpoint: string;
  readonly email: string;
  readonly token?: string;
}

/** What the example of each framework exports. */
interface Example {
  readonly mount: (element: Element, page: Page) => { draw(page: Page): unknown; unmount(): void };
}

async function until(condition: () => unknown): Promise<void> {
  while (!(await condition())) await nextFrame();
}

/** The example in a page for Ada, loaded. */
async function visit(framework: string) {
  const { mount } = (await import(`/examples/${framework}/dist/bundle.js`)) as Example;
  const fake = await Fake.with();
  const place = document.createElement('div');
  document.body.append(place);
  const ada = { endpoint: fake.endpoint, email: 'ada@example.com' };
  const app = mount(place, ada);
  const center = () => place.querySelector<PreferenceCenterElement>('preference-center')!;
  const find = <Found extends HTMLElement>(selector: string) => center().shadowRoot!.querySelector<Found>(selector);
  await until(() => center()?.shadowRoot && find('[part=switch]'));
  const sessions = async () => (await fake.requests()).filter(({ path }) => path.endsWith('/sessions'));
  return { app, fake, place, ada, center, find, sessions };
}

for (const framework of ['react', 'vue']) {
  describe(`the example in ${framework}`, () => {
    it('shows the center of the visitor, with what the page puts into its slots', async () => {
      const { app, place, center, sessions } = await visit(framework);
      const [session] = await sessions();
      expect(session!.body.identities).to.deep.equal({ email: 'ada@example.com' });
      const greeting = center().querySelector('[slot=header]')!;
      expect(greeting.textContent).to.equal('From the editors');
      expect(greeting.getBoundingClientRect().height).to.be.above(0);
      expect(place.querySelector('output')!.textContent).to.equal('0 saved');
      app.unmount();
      place.remove();
    });

    it('saves a choice, and tells the framework by an event', async () => {
      const { app, fake, place, find } = await visit(framework);
      find('[part=switch][aria-label="Offers, Email"]')!.click();
      await until(() => find('[part=save][aria-disabled=false]'));
      find('[part=save]')!.click();
      await until(() => place.querySelector('output')!.textContent === '1 saved');
      const saves = (await fake.requests()).filter(({ method }) => method === 'PATCH');
      expect(saves.map(({ body }) => body.changes?.map(({ topic, channel }) => `${topic}/${channel}`))).to.deep.equal([
        ['offers/email'],
      ]);
      app.unmount();
      place.remove();
    });

    it('opens one session however often it is drawn, and another for another visitor', async () => {
      const { app, place, ada, sessions } = await visit(framework);
      app.draw({ ...ada });
      await nextFrame();
      app.draw({ ...ada });
      await nextFrame();
      expect(await sessions()).to.have.length(1);
      app.draw({ ...ada, email: 'grace@example.com', token: 'of.grace.hopper' });
      await until(async () => (await sessions()).length > 1);
      const [, second] = await sessions();
      expect(second!.body.identities).to.deep.equal({ email: 'grace@example.com' });
      app.unmount();
      place.remove();
    });

    it('leaves nothing when it is unmounted, not even a question before the page is left', async () => {
      const { app, fake, place, center, find } = await visit(framework);
      find('[part=switch][aria-label="Offers, Email"]')!.click();
      await until(() => find('[part=save][aria-disabled=false]'));
      const element = center();
      const count = (await fake.requests()).length;
      app.unmount();
      await until(() => place.childElementCount === 0);
      await element.updateComplete;
      expect(element.isConnected).to.equal(false);
      expect(window.dispatchEvent(new Event('beforeunload', { cancelable: true }))).to.equal(true);
      element.identities = { email: 'grace@example.com' };
      await element.updateComplete;
      await nextFrame();
      expect(await fake.requests()).to.have.length(count);
      place.remove();
    });
  });
}
