import { describe, expect, it } from 'vitest';
import type { WantedState } from '../../src/contract.ts';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { paths, setScene, type Scene, type SceneOptions } from './delivery-scene.ts';

const byId = { kind: 'external_id', value: 'U-1' } as const;
const byAddress = { kind: 'email', value: 'ada@example.com' } as const;
const person = { externalId: byId.value, email: byAddress.value };
const exported = '/users/export/ids';

/** Both rows were recorded while nothing was delivered, the address's a second after or before that of the external id. */
async function recorded(
  first: { who: typeof byId | typeof byAddress; state: WantedState },
  second: { who: typeof byId | typeof byAddress; state: WantedState },
  options: SceneOptions = {},
): Promise<Scene> {
  const scene = await setScene({
    connection: { identifyBy: 'external_id' },
    braze: { people: [person] },
    ...options,
  });
  await scene.deliverer.stop();
  await scene.store.record(scene.request([first]));
  scene.clock.advance(1000);
  await scene.store.record(scene.request([second]));
  scene.makeDeliverer().start();
  return scene;
}

/** How many external ids each look-up named. */
function lookUpSizes({ braze }: Scene): number[] {
  const bodies = braze.world.requests({ path: exported }).map(({ body }) => body as { external_ids: string[] });
  return bodies.map((body) => body.external_ids.length);
}

function stateInBraze({ braze }: Scene): string {
  return braze.world.groupState({ externalId: byId.value }, groups.news);
}

describe('choices recorded for an external id and for its address', () => {
  it.each([
    { first: { who: byAddress, state: 'subscribed' }, second: { who: byId, state: 'unsubscribed' } },
    { first: { who: byId, state: 'subscribed' }, second: { who: byAddress, state: 'unsubscribed' } },
    { first: { who: byAddress, state: 'unsubscribed' }, second: { who: byId, state: 'subscribed' } },
    { first: { who: byId, state: 'unsubscribed' }, second: { who: byAddress, state: 'subscribed' } },
  ] as const)(
    'end with the later one: $first.who.kind $first.state, then $second.who.kind $second.state',
    async ({ first, second }) => {
      const scene = await recorded(first, second);
      const confirmed = { state: second.state, delivery: 'confirmed' };
      expect(await settled(scene)).toEqual([confirmed, confirmed]);
      expect(stateInBraze(scene)).toBe(second.state);
    },
  );

  it('are sent all the same where Braze does not say whose the external id is', async () => {
    const scopes = ['subscription.status.set', 'subscription.groups.get', 'users.track'];
    const scene = await setScene({
      connection: { identifyBy: 'external_id' },
      braze: { people: [person], keys: [{ key: apiKey, scopes }] },
    });
    await scene.wish({ who: byId, state: 'subscribed' });
    await scene.untilDelivery({ who: byId }, 'accepted');
    await scene.wish({ who: byId, topic: 'offers', state: 'subscribed' });
    await scene.untilDelivery({ who: byId, topic: 'offers' }, 'accepted');
    expect(scene.braze.world.requests({ path: exported })).toHaveLength(1);
  });

  it('end with the later one also where people are known by their address, as after a press of the unsubscribe button', async () => {
    const scene = await recorded(
      { who: byAddress, state: 'subscribed' },
      { who: byId, state: 'unsubscribed' },
      { connection: { identifyBy: 'email' } },
    );
    const confirmed = { state: 'unsubscribed', delivery: 'confirmed' };
    expect(await settled(scene)).toEqual([confirmed, confirmed]);
    expect(stateInBraze(scene)).toBe('unsubscribed');
  });

  it('are looked up fifty at a time', async () => {
    const people = Array.from({ length: 60 }, (_, index) => ({
      externalId: `P-${index}`,
      email: `p${index}@example.com`,
    }));
    const scene = await setScene({ connection: { identifyBy: 'external_id' }, braze: { people } });
    await scene.deliverer.stop();
    const wishes = people.map(({ externalId }) => ({
      who: { kind: 'external_id', value: externalId } as const,
      state: 'subscribed' as const,
    }));
    await scene.store.record(scene.request(wishes));
    scene.makeDeliverer().start();
    await scene.untilDelivery({ who: { kind: 'external_id', value: 'P-59' } }, 'accepted');
    expect(lookUpSizes(scene)).toEqual([50, 10]);
  });
});

/** How many look-ups part P-3, P-13, P-23, P-33 and P-43 from the other 45. */
const lookUpsForFive = 43;

/** Whether a look-up names the first of the people. */
function namesTheFirst(request: { body: unknown }): boolean {
  return JSON.stringify(request.body).includes('"P-0"');
}

/** So many people, each with an opt-in recorded for the external id and an opt-out made later for the address; Braze takes all ids but the first. */
async function withOneRefused(size: number, where = namesTheFirst): Promise<Scene> {
  const people = Array.from({ length: size }, (_, index) => ({
    externalId: `P-${index}`,
    email: `p${index}@example.com`,
  }));
  const scene = await setScene({ connection: { identifyBy: 'external_id' }, braze: { people } });
  const body = { message: 'Invalid external id P-0' };
  scene.braze.world.addFault({ kind: 'status', status: 400, body, path: exported, where, times: 'until_cleared' });
  await scene.deliverer.stop();
  await scene.store.record(
    scene.request(people.map(({ externalId }) => ({ who: idOf(externalId), state: 'subscribed' as const }))),
  );
  scene.clock.advance(1000);
  await scene.store.record(scene.request(people.map(({ email }) => ({ who: email, state: 'unsubscribed' as const }))));
  return scene;
}

function idOf(value: string): { kind: 'external_id'; value: string } {
  return { kind: 'external_id', value };
}

describe('an external id that Braze does not take', () => {
  it('stands alone: all others of its look-up agree with their address', async () => {
    const scene = await withOneRefused(4);
    scene.makeDeliverer().start();
    await scene.untilDelivery({ who: idOf('P-0') }, 'accepted');
    const states = await Promise.all([0, 1, 2, 3].map((n) => scene.choiceOf({ who: idOf(`P-${n}`) })));
    expect(states.map((choice) => choice?.state)).toEqual(['subscribed', ...Array<string>(3).fill('unsubscribed')]);
  });

  it('is told once, with what Braze said of it, and without the id', async () => {
    const scene = await withOneRefused(4);
    scene.makeDeliverer().start();
    await scene.untilDelivery({ who: idOf('P-0') }, 'accepted');
    const lines = scene.log.filter(({ message }) => message.includes('whose an external id is'));
    expect(lines).toMatchObject([{ level: 'warn', outcome: 'rejected', status: 400, people: 1 }]);
    expect(lines[0]?.['reason']).toMatch(/^braze_400:/);
    expect(JSON.stringify(scene.log)).not.toContain('P-0');
  });

  it('is parted from all 49 others even where that takes more than a second may ask for', async () => {
    const scene = await withOneRefused(50);
    scene.makeDeliverer().start();
    // Of 40 exports a second, delivery has 8.
    await scene.untilRequests(exported, 8);
    scene.clock.advance(1000);
    await scene.untilDelivery({ who: idOf('P-0') }, 'accepted');
    const choices = await Promise.all(
      Array.from({ length: 50 }, (_, index) => scene.choiceOf({ who: idOf(`P-${index}`) })),
    );
    expect(choices.filter((choice) => choice?.state === 'subscribed')).toHaveLength(1);
    expect(lookUpSizes(scene).slice(0, 13)).toEqual([50, 25, 25, 13, 12, 7, 6, 4, 3, 2, 2, 1, 1]);
  });

  it('costs nobody else agreement where five are at fault among fifty', async () => {
    const culprits = ['P-3', 'P-13', 'P-23', 'P-33', 'P-43'];
    const namesOne = ({ body }: { body: unknown }): boolean =>
      culprits.some((id) => JSON.stringify(body).includes(`"${id}"`));
    const scene = await withOneRefused(50, namesOne);
    scene.makeDeliverer().start();
    for (let asked = 8; asked < lookUpsForFive; asked += 8) {
      await scene.untilRequests(exported, asked);
      scene.clock.advance(1000);
    }
    for (const id of culprits) await scene.untilDelivery({ who: idOf(id) }, 'accepted');
    const ids = Array.from({ length: 50 }, (_, index) => `P-${index}`);
    const choices = await Promise.all(ids.map((id) => scene.choiceOf({ who: idOf(id) })));
    expect(ids.filter((_, index) => choices[index]?.state === 'subscribed')).toEqual(culprits);
  });

  it('costs 15 look-ups where Braze rejects all of them, and every choice is sent all the same', async () => {
    const scene = await withOneRefused(50, () => true);
    scene.makeDeliverer().start();
    await scene.untilRequests(exported, 8);
    scene.clock.advance(1000);
    for (let n = 0; n < 50; n += 1) await scene.untilDelivery({ who: idOf(`P-${n}`) }, 'accepted');
    expect(lookUpSizes(scene)).toHaveLength(15);
    const lines = scene.log.filter(({ message }) => message.includes('whose an external id is'));
    expect(lines.reduce((sum, line) => sum + Number(line['people']), 0)).toBe(50);
  });
});

describe('an opt-out of an external id', () => {
  it('waits for no lookup', async () => {
    const scene = await setScene({ connection: { identifyBy: 'external_id' }, braze: { people: [person] } });
    await scene.wish({ who: byId, state: 'unsubscribed' });
    await scene.untilRequests(exported, 1);
    expect(scene.braze.world.requests().map(({ path }) => path)).toEqual([paths.set, exported]);
  });
});

/** Lets whatever is due happen until nothing more is, however late. */
async function settled(scene: Scene): Promise<unknown> {
  const rows = () => Promise.all([byId, byAddress].map((who) => scene.choiceOf({ who })));
  const dueAt = async () => (await scene.store.nextDueAt('eu')) ?? Infinity;
  for (;;) {
    const isUnderWay = async () => (await rows()).some((row) => row?.delivery === 'sent');
    await scene.until(async () => !(await isUnderWay()) && (await dueAt()) > scene.clock.now());
    const next = await dueAt();
    if (next === Infinity) return (await rows()).map((row) => row && { state: row.state, delivery: row.delivery });
    scene.clock.advance(next - scene.clock.now());
  }
}
