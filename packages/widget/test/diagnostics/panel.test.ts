import { expect } from '@open-wc/testing';
import type { WrittenConfig } from '@preference-center/backend/loader-config';
import { windowPath } from '../../src/capture/window-path.ts';
import { showPanel } from '../../src/diagnostics/panel.ts';
import { followVisitor } from '../../src/loader/visitor.ts';
import type { Person } from '../../src/session-request.ts';
import { writtenConfig } from '../support/written-config.ts';

const config: WrittenConfig = {
  ...{ property: 'acme-www', version: 'v1', launcher: false },
  ...writtenConfig([
    {
      ...{ code: 'email', type: 'email', marketing: true },
      rules: ['location.nothing', 'panelVisitor', 'location.href'].map((path) => ({ from: 'window', path })),
    },
    { code: 'customer', type: 'external_id', rules: [] },
  ]),
};

const verdictOf = (root: ShadowRoot) => root.querySelector('[role=status]')!;

describe('the panel of the diagnostics', () => {
  it('is accessible: a named region, tables with headers, and a status that says who is known', async () => {
    Object.assign(window, { panelVisitor: 'ada@example.com' });
    let person: Person | undefined;
    const visitor = followVisitor(config, { window: windowPath }, {}, {}, undefined, (now) => (person = now));
    visitor.look();
    showPanel(config, visitor, () => person);
    const host = document.querySelector<HTMLElement>('preference-center-diagnostics')!;
    await expect(host).to.be.accessible();
    const root = host.shadowRoot!;
    expect(verdictOf(root).textContent).to.contain('the visitor is known by email');
    expect(root.querySelectorAll('th[scope=row]')).to.have.length(3);
    document.documentElement.dir = 'rtl';
    expect(getComputedStyle(verdictOf(root)).direction).to.equal('ltr');
    document.documentElement.removeAttribute('dir');
    expect(root.textContent).to.contain('No rule; identify() can fill it.');

    const button = (name: string) => [...root.querySelectorAll('button')].find((each) => each.textContent === name)!;
    const details = root.getElementById('details')!;
    button('Less').click();
    expect(details.getBoundingClientRect().height).to.equal(0);
    expect(button('More').getAttribute('aria-expanded')).to.equal('false');
    await expect(host).to.be.accessible();
    button('More').click();
    expect(details.getBoundingClientRect().height).to.be.greaterThan(0);

    const corner = () => {
      const { left, top } = host.getBoundingClientRect();
      return [left < 50 ? 'left' : 'right', top < 50 ? 'top' : 'bottom'].join();
    };
    button('Less').click();
    const corners = Array.from({ length: 5 }, () => {
      const now = corner();
      button('Move').click();
      return now;
    });
    expect(corners).to.deep.equal(['left,bottom', 'right,bottom', 'right,top', 'left,top', 'left,bottom']);
    button('Close').click();
    expect(host.isConnected).to.equal(false);
    delete (window as { panelVisitor?: string }).panelVisitor;
  });
});
