import { describe, expect, it } from 'vitest';
import { signLink } from '../../src/identity/signed-link.ts';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import {
  ada,
  address,
  externalId,
  linkKey,
  newsByMail,
  newsBySms,
  phone,
  startWithExternalIds,
} from './external-id-scene.ts';

const down = { kind: 'status', status: 503, times: 'until_cleared' } as const;
const exported = '/users/export/ids';

describe('a visitor whom a token names by external id', () => {
  it('meets, in one row, whoever names the address', async () => {
    const scene = await startWithExternalIds();
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed', revision: 1 });
    expect(await scene.rowOf(externalId)).toBeUndefined();
    const other = await scene.byAddress();
    expect(other.choices?.[0]).toMatchObject({ ...newsByMail, state: 'unsubscribed', revision: 1 });
    await scene.save(other, newsByMail, 'subscribed');
    expect((await scene.byToken()).choices?.[0]).toMatchObject({ ...newsByMail, state: 'subscribed', revision: 2 });
  });

  it('sees what Braze holds for the address, over all profiles that share it', async () => {
    const scene = await startWithExternalIds([{ ...ada, groups: { [groups.news]: 'subscribed' } }]);
    scene.braze.world.setUnknowns({ sharedAddressGroups: 'keep' });
    scene.braze.world.addPerson({ externalId: 'U-2', email: address.value });
    const session = await scene.byToken();
    expect(session.choices?.[0]).toMatchObject({ ...newsByMail, state: 'partial' });
    expect(session.choicesFrom).toBe('braze');
  });

  it('is told of a global unsubscribe of the address', async () => {
    const scene = await startWithExternalIds([{ ...ada, emailSubscribe: 'unsubscribed' }]);
    expect((await scene.byToken()).global).toMatchObject({ state: 'unsubscribed' });
  });

  it('is reached by SMS on the number that Braze holds', async () => {
    const scene = await startWithExternalIds();
    expect(await scene.save(await scene.byToken(), newsBySms, 'unsubscribed')).toBe(200);
    expect(await scene.rowOf(phone, newsBySms)).toMatchObject({ state: 'unsubscribed' });
  });

  it('keeps the address that the token names, though Braze holds another one for the external id', async () => {
    const scene = await startWithExternalIds([{ ...ada, email: 'old@example.com' }]);
    const session = await scene.byToken({ sub: 'U-1', email: address.value });
    await scene.save(session, newsByMail, 'unsubscribed');
    await scene.save(session, newsBySms, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed' });
    expect(await scene.rowOf({ kind: 'email', value: 'old@example.com' })).toBeUndefined();
    expect(await scene.rowOf(phone, newsBySms)).toMatchObject({ state: 'unsubscribed' });
  });

  it('is asked about once in a minute, and again after that', async () => {
    const scene = await startWithExternalIds();
    const lookUps = () => scene.braze.world.requests({ path: exported }).filter(({ body }) => namesExternalId(body));
    await scene.byToken();
    await scene.byToken();
    expect(lookUps()).toHaveLength(1);
    scene.clock.advance(60_000);
    await scene.byToken();
    expect(lookUps()).toHaveLength(2);
  });

  it('is not looked up where the token names every address itself', async () => {
    const scene = await startWithExternalIds();
    await scene.byToken({ sub: 'U-1', email: address.value, phone_number: phone.value });
    const bodies = scene.braze.world.requests({ path: exported }).map(({ body }) => body);
    expect(bodies).toMatchObject([{ email_address: address.value }]);
  });
});

describe('a link that carries an external id', () => {
  it.each([
    { how: 'fresh', ageDays: 1, view: true },
    { how: 'old', ageDays: 40, view: false },
  ])('meets, in one row, whoever names the address, even if it is $how', async ({ ageDays, view }) => {
    const scene = await startWithExternalIds();
    const issuedAt = scene.clock.now() - ageDays * 24 * 60 * 60_000;
    const link = signLink({ property: 'acme-www', issuedAt, target: externalId }, linkKey);
    const session = await scene.openSession({ body: { link } });
    expect(session.may.view).toBe(view);
    await scene.save(session, newsByMail, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed', revision: 1 });
    expect((await scene.byAddress()).choices?.[0]).toMatchObject({ state: 'unsubscribed', revision: 1 });
  });
});

describe('trusted pages that name a visitor by external id', () => {
  it('reach the address and the number that Braze holds', async () => {
    const scene = await startWithExternalIds();
    const session = await scene.openSession({ property: 'acme-app', body: { identities: { customer: 'U-1' } } });
    await scene.save(session, newsByMail, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed' });
  });
});

describe('an external id without an address that is known', () => {
  it.each([
    { how: 'Braze has nobody by it', people: [] },
    { how: 'its profile has no address', people: [{ externalId: 'U-1' }] },
    { how: 'what its profile has is no address', people: [{ externalId: 'U-1', email: 'not an address' }] },
  ])('is itself the target where $how', async ({ people }) => {
    const scene = await startWithExternalIds(people);
    expect(await scene.save(await scene.byToken(), newsByMail, 'unsubscribed')).toBe(200);
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'unsubscribed' });
  });

  it('is itself the target where the key may not look it up, and its state is shown all the same', async () => {
    const scene = await startWithExternalIds([{ ...ada, groups: { [groups.news]: 'subscribed' } }]);
    scene.braze.world.setKeys([{ key: apiKey, scopes: ['subscription.groups.get'] }]);
    const session = await scene.byToken();
    expect(session).toMatchObject({ choicesFrom: 'braze', global: null });
    expect(session.choices?.[0]).toMatchObject({ ...newsByMail, state: 'subscribed' });
    await scene.save(session, newsByMail, 'unsubscribed');
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'unsubscribed' });
  });

  it('is itself the target while Braze is down', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault(down);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'unsubscribed' });
    expect(await scene.rowOf(address)).toBeUndefined();
  });

  it('has the address that Braze named within the last hour while Braze is down', async () => {
    const scene = await startWithExternalIds();
    await scene.byToken();
    scene.braze.world.addFault(down);
    scene.clock.advance(59 * 60_000);
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed' });
  });

  it('waits for it half of the time there is, and shows what Braze holds for the external id', async () => {
    const scene = await startWithExternalIds([{ ...ada, groups: { [groups.news]: 'subscribed' } }]);
    scene.braze.world.addFault({ kind: 'timeout', path: exported, times: 'until_cleared' });
    const opening = scene.byToken();
    await scene.braze.world.waitFor(() => scene.asked().length === 1);
    scene.clock.advance(750);
    const session = await opening;
    expect(session.choicesFrom).toBe('braze');
    expect(session.choices?.[0]).toMatchObject({ ...newsByMail, state: 'subscribed' });
  });

  it('keeps nobody waiting longer than the deadline for all that is asked of Braze', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault({ kind: 'timeout', times: 'until_cleared' });
    const startedAt = scene.clock.now();
    const opening = scene.byToken();
    await scene.braze.world.waitFor(() => scene.asked().length === 1);
    scene.clock.advance(750);
    await scene.braze.world.waitFor(() => scene.asked().length === 2);
    scene.clock.advance(750);
    expect(await opening).toMatchObject({ choicesFrom: 'store', global: null });
    expect(scene.clock.now() - startedAt).toBe(1500);
  });

  it('is known to the next session when Braze names its address too late for this one', async () => {
    const scene = await startWithExternalIds();
    scene.braze.world.addFault({ kind: 'slow', path: exported, delayMs: 50 });
    const opening = scene.byToken();
    await scene.braze.world.waitFor(() => scene.asked().length === 1);
    scene.clock.advance(750);
    await scene.save(await opening, newsByMail, 'subscribed');
    expect(await scene.rowOf(externalId)).toMatchObject({ state: 'subscribed' });
    await scene.save(await scene.byToken(), newsByMail, 'unsubscribed');
    expect(await scene.rowOf(address)).toMatchObject({ state: 'unsubscribed' });
    const lookUps = scene.braze.world.requests({ path: exported }).filter(({ body }) => namesExternalId(body));
    expect(lookUps).toHaveLength(1);
  });
});

describe('a visitor whom only the page names, by external id', () => {
  it('causes no read from Braze and no row, and is not reached by SMS', async () => {
    const scene = await startWithExternalIds();
    const before = scene.rows();
    const session = await scene.openSession({ body: { identities: { customer: 'U-1', phone: phone.value } } });
    expect(session.topics[0]?.channels).toEqual([
      { channel: 'email', reachable: true },
      { channel: 'sms', reachable: false },
    ]);
    expect(session).toMatchObject({ choices: null, global: null });
    expect(scene.asked()).toEqual([]);
    expect(scene.rows()).toEqual(before);
    expect(await scene.save(session, newsBySms, 'unsubscribed')).toBe(422);
  });

  it('gets the same answer for an external id that Braze knows and one that it does not', async () => {
    const scene = await startWithExternalIds();
    const answers = await Promise.all(
      ['U-1', 'U-2'].map((customer) => scene.postSession({ body: { identities: { customer } } })),
    );
    const [known, unknown] = answers.map(({ body }) => body.replace(/"token":"[^"]*"/, '"token":""'));
    expect(known).toBe(unknown);
  });
});

function namesExternalId(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'external_ids' in body;
}
