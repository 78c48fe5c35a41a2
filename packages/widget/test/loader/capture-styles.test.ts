import { expect } from '@open-wc/testing';
import type { LoaderConfig } from '@preference-center/backend/loader-config';
import { HostPage } from '../support/host-page.ts';
import { addSegment, addSnippet } from '../support/page-snippet.ts';

interface Style {
  readonly title: string;
  /** What the page does, as the docs say it. */
  readonly html: string;
  /** What the backend tells the loader, made of what the docs say. */
  readonly capture: Pick<LoaderConfig, 'spaces' | 'token'>;
}

const styles = (await (await fetch('/packages/widget/test/fake/capture-styles.snapshot')).json()) as Style[];
/** What each example brings besides the address. */
const also: Record<string, object> = {
  'Google Tag Manager': { customer: 'c-42' },
  'A data layer with names of its own': { customer: '42' },
  'Adobe Client Data Layer': { customer: 'c-42' },
  Segment: { customer: 'c-42' },
  Tealium: { customer: 'c-42' },
  'W3C digital data': { customer: 'c-42' },
};

function forgetEverything(): void {
  for (const pair of document.cookie.split('; ')) document.cookie = `${pair.split('=')[0]}=; path=/; max-age=0`;
  localStorage.clear();
  sessionStorage.clear();
}

describe('an example of docs/capture.md', () => {
  beforeEach(forgetEverything);
  afterEach(() => {
    HostPage.closeAll();
    forgetEverything();
  });

  it('is there for every style', () => expect(styles).to.have.length(22));

  for (const { title, html, capture } of styles) {
    it(`names the visitor: ${title}`, async () => {
      const page = await HostPage.open();
      if (title === 'Segment') await addSegment(page.window);
      await addSnippet(page.document, html);
      await page.addLoader(`?${new URLSearchParams({ capture: JSON.stringify(capture) })}`);
      await page.until(() => page.downloads.includes('center'));
      expect(await page.window.preferenceCenter.open()).to.equal(true);
      const [session] = await page.fake.requests();
      expect(session!.body.identities).to.deep.equal({ email: 'ada@example.com', ...also[title] });
      if (capture.token?.length) expect(session!.body.token).to.match(/^eyJ[\w-]+\.[\w-]+\.[\w-]+$/);
    });
  }
});
