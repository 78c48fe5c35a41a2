import { describe, expect, it } from 'vitest';
import { signLink, type LinkContent } from '../../src/identity/signed-link.ts';
import { configText, secrets } from './http-config.ts';
import { startApp, type HttpScene, type SceneOptions } from './http-scene.ts';

const ada: LinkContent['target'] = { kind: 'email', value: 'ada@example.com' };

/** `acme-www` shows news and offers; `insider` belongs to other properties of the workspace. */
function covering(unsubscribeFromAll: 'topics' | 'workspace'): SceneOptions {
  const { properties } = JSON.parse(configText('http://127.0.0.1:1')) as { properties: { code: string }[] };
  return {
    config: {
      properties: properties.map((each) => (each.code === 'acme-www' ? { ...each, unsubscribeFromAll } : each)),
    },
  };
}

function linkFor(scene: HttpScene, topic: string, channel = 'email', target = ada): string {
  const key = { id: 'u1', secret: secrets.oneClickSecret };
  const content = { property: 'acme-www', issuedAt: scene.clock.now(), target, stops: { topic, channel } };
  return `/v1/one-click/${encodeURIComponent(signLink(content, key))}`;
}

async function press(scene: HttpScene, url: string, payload = 'List-Unsubscribe=One-Click') {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', 'accept-language': 'en' };
  const response = await scene.app.inject({ method: 'POST', url, payload, headers });
  expect(response.statusCode).toBe(200);
  return response;
}

const stopped = (scene: HttpScene): unknown[] =>
  scene
    .query('select topic, channel, state from choice order by topic, channel')
    .map(({ topic, channel, state }) => [`${String(topic)}/${String(channel)}`, state]);

const everything = [
  ['*eu/email', 'unsubscribed'],
  ['insider/email', 'unsubscribed'],
  ['news/email', 'unsubscribed'],
  ['offers/email', 'unsubscribed'],
];

describe('a one-click link that names everything', () => {
  it('stops all email of the workspace and its global state where the property is configured so', async () => {
    const scene = await startApp(covering('workspace'));
    await press(scene, linkFor(scene, '*'));
    expect(stopped(scene)).toEqual(everything);
    expect(scene.nudged).toEqual(['eu']);
    const acts = await scene.store.ledgerOf(ada);
    expect(acts.every(({ context }) => context.proof === 'one_click')).toBe(true);
  });

  it('does so for the external id that Braze’s template names', async () => {
    const scene = await startApp(covering('workspace'));
    await press(scene, linkFor(scene, '*', 'email', { kind: 'external_id', value: 'U-1' }));
    expect(stopped(scene)).toEqual(everything);
  });

  it('never reaches the global state elsewhere', async () => {
    const scene = await startApp(covering('topics'));
    await press(scene, linkFor(scene, '*'));
    expect(stopped(scene)).toEqual(everything.slice(2));
  });

  it('never reaches it where it names one topic', async () => {
    const scene = await startApp(covering('workspace'));
    await press(scene, linkFor(scene, 'news'));
    expect(stopped(scene)).toEqual([['news/email', 'unsubscribed']]);
  });

  it('says on its page what it stops, the topics of other properties and the rest included', async () => {
    const scene = await startApp(covering('workspace'));
    const url = linkFor(scene, '*');
    const asked = await scene.app.inject({ method: 'GET', url, headers: { 'accept-language': 'en' } });
    const done = await press(scene, url, 'List-Unsubscribe=One-Click&answer=page');
    for (const { body } of [asked, done]) {
      for (const line of ['Product news', 'Offers', 'Insider', 'Every other email from us'])
        expect(body).toContain(line);
    }
    const one = await scene.app.inject({ method: 'GET', url: linkFor(scene, 'news') });
    expect(one.body).not.toContain('Every other email');
  });
});
