import { groups } from '../braze/simulated-braze.ts';
import { insiderGroup } from '../http/http-config.ts';
import type { HttpScene } from '../http/http-scene.ts';

const change = (state: string) => ({ topic: 'news', channel: 'email', state });

/** Ways in which somebody can be known to us or to Braze, and what makes it so. Every address is as long as any other. */
export const acquaintances: Readonly<Record<string, (scene: HttpScene, email: string) => unknown>> = {
  'is in Braze': ({ braze }, email) => braze.world.addPerson({ email, externalId: 'id-1' }),
  'is subscribed in Braze': ({ braze }, email) =>
    braze.world.addPerson({ email, groups: { [groups.news]: 'subscribed', [insiderGroup]: 'subscribed' } }),
  'is unsubscribed from everything in Braze': ({ braze }, email) =>
    braze.world.addPerson({ email, emailSubscribe: 'unsubscribed' }),
  'is several people in Braze': ({ braze }, email) =>
    ['one', 'two', 'three'].forEach((externalId) => braze.world.addPerson({ email, externalId })),
  'opted out here': (scene, email) => save(scene, email, ['unsubscribed']),
  'opted in here, trusted by the page': async (scene, email) => {
    const { session } = await scene.openSession({ property: 'acme-app', body: { identities: { email } } });
    const headers = { origin: 'https://app.acme.example' };
    await scene.patch(session.token, [change('subscribed')], { headers });
  },
  'has an opt-in that waits for confirmation': (scene, email) => save(scene, email, ['subscribed']),
  'has no confirmation message left this hour': (scene, email) => save(scene, email, Array(4).fill('subscribed')),
};

async function save(scene: HttpScene, email: string, states: readonly string[]): Promise<void> {
  const { session } = await scene.openSession({ body: { identities: { email } } });
  for (const state of states) await scene.patch(session.token, [change(state)]);
}

/** Addresses that differ in nothing that could be measured: equally long, from one domain. */
export function addressOf(number: number): string {
  return `person${String(number).padStart(6, '0')}@example.com`;
}
