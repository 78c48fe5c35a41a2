import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { confirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { configText, secrets } from './http-config.ts';
import { startApp, type HttpScene } from './http-scene.ts';

const dutch = readFileSync(new URL('../../../../demo/texts/nl.yaml', import.meta.url), 'utf8');
const english = '{ "center": { "all": "Stop all messages" } }';

/** The scene with Dutch beside its languages, by a file, and one English text of the operator's own. */
async function start(): Promise<HttpScene> {
  const { topics, topicGroups, properties } = JSON.parse(configText('https://rest.fra-01.braze.eu')) as Record<
    string,
    { code: string; name: object; languages: string[]; texts: object }[]
  >;
  const inDutch = (name: object) => (typeof name === 'object' ? { ...name, nl: 'Nieuws' } : name);
  const named = (all: { name: object }[] = []) => all.map((each) => ({ ...each, name: inDutch(each.name) }));
  const config = {
    translations: { nl: 'texts/nl.yaml', en: 'texts/en.json' },
    topics: named(topics).map((topic) => ({ ...topic, description: undefined })),
    topicGroups: named(topicGroups),
    properties: (properties ?? []).map((property) =>
      property.code === 'acme-www' ? { ...property, languages: ['en', 'fr', 'ar', 'nl'], texts: {} } : property,
    ),
  };
  return startApp({ config, files: { 'texts/nl.yaml': dutch, 'texts/en.json': english } });
}

const openIn = async (scene: HttpScene, ...languages: string[]) =>
  scene.openSession({ body: { identities: { email: 'ada@example.com' }, languages } });

describe("an operator's own texts", () => {
  it('come with a session in their language, those that are downloaded later apart, and with no other', async () => {
    const scene = await start();
    const { language, strings, texts, channels } = await openIn(scene, 'nl-BE');
    expect(language).toBe('nl');
    expect(strings).toMatchObject({ language: 'nl', save: 'Opslaan', phases: { saved: 'Opgeslagen' } });
    expect(strings?.extras).toMatchObject({ cancel: 'Annuleren', allYes: 'Alles opzeggen' });
    expect(strings).not.toHaveProperty('cancel');
    expect(texts.title).toBe('Uw voorkeuren');
    expect(channels.map(({ name }) => name)).toEqual(['E-mail', 'Sms']);
    expect((await openIn(scene, 'fr')).strings).toBeUndefined();
    expect((await openIn(scene, 'en-GB')).strings).toEqual({ language: 'en', all: 'Stop all messages' });
  });

  it('are on the launcher', async () => {
    const scene = await start();
    const { body } = await scene.app.inject({ url: '/acme-www.js' });
    expect(body).toContain('nl:"Abonnementen"');
    expect(body).toContain('ar:"تفضيلات الاشتراك"');
  });

  it('are on the page that the backend brings', async () => {
    const scene = await start();
    const { body } = await scene.app.inject({ url: '/p/acme-www', headers: { 'accept-language': 'nl' } });
    expect(body).toContain('<html lang="nl" dir="ltr">');
    expect(body).toContain('<section lang="nl">');
    expect(body).toContain('Open deze pagina vanuit een bericht');
    expect(body).toContain('Gebruik anders de afmeldlink');
  });

  it('are on the page of a confirmation, and on that of a link that is no longer good', async () => {
    const scene = await start();
    const { session } = await openIn(scene, 'nl');
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'subscribed' }]);
    const [row] = scene.query('select id from confirmation');
    const url = `/confirm/${confirmationReference(String(row?.['id']), deriveKeys(scene.config, 'confirmation'))}`;
    const { body } = await scene.app.inject({ url });
    expect(body).toContain('<html lang="nl" dir="ltr">');
    expect(body).toContain('Bevestig uw abonnement');
    expect(body).toContain('Nieuws <span>E-mail</span>');
    const gone = await scene.app.inject({ url: '/confirm', headers: { 'accept-language': 'nl, en;q=0.5' } });
    expect(gone.body).toContain('<html lang="nl" dir="ltr">');
    expect(gone.body).toContain('Deze link werkt niet meer');
  });

  it('are on the page of a one-click link', async () => {
    const scene = await start();
    const link = signLink(
      {
        ...{ property: 'acme-www', issuedAt: scene.clock.now(), stops: { topic: 'news', channel: 'email' } },
        target: { kind: 'email', value: 'ada@example.com' },
      },
      { id: 'u1', secret: secrets.oneClickSecret },
    );
    const { body } = await scene.app.inject({
      url: `/v1/one-click/${encodeURIComponent(link)}`,
      headers: { 'accept-language': 'nl' },
    });
    expect(body).toContain('<html lang="nl" dir="ltr">');
    expect(body).toContain('<h1>Afmelden</h1>');
  });

  it('stand in the ledger with the wording that a choice was made on', async () => {
    const scene = await start();
    const { session } = await openIn(scene, 'nl');
    await scene.patch(session.token, [{ topic: 'news', channel: 'email', state: 'unsubscribed' }]);
    const [row] = scene.query("select content from wording where language = 'nl' and property = 'acme-www'");
    expect(String(row?.['content'])).toContain('"wants":{"subscribed":"Ontvangen","unsubscribed":"Stoppen"}');
  });

  it('are shown as text, whatever is in them', async () => {
    const scene = await startApp({
      config: { translations: { en: 'en.yaml' } },
      files: { 'en.yaml': 'hostedPage: { title: "<script>alert(1)</script>" }' },
    });
    const { body } = await scene.app.inject({ url: '/p/acme-www' });
    expect(body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;');
  });
});

describe('a page of a built-in language', () => {
  it.each([
    ['de', 'Dieser Link gilt nicht mehr'],
    ['es', 'Este enlace ya no funciona'],
    ['pt-BR', 'Esta ligação já não funciona'],
    ['ja', 'このリンクは無効です'],
    ['ar', 'لم يعد هذا الرابط صالحًا'],
  ])('says in %s that a link is no longer good', async (wanted, words) => {
    const scene = await startApp();
    const { body } = await scene.app.inject({ url: '/confirm', headers: { 'accept-language': wanted } });
    expect(body).toContain(words);
  });
});
