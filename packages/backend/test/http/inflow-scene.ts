import { readFileSync } from 'node:fs';
import type { WantedState } from '../../src/contract.ts';
import { standing } from '../../src/delivery/settle-send.ts';
import { groups } from '../braze/simulated-braze.ts';
import { signSiteToken, type HttpScene } from './http-scene.ts';

/** A token of a visitor whom the site's server vouches for. */
export function tokenOf(scene: HttpScene, email: string): Promise<string> {
  return signSiteToken({ claims: { email }, expiresAt: scene.clock.now() + 60_000 });
}

/** Somebody's choice, made in a session of theirs, which Braze has come to hold too. */
export async function choose(
  scene: HttpScene,
  email: string,
  state: WantedState,
  topic: 'news' | 'offers' = 'news',
): Promise<void> {
  const { session } = await scene.openSession({ body: { token: await tokenOf(scene, email) } });
  const response = await scene.patch(session.token, [{ topic, channel: 'email', state }]);
  if (response.statusCode !== 200) throw new Error(response.body);
  const now = scene.clock.now();
  const lease = await scene.store.acquireLease('eu', 'test', 60_000, now);
  if (lease === undefined) throw new Error('the lease is taken');
  const [choice] = await scene.store.claimForSend(lease, 1, now);
  if (choice === undefined) throw new Error('nothing is due');
  const settled = { delivery: 'confirmed', nextAttemptAt: null, reason: null, seenApplied: true } as const;
  await scene.store.settle(lease, [standing(choice, settled)], now);
  await scene.store.releaseLease(lease);
  scene.braze.world.setGroupState({ email }, groups[topic], state, 'REST API');
}

/** How the choices of news stand in the store. */
export function newsOf(scene: HttpScene): Record<string, unknown>[] {
  return scene.query(`select state, revision, delivery from choice where topic = 'news'`);
}

const docs = readFileSync(new URL('../../../../docs/inflow.md', import.meta.url), 'utf8');
const templates = [...docs.matchAll(/```liquid\n([\s\S]+?)\n```/g)].map(([, template = '']) => template);

/** The body that docs/inflow.md gives for a group, with the group's id, or for the global email state. */
export function recipe(of: 'group' | 'global', groupId = ''): string {
  const template = templates.find((each) => each.includes('"global"') === (of === 'global')) ?? '';
  return template.replaceAll('SUBSCRIPTION_GROUP_ID', groupId);
}
