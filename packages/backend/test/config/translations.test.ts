import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../src/config/config-error.ts';
import { languageNotes } from '../../src/config/language-notes.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import type { Config } from '../../src/config/schema.ts';
import { environment, goodFile } from './config-file.ts';

const dutch = `center:
  save: Opslaan
  saveCount: { one: '# wijziging opslaan', other: '# wijzigingen opslaan' }
`;

/** Reads the good file with a file of texts for a language. */
function load(content: string, language = 'nl', languages = '[en, fr, nl]'): Config {
  const text = `${goodFile.replace('[en, fr]', languages).replace('{ en: Shopping, fr: Achats }', 'Shopping').replace('{ en: News, fr: Nouvelles }', 'News')}translations: { ${language}: texts/${language}.yaml }\n`;
  return loadConfig(text, environment, 'preference-center.yaml', (path) => {
    if (path !== `texts/${language}.yaml`) throw new Error('no such file');
    return content;
  });
}

function problemsOf(content: string, language = 'nl'): string[] {
  try {
    load(content, language);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    expect(error.message).toContain(`texts/${language}.yaml has`);
    return error.problems.map(({ line, path, message }) => `${line ?? '-'}: ${path}: ${message}`);
  }
  return [];
}

describe('a file of texts', () => {
  it('is read, YAML or JSON, with every part of it optional', () => {
    expect(load(dutch).translations['nl']?.center?.save).toBe('Opslaan');
    expect(load('{ "hostedPage": { "title": "Open" } }').translations['nl']?.hostedPage?.title).toBe('Open');
    expect(load('').translations['nl']).toEqual({});
  });

  it('that is not there is named where the configuration names it', () => {
    const text = `${goodFile}translations: { nl: nl.yaml }\n`;
    const read = () =>
      loadConfig(text, environment, 'x.yaml', () => {
        throw new Error('ENOENT /some/where');
      });
    expect(read).toThrow(/line \d+: translations\.nl: the file nl\.yaml cannot be read/);
    expect(read).not.toThrow('/some/where');
  });

  it('may only be for a language there can be', () => {
    expect(() => loadConfig(`${goodFile}translations: { no_such: x }\n`, environment)).toThrow('BCP 47');
  });

  it.each([
    ['center:\n  safe: Opslaan\n', '2: center.safe: is not a field here; did you mean "save"?'],
    ['centre:\n  save: Opslaan\n', '1: centre: is not a field here; did you mean "center"?'],
    ['center:\n  phases:\n    save: x\n', '3: center.phases.save: is not a field here; did you mean "saved"?'],
    [
      'confirmationPage: { titel: x }\n',
      '1: confirmationPage.titel: is not a field here; remove it (the reference lists the fields)',
    ],
    ['center:\n  save: 5\n', '2: center.save: must be a text'],
    ['center:\n  save: ""\n', '2: center.save: is empty; write the text, or leave it out'],
    ['center: save\n', '1: center: must be a group of fields'],
    ['center:\n  saveCount: Opslaan\n', '2: center.saveCount: must be a group of fields'],
    [
      'center:\n  saveCount: { other: "# wijzigingen" }\n',
      '2: center.saveCount: lacks the form "one"; nl has "one", "other"',
    ],
    [
      'center:\n  saveCount: { one: x, other: wijzigingen }\n',
      '2: center.saveCount.other: lacks the #, where the number goes',
    ],
    [
      'center:\n  saveCount: { one: x, other: "{count} wijzigingen" }\n',
      '2: center.saveCount.other: has a placeholder, "{count}"; write # where the number goes',
    ],
    [
      'center:\n  saveCount: { one: x, other: "# van #" }\n',
      '2: center.saveCount.other: has more than one #; the number is put in once',
    ],
    [
      'center:\n  saveCount: { one: x, other: "#", few: y }\n',
      '2: center.saveCount.few: is no form of nl, which has "one", "other"; remove it',
    ],
    [
      'center:\n  saveCount: { one: x, other: "#", some: y }\n',
      '2: center.saveCount.some: is not a field here; remove it (the reference lists the fields)',
    ],
    [
      'center:\n  hidden: "Dag {{name}}"\n',
      '2: center.hidden: has a placeholder, "{{name}", but nothing is put into this text',
    ],
    ['center:\n  hidden: "100%s"\n', '2: center.hidden: has a placeholder, "%s", but nothing is put into this text'],
  ])('that is wrong is refused with its line: %j', (content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  it('names everything that is wrong at once', () => {
    expect(problemsOf('center:\n  safe: x\n  hiden: y\n')).toHaveLength(2);
  });

  it.each([
    ['pl', 'one, few, many', ['one', 'few', 'many', 'other']],
    ['lv', 'other', ['zero', 'one', 'other']],
    ['ja', '', ['other']],
    ['ar', 'one', ['one', 'two', 'few', 'many', 'other']],
    ['fr', 'one', ['one', 'other']],
  ])('needs the forms that numbers take in its language: %s', (language, _, needed) => {
    const forms = Object.fromEntries(needed.map((form) => [form, '#']));
    expect(problemsOf(JSON.stringify({ center: { pending: forms } }), language)).toEqual([]);
    for (const form of needed.filter((each) => each !== 'other')) {
      const rest = Object.fromEntries(Object.entries(forms).filter(([each]) => each !== form));
      expect(problemsOf(JSON.stringify({ center: { pending: rest } }), language).join()).toContain(
        `lacks the form "${form}"`,
      );
    }
  });

  it('puts no variable of the environment into a text', () => {
    expect(problemsOf('center:\n  hidden: "${BRAZE_API_KEY}"\n')).toHaveLength(1);
  });
});

describe('what check says of languages', () => {
  it('names what stays in the nearest built-in language', () => {
    const [note, ...others] = languageNotes(load(dutch));
    expect(note).toMatch(/^Dutch \(nl\): \d+ text\(s\) stay in English: center\.title, center\.loading/);
    expect(note).not.toContain('center.saveCount');
    expect(others).toEqual([]);
  });

  it('says nothing of a built-in language, whose texts are all there', () => {
    expect(languageNotes(load('center: { save: Valider }', 'fr', '[en, fr, pt-BR]'))).toEqual([]);
  });

  it('says where a language has no texts at all, and where a file serves nobody', () => {
    expect(languageNotes(load(dutch, 'nl', '[en, sv]'))).toEqual([
      'Swedish (sv) has no texts of the center and the pages, which are in English; add a file to translations',
      'translations has a file for nl, but no property speaks it; add it to the languages of one',
    ]);
  });

  it('takes the file of a language for its regions, but not for another script', () => {
    expect(languageNotes(load(dutch, 'nl', '[en, nl-BE]')).join()).toContain(
      'Dutch (Belgium)'.replace('Dutch (Belgium)', 'nl-BE'),
    );
    expect(languageNotes(load('center: { save: 保存 }', 'zh', '[en, zh-Hant-TW]')).join('\n')).toContain(
      '(zh-Hant-TW) has no texts',
    );
  });
});
