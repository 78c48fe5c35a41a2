import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, it } from 'vitest';
import { signLink } from '../../src/identity/signed-link.ts';
import { configText } from './http-config.ts';
import { expectProblem, startApp, type HttpScene } from './http-scene.ts';

const old = { id: '2026-01', secret: 'the-key-of-last-year-0123456789abcdefghij' };
const next = { id: '2026-07', secret: 'the-key-of-this-year-0123456789abcdefghij' };
const oldButton = { ...old, secret: 'the-button-of-last-year-0123456789abcdefg' };
const nextButton = { ...next, secret: 'the-button-of-this-year-0123456789abcdefg' };
const target = { kind: 'email', value: 'ada@example.com' } as const;
const stops = { topic: 'news', channel: 'email' } as const;
const day = 24 * 60 * 60_000;

/** A site whose links these keys sign, each for its purpose. */
function startSite(view: readonly object[], button: readonly object[] = [nextButton], more: object = {}) {
  const { properties } = JSON.parse(configText('http://localhost'));
  const [www, ...others] = properties;
  const links = { keys: view, ...more };
  return startApp({ config: { properties: [{ ...www, links, oneClick: { keys: button } }, ...others] } });
}

function open(scene: HttpScene, key: typeof old, ageMs = 0): Promise<LightMyRequestResponse> {
  const content = { property: 'acme-www', issuedAt: scene.clock.now() - ageMs, target } as const;
  return scene.postSession({ body: { link: signLink(content, key) } });
}

function press(scene: HttpScene, key: typeof old): Promise<LightMyRequestResponse> {
  const link = signLink({ property: 'acme-www', issuedAt: scene.clock.now(), target, stops }, key);
  return scene.app.inject({
    ...{ method: 'POST', url: `/v1/one-click/${encodeURIComponent(link)}`, payload: 'List-Unsubscribe=One-Click' },
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
  });
}

describe('while the key of links is being replaced', () => {
  it('links of both open the center, and the buttons of both work', async () => {
    const scene = await startSite([old, next], [oldButton, nextButton]);
    for (const key of [old, next]) expect((await open(scene, key)).json()).toMatchObject({ proof: 'link' });
    for (const key of [oldButton, nextButton]) expect((await press(scene, key)).statusCode).toBe(200);
  });

  it('neither stands in for the other: the id that a link names has to be that of the key which signed it', async () => {
    const scene = await startSite([old, next], [oldButton, nextButton]);
    for (const [one, other] of [
      [old, next],
      [next, old],
    ] as const) {
      expectProblem(await open(scene, { ...one, id: other.id }), 401, 'credentials_rejected');
    }
    expectProblem(await press(scene, { ...oldButton, id: nextButton.id }), 404, 'not_found');
    expectProblem(await open(scene, { ...next, id: '2027-01' }), 401, 'credentials_rejected');
  });

  it('ends with the old one: what it signed is refused from then on, and what the new one signed is not', async () => {
    const scene = await startSite([next], [nextButton]);
    expectProblem(await open(scene, old), 401, 'credentials_rejected');
    expectProblem(await press(scene, oldButton), 404, 'not_found');
    expect((await open(scene, next)).json()).toMatchObject({ proof: 'link' });
    expect((await press(scene, nextButton)).statusCode).toBe(200);
  });
});

describe('the age of a link that a property sets', () => {
  it.each([
    { maxAgeDays: 7, ageMs: 7 * day - 1000, proof: 'link' },
    { maxAgeDays: 7, ageMs: 7 * day, proof: 'old_link' },
    { maxAgeDays: 90, ageMs: 90 * day - 1000, proof: 'link' },
    { maxAgeDays: 90, ageMs: 90 * day, proof: 'old_link' },
  ])('of $maxAgeDays days makes one that is $ageMs ms old the proof "$proof"', async ({ maxAgeDays, ageMs, proof }) => {
    const scene = await startSite([next], [nextButton], { maxAgeDays });
    const { session, ...seen } = (await open(scene, next, ageMs)).json();
    expect(seen).toMatchObject({ proof, may: { view: proof === 'link' } });
    // A session that a link opens in its last second ends with it.
    expect(session.expiresAt - scene.clock.now()).toBe(proof === 'link' ? 1000 : 15 * 60_000);
  });
});
