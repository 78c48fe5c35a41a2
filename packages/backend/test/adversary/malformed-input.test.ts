import * as fc from 'fast-check';
import type { LightMyRequestResponse } from 'fastify';
import { expect, it, vi } from 'vitest';
import { problem } from '../../src/contract.ts';
import { confirmationReference } from '../../src/identity/confirmation-secret.ts';
import { deriveKeys } from '../../src/identity/keys.ts';
import { signLink } from '../../src/identity/signed-link.ts';
import { secrets } from '../http/http-config.ts';
import { signSiteToken, startApp, type HttpScene } from '../http/http-scene.ts';
import { toInject, type Attack } from './attack.ts';
import { attacksOn, type Endpoint, type Loot } from './endpoint.ts';
import { endpoints, nowhere } from './endpoints.ts';
import { secureEvidence } from './evidence.ts';
import { marker } from './hostile.ts';
import { routesOf } from './routes.ts';
import { runParameters } from './seed.ts';

// Ten thousand requests in each test.
vi.setConfig({ testTimeout: 180_000 });

it('knows every route of the app, so that a new one cannot be left out', async () => {
  const scene = await startApp();
  const known = endpoints.flatMap(({ route }) =>
    route.startsWith('GET ') ? [route, `HEAD${route.slice(3)}`] : [route],
  );
  const routes = await routesOf(scene.app);
  expect(
    routes.filter((route) => !known.includes(route)),
    'routes without attacks: add them to test/adversary/endpoints.ts',
  ).toEqual([]);
  expect(
    endpoints.map(({ route }) => route).filter((route) => !routes.includes(route)),
    'attacks on routes that are not there',
  ).toEqual([]);
});

it.each(endpoints.filter(({ outcome }) => outcome === 'refused'))(
  'breaks requests to $route that would be taken if they were left alone',
  async (endpoint) => {
    const scene = await startApp();
    for (const { right } of endpoint.approaches(await gatherLoot(scene))) {
      const response = await scene.app.inject(toInject({ ...right, remoteAddress: '127.0.0.1' }));
      expect(response.statusCode, response.body).toBeLessThan(300);
    }
  },
);

it.each([...endpoints, nowhere])(
  'no malformed request to $route breaks it, writes anything, or finds itself repeated',
  async (endpoint) => {
    const scene = await startApp();
    const loot = await gatherLoot(scene);
    const evidence = secureEvidence(scene);
    await fc.assert(
      fc.asyncProperty(attacksOn(endpoint, loot), async (attack) => {
        const logged = scene.log.length;
        const response = await scene.app.inject(toInject(attack));
        expectAnswer(endpoint, attack, response);
        const said = JSON.stringify([response.body, response.headers, scene.log.slice(logged)]).toLowerCase();
        expect(said.includes(marker), `repeats what was sent: ${said}`).toBe(false);
        evidence.expectUntouched();
      }),
      runParameters(endpoint.route),
    );
    evidence.expectNothingHappened();
  },
);

/** Somebody with choices and a pending opt-in, so that there is something to change. */
async function gatherLoot(scene: HttpScene): Promise<Loot> {
  const blind = await scene.openSession({ body: { identities: { email: 'ada@example.com', phone: '+33612345678' } } });
  const token = await signSiteToken({ expiresAt: scene.clock.now() + 600_000 });
  const proved = await scene.openSession({ body: { token } });
  const states = ['unsubscribed', 'subscribed'].map((state) => ({ topic: 'news', channel: 'email', state }));
  for (const change of states) await scene.patch(blind.session.token, [change]);
  const [pending] = scene.query('select id from confirmation');
  const reference = confirmationReference(String(pending?.['id']), deriveKeys(scene.config, 'confirmation'));
  const content = {
    property: 'acme-www',
    issuedAt: scene.clock.now(),
    target: { kind: 'email', value: 'ada@example.com' },
  } as const;
  const link = signLink(content, { id: 'k1', secret: secrets.linkSecret });
  const stops = { topic: 'news', channel: 'email' };
  const oneClick = signLink({ ...content, stops }, { id: 'u1', secret: secrets.oneClickSecret });
  return { blind: blind.session.token, proved: proved.session.token, reference, link, oneClick };
}

function expectAnswer({ outcome }: Endpoint, { method }: Attack, response: LightMyRequestResponse): void {
  const { statusCode, headers, body } = response;
  expect(statusCode, body).toBeLessThan(500);
  if (outcome === 'refused') expect(statusCode, `taken: ${body}`).toBeGreaterThanOrEqual(400);
  if (statusCode < 400 || method === 'HEAD') return;
  const type = String(headers['content-type']);
  if (type.startsWith('text/html')) return;
  expect(type).toMatch(/^application\/problem\+json/);
  expect(problem.strict().parse(response.json()).status).toBe(statusCode);
}
