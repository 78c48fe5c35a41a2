import { describe, expect, it } from 'vitest';
import { standing } from '../../src/delivery/settle-send.ts';
import { groups } from '../braze/simulated-braze.ts';
import {
  ada,
  address,
  externalId,
  newsBySms,
  phone,
  startWithExternalIds,
  type ExternalIdScene,
} from './external-id-scene.ts';
import { signSiteToken } from './http-scene.ts';

const otherNumber = '+33687654321';

async function isReachedBySms(scene: ExternalIdScene, claims: Readonly<Record<string, string>>): Promise<boolean> {
  const { topics } = await scene.byToken(claims);
  return topics[0]?.channels.find(({ channel }) => channel === 'sms')?.reachable ?? false;
}

/** Has the newest choice sent, and Braze ask the person about it. */
async function waitsInBraze({ store, clock }: ExternalIdScene): Promise<void> {
  const lease = await store.acquireLease('eu', 'test', 60_000, clock.now());
  if (lease === undefined) throw new Error('the lease is taken');
  const [choice] = await store.claimForSend(lease, 1, clock.now());
  if (choice === undefined) throw new Error('nothing is due');
  const waiting = { delivery: 'waiting_in_braze', nextAttemptAt: null, reason: null } as const;
  await store.settle(lease, [standing(choice, waiting)], clock.now());
}

describe('a text message', () => {
  it('goes to nobody whom an address alone names, though Braze holds a number beside it', async () => {
    const scene = await startWithExternalIds();
    expect(await isReachedBySms(scene, { email: address.value })).toBe(false);
    expect(await scene.save(await scene.byToken({ email: address.value }), newsBySms, 'subscribed')).toBe(422);
    const byMail = await scene.byAddress();
    expect(byMail.topics[0]?.channels).toContainEqual({ channel: 'sms', reachable: false });
    expect(await scene.rowOf(phone, newsBySms)).toBeUndefined();
  });

  it('goes to the number that the token names, whatever Braze holds for the external id', async () => {
    const scene = await startWithExternalIds();
    const session = await scene.byToken({ sub: 'U-1', phone_number: otherNumber });
    await scene.save(session, newsBySms, 'unsubscribed');
    expect(await scene.rowOf({ kind: 'phone', value: otherNumber }, newsBySms)).toMatchObject({
      state: 'unsubscribed',
    });
    expect(await scene.rowOf(phone, newsBySms)).toBeUndefined();
  });

  it('does not go to a number that the page names beside a token', async () => {
    const scene = await startWithExternalIds();
    const token = await signSiteToken({ claims: { sub: 'U-1' }, expiresAt: scene.clock.now() + 60_000 });
    const session = await scene.openSession({ body: { token, identities: { phone: otherNumber } } });
    await scene.save(session, newsBySms, 'unsubscribed');
    expect(await scene.rowOf({ kind: 'phone', value: otherNumber }, newsBySms)).toBeUndefined();
    expect(await scene.rowOf(phone, newsBySms)).toMatchObject({ state: 'unsubscribed' });
  });

  it('goes by external id where the profile has no number', async () => {
    const scene = await startWithExternalIds([{ externalId: 'U-1', email: address.value }]);
    await scene.save(await scene.byToken(), newsBySms, 'unsubscribed');
    expect(await scene.rowOf(externalId, newsBySms)).toMatchObject({ state: 'unsubscribed' });
  });

  it('is shown as it stands in Braze once the person has answered that they want it, also when they leave by STOP then', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.setGroup({ id: groups.texts, name: 'Texts', channel: 'sms', doubleOptIn: true });
    await scene.save(await scene.byToken(), newsBySms, 'subscribed');
    await waitsInBraze(scene);
    const shown = async (): Promise<unknown> =>
      (await scene.byToken()).choices?.find(({ channel }) => channel === 'sms');
    expect(await shown()).toMatchObject({ state: 'subscribed', delivery: 'waiting_in_braze' });
    scene.braze.world.setGroupState({ phone: phone.value }, groups.texts, 'subscribed', 'Inbound Message');
    scene.clock.advance(10 * 60_000);
    expect(await shown()).not.toHaveProperty('delivery');
    expect(await scene.rowOf(phone, newsBySms)).toMatchObject({ revision: 1, delivery: 'confirmed' });
    scene.braze.world.replyBySms(phone.value, 'STOP');
    scene.clock.advance(60_000);
    expect(await shown()).toMatchObject({ state: 'unsubscribed', delivery: 'stopped_in_braze' });
    expect((await scene.ledgerOf(phone)).at(-1)).toMatchObject({
      toState: 'unsubscribed',
      context: { source: 'braze' },
    });
  });

  it('is shown as partial where people who share the number differ', async () => {
    const scene = await startWithExternalIds([{ ...ada, groups: { [groups.texts]: 'subscribed' } }]);
    scene.braze.world.addPerson({
      externalId: 'U-2',
      phone: phone.value,
      groups: { [groups.texts]: 'unsubscribed' },
    });
    const { choices } = await scene.byToken();
    expect(choices?.find(({ channel }) => channel === 'sms')).toMatchObject({ state: 'partial' });
  });
});
