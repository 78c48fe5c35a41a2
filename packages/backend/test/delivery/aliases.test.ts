import { describe, expect, it } from 'vitest';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { paths, type Scene, type SceneOptions } from './delivery-scene.ts';
import { ada, confirm, eventsOf, join, leave, member, setSignalScene, tracked } from './signal-scene.ts';

const grace = 'grace@example.com';

/** A scene on a connection that asks for aliases. */
async function aliasScene(options: SceneOptions = {}): Promise<Scene> {
  return setSignalScene({ braze: { people: [] }, ...options, connection: { emailAlias: { label: 'email' } } });
}

/** The profiles with an address: their aliases, external id and state in the group of news. */
function profilesOf(scene: Scene, email: string = ada): unknown[] {
  return scene.braze.world.people({ email }).map(({ aliases, externalId, groups: held }) => {
    return { aliases, externalId, state: held[groups.news]?.state };
  });
}

const aliased = { aliases: [{ name: ada, label: 'email' }], externalId: null, state: 'subscribed' };

describe('where a connection asks for aliases', () => {
  it('gives one to a profile that an opt-in makes, with everything else the opt-in says', async () => {
    const scene = await aliasScene();
    await scene.wish(join);
    await confirm(scene);
    expect(profilesOf(scene)).toEqual([aliased]);
    expect(tracked(scene, 'attributes')[0]?.[0]).toMatchObject({
      ...{ user_alias: { alias_name: ada, alias_label: 'email' }, _update_existing_only: false, email: ada },
      news_since: '2026-03-01T12:00:00.000Z',
    });
    await scene.until(() => eventsOf(scene, 'Joined $') === 1);
  });

  it.each([
    { what: 'by external id', person: member(ada, { externalId: 'U-1' }), externalId: 'U-1' },
    { what: 'by address alone', person: member(ada), externalId: null },
  ])('makes no second profile for somebody whom Braze knows $what', async ({ person, externalId }) => {
    const scene = await aliasScene({ braze: { people: [person] } });
    await scene.wish(join);
    await confirm(scene);
    expect(profilesOf(scene)).toEqual([{ aliases: [], externalId, state: 'subscribed' }]);
  });

  it('gives everybody theirs beside an address that Braze does not take', async () => {
    const scene = await aliasScene();
    const where = ({ query }: { query: Readonly<Record<string, readonly string[]>> }): boolean =>
      query['email']?.includes(grace) === true;
    scene.braze.world.addFault({ kind: 'status', status: 400, path: paths.read, where, times: 'until_cleared' });
    await scene.wish(join, { ...join, who: grace });
    await scene.untilDelivery(join, 'accepted');
    expect(profilesOf(scene)).toEqual([aliased]);
  });

  it('has opt-ins wait where Braze rejects the look-up whoever it is about, after 15 requests, and gives all of them their alias then', async () => {
    const scene = await aliasScene();
    await scene.deliverer.stop();
    const body = { message: 'Invalid request' };
    scene.braze.world.addFault({ kind: 'status', status: 400, body, path: paths.read, times: 'until_cleared' });
    const people = Array.from({ length: 50 }, (_, index) => `new${index}@example.com`);
    await scene.store.record(scene.request(people.map((who) => ({ ...join, who }))));
    const deliverer = scene.makeDeliverer();
    deliverer.start();
    await scene.until(() => deliverer.status().state === 'backing_off');
    expect(deliverer.status().lastError).toBe('braze_400:invalid_request');
    await scene.until(async () => (await scene.choiceOf({ who: people[0] ?? '' }))?.delivery === 'recorded');
    expect(scene.braze.world.requests({ path: paths.read })).toHaveLength(15);
    expect(scene.braze.world.requests({ path: paths.track })).toEqual([]);
    scene.braze.world.clearFaults();
    scene.clock.advance(1000);
    for (const who of people) await scene.untilDelivery({ who }, 'accepted');
    expect(people.flatMap((who) => profilesOf(scene, who))).toEqual(
      people.map((name) => ({ ...aliased, aliases: [{ name, label: 'email' }] })),
    );
  });

  it('gives everybody theirs beside many addresses that Braze does not take', async () => {
    const scene = await aliasScene();
    await scene.deliverer.stop();
    const where = ({ query }: { query: Readonly<Record<string, readonly string[]>> }): boolean =>
      query['email']?.some((address) => address.startsWith('bad')) === true;
    scene.braze.world.addFault({ kind: 'status', status: 400, path: paths.read, where, times: 'until_cleared' });
    const people = Array.from({ length: 50 }, (_, index) => `${index % 9 === 4 ? 'bad' : 'new'}${index}@example.com`);
    await scene.store.record(scene.request(people.map((who) => ({ ...join, who }))));
    scene.makeDeliverer().start();
    for (const who of people) await scene.untilDelivery({ who }, 'accepted');
    const hasAlias = (who: string): boolean => scene.braze.world.people({ email: who })[0]?.aliases.length === 1;
    expect(people.filter((who) => !hasAlias(who))).toEqual(people.filter((who) => who.startsWith('bad')));
  });

  it('names the permission that the look-up lacks, and not the one of what waits for it', async () => {
    const scene = await aliasScene({ braze: { people: [], keys: [{ key: apiKey, scopes: ['users.track'] }] } });
    await scene.wish(join);
    await scene.until(() => scene.deliverer.status().missingPermissions.length > 0);
    expect(scene.deliverer.status()).toMatchObject({
      ...{ state: 'stopped_by_braze', lastError: 'braze_403', missingPermissions: ['subscription.groups.get'] },
    });
    expect(profilesOf(scene)).toEqual([]);
  });

  it('looks many addresses up at once, and tells newcomers from the others', async () => {
    const scene = await aliasScene({ braze: { people: [member(grace)] } });
    await scene.wish(join, { ...join, who: grace });
    await scene.untilDelivery(join, 'accepted');
    await scene.untilDelivery({ who: grace }, 'accepted');
    expect(scene.braze.world.requests({ path: paths.read })).toHaveLength(1);
    expect([profilesOf(scene), profilesOf(scene, grace)]).toEqual([
      [aliased],
      [{ aliases: [], externalId: null, state: 'subscribed' }],
    ]);
  });

  it.each([
    { kind: 'timeout', effect: 'applied' },
    { kind: 'timeout', effect: 'lost' },
    { kind: 'status', status: 500, effect: 'applied' },
  ] as const)('makes one profile only, whatever becomes of the answer (%j)', async (fault) => {
    const scene = await aliasScene({ client: { timeoutMs: fault.kind === 'timeout' ? 1000 : 2000 } });
    scene.braze.world.addFault({ ...fault, path: paths.track });
    await scene.wish(join);
    await scene.until(() => scene.braze.world.requests({ path: paths.track }).length === 1);
    for (let step = 0; step < 10 && (await scene.choiceOf(join))?.delivery !== 'confirmed'; step += 1) {
      const before = scene.log.length;
      scene.clock.advance(300_000);
      await scene.until(() => scene.log.length > before);
    }
    await scene.untilDelivery(join, 'confirmed');
    expect(profilesOf(scene)).toEqual([aliased]);
  });

  it('names the same alias when Braze did not show the profile yet, so that no second one is made', async () => {
    const scene = await aliasScene();
    const hold = scene.braze.world.hold({ path: paths.track });
    await scene.wish(join);
    await scene.untilDelivery(join, 'accepted');
    await scene.wish({ ...join, topic: 'offers' });
    await scene.untilDelivery({ ...join, topic: 'offers' }, 'accepted');
    hold.release();
    expect(tracked(scene, 'attributes').map(([first]) => first?.['user_alias'])).toEqual([
      { alias_name: ada, alias_label: 'email' },
      { alias_name: ada, alias_label: 'email' },
    ]);
    expect(profilesOf(scene)).toHaveLength(1);
  });

  it.each([500, 429, 403])('has an opt-in wait while Braze does not say (%s), and an opt-out not', async (status) => {
    const scene = await aliasScene({ braze: { people: [member(grace)] } });
    scene.braze.world.addFault({ kind: 'status', status, path: paths.read });
    await scene.wish(join);
    await scene.until(() => scene.deliverer.status().lastError === `braze_${status}`);
    await scene.wish({ ...leave, who: grace });
    await scene.untilDelivery({ who: grace }, 'accepted');
    expect(tracked(scene, 'attributes').flat()).not.toContainEqual(expect.objectContaining({ email: ada }));
    scene.clock.advance(3_600_000);
    await scene.untilDelivery(join, 'accepted');
    expect(profilesOf(scene)).toEqual([aliased]);
  });

  it('leaves numbers and external ids alone, also an id that looks like an address', async () => {
    const phone = { kind: 'phone', value: '+33612345678' } as const;
    const id = { kind: 'external_id', value: ada } as const;
    const scene = await aliasScene();
    await scene.wish(join, { ...join, who: id });
    await scene.untilDelivery({ who: id }, 'accepted');
    expect(scene.braze.world.people({ externalId: ada })).toMatchObject([{ aliases: [] }]);
    await scene.untilDelivery(join, 'accepted');
    const before = scene.braze.world.requests({ path: paths.read }).length;
    await scene.wish({ who: phone, topic: 'offers', channel: 'sms', state: 'subscribed' });
    await scene.untilDelivery({ who: phone, topic: 'offers', channel: 'sms' }, 'accepted');
    expect(scene.braze.world.requests({ path: paths.read })).toHaveLength(before);
    expect(tracked(scene, 'attributes').at(-1)?.[0]).not.toHaveProperty('user_alias');
  });
});
