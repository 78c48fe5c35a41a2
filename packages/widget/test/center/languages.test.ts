import { expect } from '@open-wc/testing';
import { strings as englishExtras } from '../../src/extras/strings/en.ts';
import { strings as english } from '../../src/locales/en.ts';
import { strings as arabic } from '../../src/locales/ar.ts';
import { strings as german } from '../../src/locales/de.ts';
import { strings as spanish } from '../../src/locales/es.ts';
import { strings as french } from '../../src/locales/fr.ts';
import { strings as japanese } from '../../src/locales/ja.ts';
import { strings as portuguese } from '../../src/locales/pt.ts';
import { CenterPage } from '../support/center-page.ts';

const languages = { ar: arabic, de: german, es: spanish, fr: french, ja: japanese, pt: portuguese };
const categories = ['zero', 'one', 'two', 'few', 'many', 'other'];
const isPlural = (value: object) => Object.keys(value).every((key) => categories.includes(key));

/** Every text in a dictionary by its path; the forms of a plural are one text. */
const textsOf = (value: object, path = ''): [string, unknown][] =>
  Object.entries(value).flatMap(([key, child]: [string, unknown]) =>
    typeof child === 'object' && !isPlural(child!) ? textsOf(child!, `${path}.${key}`) : [[`${path}.${key}`, child]],
  );
const pathsOf = (value: object) =>
  textsOf(value)
    .map(([path]) => path)
    .sort();

describe('languages', () => {
  afterEach(() => document.documentElement.setAttribute('lang', 'en'));

  it('asks for the page’s language first, then for the browser’s', async () => {
    document.documentElement.lang = 'fr-CA';
    const page = await CenterPage.ready();
    const [session] = await page.fake.requests();
    expect(session!.body.languages!.slice(0, 2)).to.deep.equal(['fr-CA', navigator.languages[0]]);
  });

  it('speaks the page’s language while it loads, and from the first word on', async () => {
    document.documentElement.lang = 'fr-CA';
    const page = await CenterPage.unknown({ answers: [{ for: 'sessions', hold: true }] });
    const said: string[] = [];
    const region = new MutationObserver(() => said.push(page.notice));
    region.observe(page.root, { subtree: true, childList: true, characterData: true });
    page.element.identities = { email: 'ada@example.com' };
    await page.until(() => page.root.querySelector('h2')?.textContent === french.title);
    region.disconnect();
    expect(page.root.querySelector('section')!.lang).to.equal('fr');
    expect(said.filter((text) => text !== '' && text !== french.loading)).to.deep.equal([]);
    expect(page.notice).to.equal(french.loading);
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
    const page = await CenterPage.ready({ language: 'he', session: { direction: 'rtl' } });
    expect(page.root.querySelector('section')!.dir).to.equal('rtl');
    expect(page.hasButton('Save')).to.equal(true);
    const [field, name] = [page.switch('Product news, Email'), page.root.querySelector('b')!];
    expect(field.getBoundingClientRect().right).to.be.below(name.getBoundingClientRect().right);
  });

  for (const [code, strings] of Object.entries(languages)) {
    it(`has every text in ${code} that it has in English`, () => {
      expect(pathsOf(strings)).to.deep.equal(pathsOf({ ...english, extras: englishExtras }));
      expect(strings.language).to.equal(code);
    });

    it(`has a form for every number in ${code}, and says the number where it is not in the words`, () => {
      const { pluralCategories } = new Intl.PluralRules(code).resolvedOptions();
      for (const [path, forms] of textsOf(strings)) {
        if (typeof forms !== 'object') continue;
        // Arabic has "zero", which never comes up; the romance languages have "many" from a million on.
        const needed = pluralCategories.filter((each) => each !== 'zero' && (each !== 'many' || code === 'ar'));
        expect(Object.keys(forms!).sort(), path).to.deep.equal([...needed].sort());
        expect((forms as { other: string }).other, path).to.contain('#');
      }
    });
  }

  it('counts as Arabic does, and is drawn from right to left', async () => {
    const page = await CenterPage.ready({ language: 'ar', session: { direction: 'rtl' } });
    await page.click(page.switch('Product news, Email'));
    expect(page.hasButton('حفظ تغيير واحد')).to.equal(true);
    await page.click(page.switch('Product news, SMS'));
    expect(page.hasButton('حفظ تغييرين')).to.equal(true);
    await expect(page.element).to.be.accessible();
  });
});
