import { expect } from '@open-wc/testing';
import { strings as englishExtras } from '../../src/extras/strings/en.ts';
import { strings as english } from '../../src/locales/en.ts';
import { strings as french } from '../../src/locales/fr.ts';
import { CenterPage } from '../support/center-page.ts';

/** The path of each text in a dictionary; the forms of a plural differ from language to language. */
const paths = (value: object, path = ''): string[] =>
  'other' in value && 'one' in value
    ? [path]
    : Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
        typeof child === 'object' ? paths(child as object, `${path}.${key}`) : `${path}.${key}`,
      );

describe('languages', () => {
  afterEach(() => document.documentElement.setAttribute('lang', 'en'));

  it('asks for the page’s language first, then for the browser’s', async () => {
    document.documentElement.lang = 'fr-CA';
    const page = await CenterPage.ready();
    const [session] = await page.fake.requests();
    expect(session!.body.languages!.slice(0, 2)).to.deep.equal(['fr-CA', navigator.languages[0]]);
  });

  it('speaks the language that the backend chose, and marks it', async () => {
    const page = await CenterPage.ready({ language: 'fr' });
    expect(page.root.querySelector('section')!.lang).to.equal('fr');
    expect(page.hasButton('Enregistrer')).to.equal(true);
    await page.click(page.switch('Product news, Email'));
    expect(page.hasButton('Enregistrer 1 modification')).to.equal(true);
    await expect(page.element).to.be.accessible();
  });

  it('speaks English where it has no texts in that language, and writes from right to left if need be', async () => {
    const page = await CenterPage.ready({ language: 'ar', session: { direction: 'rtl' } });
    expect(page.root.querySelector('section')!.dir).to.equal('rtl');
    expect(page.hasButton('Save')).to.equal(true);
    const [field, name] = [page.switch('Product news, Email'), page.root.querySelector('b')!];
    expect(field.getBoundingClientRect().right).to.be.below(name.getBoundingClientRect().right);
  });

  it('has every text in French that it has in English', () => {
    const all = paths({ ...english, extras: englishExtras });
    expect(paths(french).sort()).to.deep.equal(all.sort());
  });
});
