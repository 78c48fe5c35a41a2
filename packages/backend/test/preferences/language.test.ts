import { describe, expect, it } from 'vitest';
import { chooseLanguage, directionOf, textIn } from '../../src/preferences/language.ts';

describe('the language', () => {
  it.each([
    { wanted: ['fr-CA'], offered: ['en', 'fr'], chosen: 'fr' },
    { wanted: ['de', 'fr'], offered: ['en', 'fr'], chosen: 'fr' },
    { wanted: ['zh-Hant-TW'], offered: ['en', 'zh-Hans', 'zh-Hant'], chosen: 'zh-Hant' },
    { wanted: ['zh-Hant-TW'], offered: ['en', 'zh'], chosen: 'en' },
    { wanted: ['zh-TW'], offered: ['en', 'zh-Hans', 'zh-Hant'], chosen: 'zh-Hant' },
    { wanted: ['pt'], offered: ['en', 'pt-BR'], chosen: 'pt-BR' },
    { wanted: ['pt-PT'], offered: ['en', 'pt-BR'], chosen: 'pt-BR' },
    { wanted: ['en-GB'], offered: ['fr', 'en-US'], chosen: 'en-US' },
    { wanted: ['FR'], offered: ['en', 'fr'], chosen: 'fr' },
    { wanted: ['ja'], offered: ['fr', 'en'], chosen: 'fr' },
    { wanted: [], offered: ['fr', 'en'], chosen: 'fr' },
    { wanted: ['*', '', 'not a tag', 'x'.repeat(64), '__proto__'], offered: ['fr', 'en'], chosen: 'fr' },
    { wanted: ['i-klingon', 'en-u-ca-buddhist'], offered: ['fr', 'en'], chosen: 'en' },
  ])('for $wanted of $offered is $chosen', ({ wanted, offered, chosen }) => {
    expect(chooseLanguage(wanted, offered)).toBe(chosen);
  });
});

it.each([
  ['en', 'ltr'],
  ['ar', 'rtl'],
  ['he-IL', 'rtl'],
  ['fa', 'rtl'],
  ['az-Arab', 'rtl'],
  ['ks-Deva', 'ltr'],
  ['ja', 'ltr'],
])('%s is written %s', (language, direction) => {
  expect(directionOf(language)).toBe(direction);
});

it('of a text is the wanted one, else its first', () => {
  expect(textIn('Always', 'fr')).toBe('Always');
  expect(textIn({ en: 'News', fr: 'Nouvelles' }, 'fr')).toBe('Nouvelles');
  expect(textIn({ en: 'News' }, 'fr')).toBe('News');
});
