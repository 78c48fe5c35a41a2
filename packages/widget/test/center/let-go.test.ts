import { expect, fixtureCleanup, nextFrame } from '@open-wc/testing';
import { CenterPage } from '../support/center-page.ts';
import { itWhere } from '../support/where.ts';

/** There where the browser was started with `--expose-gc`. */
const { gc } = window as { gc?: (options: object) => Promise<void> };

/** A center that was used and has left the page, which nothing of the test refers to any longer. */
async function usedAndGone(): Promise<WeakRef<Element>> {
  const page = await CenterPage.ready();
  await page.click(page.switch('Product news, Email'));
  await page.clickUntil(page.button('Save 1 change'), 'preference-save');
  await page.click(page.button('Unsubscribe from all'));
  await page.until(() => page.root.querySelector('[part=question]'));
  await page.click(page.button('Cancel'));
  await page.click(page.switch('Offers, Email'));
  fixtureCleanup();
  return new WeakRef(page.element);
}

describe('the memory of the page', () => {
  itWhere(!!gc, 'way to ask for a collection')(
    'lets go of a center that has left, with all that was in it',
    async () => {
      const gone = await usedAndGone();
      const isThere = () => gone.deref()?.localName;
      expect(isThere()).to.equal('preference-center');
      for (let round = 0; round < 50 && isThere(); round++) {
        await nextFrame();
        await gc!({ type: 'major', execution: 'async' });
      }
      expect(isThere()).to.equal(undefined);
    },
  );
});
