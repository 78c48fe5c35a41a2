import { expect } from '@open-wc/testing';
import { smallTargets, violationsOf } from '../support/axe.ts';
import { CenterPage } from '../support/center-page.ts';
import { problem } from '../support/fake.ts';
import { HostPage } from '../support/host-page.ts';
import { largeSession } from '../support/large-session.ts';

// What was measured in other components, by the names of the measurements, and what happens here, on a grid of the size
// they were measured on. Its ready time and its JS are lines of `npm run bench` (grid, bytes).

const refused = problem('internal_error', 500);
const a = 'Topic 1, Email';
const b = 'Topic 2, Email';

async function ready(answers: Parameters<typeof CenterPage.ready>[0] = {}): Promise<CenterPage> {
  const page = await CenterPage.ready({ session: largeSession(), ...answers });
  page.element.autosave = true;
  await page.element.updateComplete;
  return page;
}

const states = (page: CenterPage) =>
  [...page.root.querySelectorAll<HTMLInputElement>('[part=switch]')].map(({ checked }) => checked);

describe('a row measured elsewhere, on 10 topics x 5 channels', () => {
  afterEach(() => HostPage.closeAll());

  it('the server answers 500 to a toggle: that cell alone rolls back, the focus stays on it, and it is announced', async () => {
    const page = await ready({ answers: [refused] });
    const before = states(page);
    page.switch(a).focus();
    await page.clickUntil(page.switch(a), 'preference-save-error');
    expect(states(page)).to.deep.equal(before);
    expect(page.root.activeElement).to.equal(page.switch(a));
    expect(page.stateOf(a)).to.equal('Could not turn off');
    expect(page.notice).to.equal('1 change is not saved yet. Something went wrong on our side.');
    const cells = [...page.root.querySelectorAll('small')].map((cell) => cell.textContent.trim()).filter(Boolean);
    expect(cells).to.deep.equal(['Could not turn off']);
  });

  it('topic A fails late, topic B was saved: B stays as it was chosen, and A is as it was', async () => {
    const page = await ready({ answers: [{ ...refused, hold: true }] });
    await page.click(page.switch(a));
    await page.received(2);
    await page.clickUntil(page.switch(b), 'preference-save');
    expect([page.stateOf(a), page.stateOf(b)]).to.deep.equal(['Saving', 'Saved']);
    const failed = page.event('preference-save-error');
    await page.fake.release();
    await failed;
    await page.element.updateComplete;
    expect([page.switch(a).checked, page.switch(b).checked]).to.deep.equal([true, false]);
    expect([page.stateOf(a), page.stateOf(b)]).to.deep.equal(['Could not turn off', 'Saved']);
  });

  for (const proof of ['page', 'none'] as const) {
    it(`axe violations: none, no control is unnamed, none is in another, none is smaller than 24 pixels (proof: ${proof})`, async function () {
      // So many cells keep axe busy.
      this.timeout(20_000);
      const { choices, ...grid } = largeSession();
      const page = await CenterPage.ready({ proof, session: proof === 'none' ? grid : { ...grid, choices } });
      expect(await violationsOf(page.element)).to.deep.equal([]);
      const controls = [...page.root.querySelectorAll<HTMLElement>('button, input, a')];
      const names = controls.map((each) => each.ariaLabel ?? each.textContent.trim());
      expect(controls.length).to.be.greaterThan(50);
      expect(names.filter((name) => !name)).to.deep.equal([]);
      expect(new Set(names), 'a name for each').to.have.property('size', controls.length);
      expect(controls.filter((each) => each.querySelector('button, input, a'))).to.deep.equal([]);
      expect(smallTargets(page.root)).to.deep.equal([]);
    });
  }

  it('style-src "self": no violation, and the switch keeps its size', async () => {
    const page = await HostPage.open({
      scenario: { session: largeSession() },
      csp: "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'",
      scripts: '/packages/widget/test/pages/record-violations.js acme-www.js',
    });
    await page.know({ user: { email: 'ada@example.com' } });
    await page.openCenter();
    const switches = [...page.center!.shadowRoot!.querySelectorAll('[part=switch]')];
    const sizes = switches.map((each) => [each.clientWidth + 2, each.clientHeight + 2].join(' x '));
    expect([switches.length, ...new Set(sizes)]).to.deep.equal([50, '44 x 26']);
    expect(page.window.violations).to.deep.equal([]);
  });

  it('DOM elements: fewer than the fewest of a component that does the same (497)', async () => {
    const page = await ready();
    const count = 1 + page.root.querySelectorAll('*').length;
    expect(page.root.querySelectorAll('[part=switch]').length).to.equal(50);
    expect(count).to.be.lessThan(497 * 0.8);
  });
});
