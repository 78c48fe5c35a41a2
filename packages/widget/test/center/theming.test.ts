import { expect } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';

interface Sight {
  /** What the page sets the custom property to. */
  readonly value: string;
  /** Where it is to be seen. */
  readonly at: string;
  /** By which property of the style, and as what. */
  readonly by: string;
  readonly seen: string;
  readonly pseudo?: string;
}

const [red, grey] = ['rgb(200, 0, 0)', 'rgb(90, 90, 90)'];

/** Where each custom property is to be seen in a dialog that is open. */
const sights: Record<string, Sight> = {
  accent: { value: red, at: '[part=save]', by: 'border-top-color', seen: red },
  'on-accent': { value: red, at: '[part=save]', by: 'color', seen: red },
  background: { value: red, at: 'section', by: 'background-color', seen: red },
  text: { value: red, at: 'section', by: 'color', seen: red },
  muted: { value: grey, at: 'thead', by: 'color', seen: grey },
  edge: { value: grey, at: '[part=discard]', by: 'border-top-color', seen: grey },
  line: { value: grey, at: '[part=center]', by: 'border-top-color', seen: grey },
  danger: { value: red, at: '[part=status]', by: 'color', seen: red },
  success: { value: red, at: '[data-phase=saved] [part=state]', by: 'color', seen: red },
  backdrop: { value: red, at: 'dialog', by: 'background-color', seen: red, pseudo: '::backdrop' },
  shadow: { value: '0 0 0 3px red', at: 'dialog', by: 'box-shadow', seen: 'rgb(255, 0, 0) 0px 0px 0px 3px' },
  space: { value: '40px', at: '[part=header]', by: 'padding-block-start', seen: '40px' },
  radius: { value: '3px', at: 'section', by: 'border-top-left-radius', seen: '3px' },
  'control-radius': { value: '7px', at: '[part=discard]', by: 'border-top-left-radius', seen: '7px' },
  font: { value: 'Georgia', at: '[part=save]', by: 'font-family', seen: 'Georgia' },
  'color-scheme': { value: 'dark', at: 'section', by: 'color-scheme', seen: 'dark' },
};

/** A dialog in which something was saved, something failed and something is not saved yet. */
async function busyDialog(): Promise<CenterPage> {
  const page = await CenterPage.unknown({}, 'dialog');
  page.element.identities = { email: 'ada@example.com' };
  await page.element.updateComplete;
  const ready = page.event('preference-ready');
  page.element.show();
  await ready;
  await page.element.updateComplete;
  await page.click(page.switch('Offers, Email'));
  await page.clickUntil(page.root.querySelector('[part=save]')!, 'preference-save');
  await page.click(page.switch('Offers, Email'));
  page.root.querySelector('footer')!.toggleAttribute('data-failed', true);
  page.root.querySelector('td:not([data-phase=changed])[data-phase]')!.setAttribute('data-phase', 'saved');
  return page;
}

describe('the custom properties', () => {
  for (const [name, { value, at, by, seen, pseudo }] of Object.entries(sights)) {
    it(`--preference-center-${name}`, async () => {
      const page = await busyDialog();
      const look = () => getComputedStyle(page.root.querySelector(at)!, pseudo).getPropertyValue(by);
      expect(look(), 'before').not.to.equal(seen);
      page.element.style.setProperty(`--preference-center-${name}`, value);
      expect(look()).to.equal(seen);
    });
  }

  it('are all of those that the manifest has, but those of the launcher', async () => {
    const manifest = (await (await fetch('/packages/widget/dist/custom-elements.json')).json()) as {
      modules: { declarations: { cssProperties?: { name: string }[] }[] }[];
    };
    const documented = manifest.modules
      .flatMap(({ declarations }) => declarations)
      .flatMap(({ cssProperties }) => cssProperties ?? []);
    const ofLauncher = ['space', 'radius', 'shadow', 'layer'].map((name) => `launcher-${name}`);
    const seen = [...Object.keys(sights), ...ofLauncher].map((name) => `--preference-center-${name}`);
    expect(documented.map(({ name }) => name)).to.have.members(seen);
  });
});
