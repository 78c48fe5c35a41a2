import { expect } from '@open-wc/testing';
import type { OwnTexts } from '@preference-center/backend/contract';
import type { ExtraStrings, Strings } from '../../src/locales/strings.ts';
import { CenterPage } from '../support/center-page.ts';

/** The same keys, however deep; `true` only where neither side has one that the other lacks. */
type Keys<T> = T extends string ? string : { [Key in keyof T]-?: Keys<NonNullable<T[Key]>> };
type Same<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;
type Plain<T> = Omit<T, 'extras' | 'reasons' | 'deliveries'>;

// What operators can write is what the component says; the compiler compares them.
const sameTexts: Same<keyof Plain<Required<OwnTexts>>, keyof Plain<Strings>> = true;
const sameExtras: Same<keyof NonNullable<OwnTexts['extras']>, keyof ExtraStrings> = true;
const samePhases: Same<Keys<Required<OwnTexts>['phases']>, Keys<Strings['phases']>> = true;

const dutch: OwnTexts = {
  language: 'nl',
  title: 'Uw voorkeuren',
  save: 'Opslaan',
  saveCount: { one: '# wijziging opslaan', other: '# wijzigingen opslaan' },
  phases: { changed: 'Nog niet opgeslagen' },
  all: 'Alles opzeggen',
  extras: {
    saved: { one: '# wijziging opgeslagen.', other: '# wijzigingen opgeslagen.' },
    allTitle: 'Alles opzeggen?',
    allYes: 'Ja, alles opzeggen',
  },
};

describe('texts of the operator', () => {
  it('can be given for every text that the component has', () => {
    expect([sameTexts, sameExtras, samePhases]).to.deep.equal([true, true, true]);
  });

  it('make a language of their own, in which what they leave out is English', async () => {
    const page = await CenterPage.ready({ language: 'nl', session: { strings: dutch } });
    expect(page.root.querySelector('section')!.lang).to.equal('nl');
    expect(page.hasButton('Opslaan')).to.equal(true);
    await page.click(page.switch('Product news, Email'));
    expect(page.stateOf('Product news, Email')).to.equal('Nog niet opgeslagen');
    expect(page.hasButton('Discard'), 'left out').to.equal(true);
    await page.clickUntil(page.button('1 wijziging opslaan'), 'preference-save');
    expect(page.notice).to.equal('1 wijziging opgeslagen.');
    await expect(page.element).to.be.accessible();
  });

  it('are in the questions, too', async () => {
    const page = await CenterPage.ready({ language: 'nl', session: { strings: dutch } });
    await page.click(page.button('Alles opzeggen'));
    await page.until(() => page.hasButton('Ja, alles opzeggen'));
    expect(page.root.querySelector('#question')!.textContent).to.equal('Alles opzeggen?');
    expect(page.hasButton('Cancel'), 'left out').to.equal(true);
  });

  it('count as their language does, whatever they leave out', async () => {
    const strings: OwnTexts = { language: 'ar-EG', pending: { other: '# معلّق' } };
    const page = await CenterPage.ready({ language: 'ar-EG', session: { strings, direction: 'rtl' } });
    await page.click(page.switch('Product news, Email'));
    expect(page.hasButton('حفظ تغيير واحد'), 'the built-in text of the nearest language').to.equal(true);
    expect(page.root.querySelector('section')!.dir).to.equal('rtl');
  });

  it('take the place of built-in ones, one by one', async () => {
    const strings: OwnTexts = { language: 'fr', save: 'Valider', phases: { saved: 'C’est noté' } };
    const page = await CenterPage.ready({ language: 'fr', session: { strings } });
    expect(page.hasButton('Valider')).to.equal(true);
    await page.click(page.switch('Product news, Email'));
    await page.clickUntil(page.button('Enregistrer 1 modification'), 'preference-save');
    expect(page.stateOf('Product news, Email')).to.equal('C’est noté');
    expect(page.notice).to.equal('1 modification enregistrée.');
  });

  it('say why a later save failed', async () => {
    const page = await CenterPage.ready({
      session: { strings: { language: 'en', reasons: { other: 'Our servers are having a rest.' } } },
      answers: [{ for: 'preferences', method: 'PATCH', status: 500, body: { code: 'internal_error' } }],
    });
    await page.click(page.switch('Product news, Email'));
    await page.clickUntil(page.button('Save 1 change'), 'preference-save-error');
    expect(page.notice).to.contain('Our servers are having a rest.');
  });
});
