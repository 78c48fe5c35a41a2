import { expect } from '@open-wc/testing';
import { HostPage } from '../support/host-page.ts';
import { itWhere } from '../support/where.ts';

const strict = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'";
const required = "require-trusted-types-for 'script'";
const pages = '/packages/widget/test/pages';
const body = '<other-lit></other-lit><a id="link" href="#hosted" data-preference-center-open>Preferences</a>';
const withTrustedTypes = itWhere('trustedTypes' in window, 'Trusted Types');
const ada = { user: { email: 'ada@example.com' } };

function openPage(csp: string, extra = ''): Promise<HostPage> {
  const scripts = `${pages}/record-violations.js ${extra} acme-www.js?launcher=1`;
  return HostPage.open({ csp, body, scripts });
}

async function useCenter(page: HostPage): Promise<void> {
  const ready = page.event('preference-ready');
  await page.know(ada);
  page.document.getElementById('link')!.click();
  await ready;
  await page.center!.updateComplete;
  page.center!.shadowRoot!.querySelector<HTMLInputElement>('[part=switch]')!.click();
  const saved = page.event('preference-save');
  await page.center!.updateComplete;
  page.center!.shadowRoot!.querySelector<HTMLButtonElement>('[value=save]')!.click();
  await saved;
  await page.until(() => page.launcher);
}

describe('a page with a strict policy', () => {
  afterEach(() => HostPage.closeAll());

  it('is violated nowhere, with Trusted Types required and another copy of Lit beside', async () => {
    const policy = `${strict}; ${required}; trusted-types preference-center lit-html`;
    const page = await openPage(policy, `${pages}/other-lit.mjs`);
    await useCenter(page);
    const other = page.document.querySelector('other-lit')!;
    await page.until(() => other.shadowRoot?.textContent?.includes('Another Lit'));
    expect(page.window.violations).to.deep.equal([]);
    const { width, height } = page.center!.shadowRoot!.querySelector('[part=switch]')!.getBoundingClientRect();
    expect([width, height]).to.deep.equal([44, 26]);
  });

  it('can use the center where our policy’s name is not allowed but Trusted Types are not required', async () => {
    const page = await openPage(`${strict}; trusted-types something-else`);
    await useCenter(page);
    expect(page.text).to.contain('Saved');
  });

  withTrustedTypes('keeps its own link where it allows no way to draw', async () => {
    const page = await openPage(`${strict}; ${required}; trusted-types 'none'`);
    const errors: unknown[] = [];
    page.window.addEventListener('error', (event) => errors.push(event.message));
    page.window.addEventListener('unhandledrejection', (event) => errors.push(event.reason));
    await page.know(ada);
    page.document.getElementById('link')!.click();
    await page.until(() => page.window.location.hash === '#hosted');
    expect(errors).to.deep.equal([]);
  });
});
