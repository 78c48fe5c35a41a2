import { describe, expect, it, vi } from 'vitest';
import { clientOf } from '../braze/simulated-braze.ts';
import { origins } from '../http/http-config.ts';
import { startApp, type HttpScene } from '../http/http-scene.ts';
import { acquaintances, addressOf } from './people.ts';
import { judge, median, timeMs, timePairs, type Differences, type Pair } from './timing.ts';

/**
 * What times can tell somebody who asks without proof. For each question the same, with a twin that shows the test would notice:
 *
 * - Statistic: of pairs of one request about a known person and one about a new person, in an order that a coin chooses, the share in which one
 *   of the two took longer by more than the bound (a shifted sign test, `judge`). It tells something from 1/2 + sqrt(ln(2e9) / 2n) on, which
 *   chance reaches once in a thousand million runs, whatever else the machine does.
 * - Sample: 1,500 pairs for opening a session, told from a share of 58 % on; 300 for saves, links and undos, from 69 % on. An attacker has one
 *   sample of each address there, because the first makes a new person a known one.
 * - Bound, measured on the spot: for opening a session half of the median of 400 looks at the person's rows in the store, the least work that
 *   could depend on who it is. For saves, links and undos half of the median of 100 reads from a Braze on this machine: all of them write the
 *   person's rows whoever it is, so what could betray somebody there is a question to Braze, and every real one is further away.
 */

// Thousands of requests in each test.
vi.setConfig({ testTimeout: 120_000 });

const sessionPairs = 1500;
const savePairs = 300;

/** Somebody known as well as anybody can be, whom the questions below are about. */
const knownEmail = addressOf(999_999);

async function startWithSomebody(): Promise<HttpScene> {
  const scene = await startApp();
  await acquaintances['is subscribed in Braze']?.(scene, knownEmail);
  await acquaintances['opted out here']?.(scene, knownEmail);
  await acquaintances['has an opt-in that waits for confirmation']?.(scene, knownEmail);
  return scene;
}

const target = { kind: 'email', value: knownEmail } as const;

/** Half of what one look at the person's rows takes here and now: less than the least that could betray somebody. */
async function halfALookUpMs({ store }: HttpScene): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 400; time += 1) times.push(await timeMs(() => store.choicesOf([target])));
  return median(times) / 2;
}

/** One read of the person from a Braze that is next door; a real one is further away. */
function brazeRead({ braze }: HttpScene): () => Promise<unknown> {
  const client = clientOf(braze.url);
  return () => client.userStatus({ kind: 'email', identifiers: [knownEmail], offset: 0 });
}

async function halfABrazeReadMs(read: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let time = 0; time < 100; time += 1) times.push(await timeMs(read));
  return median(times) / 2;
}

const openSession = (scene: HttpScene, email: string) => () => scene.postSession({ body: { identities: { email } } });

function expectTellsNothing(differences: Differences, boundMs: number): void {
  const { share, limit, tells } = judge(differences, boundMs);
  const said = `${(share * 100).toFixed(1)} % of pairs differ by more than ${(boundMs * 1000).toFixed(0)} µs one way`;
  expect(tells, `${said}, from ${(limit * 100).toFixed(1)} % on that is no chance`).toBe(false);
}

describe('the time of opening a session without proof', () => {
  it(`tells nobody who is known, to half of a look-up, in ${sessionPairs} pairs`, async () => {
    const scene = await startWithSomebody();
    const boundMs = await halfALookUpMs(scene);
    const differences = await timePairs(sessionPairs, (index) => ({
      known: openSession(scene, knownEmail),
      unknown: openSession(scene, addressOf(index)),
    }));
    expectTellsNothing(differences, boundMs);
  });

  it('would be told apart by a single look at the rows of the person', async () => {
    const scene = await startWithSomebody();
    const boundMs = await halfALookUpMs(scene);
    const differences = await timePairs(sessionPairs, (index) => ({
      known: async () => {
        await scene.store.choicesOf([target]);
        await openSession(scene, knownEmail)();
      },
      unknown: openSession(scene, addressOf(index)),
    }));
    expect(judge(differences, boundMs)).toMatchObject({ tells: true });
  });
});

/** A save for the known person and one for a new person, in sessions that are open already. */
async function pairOfSaves(scene: HttpScene, index: number, state: string): Promise<Pair> {
  const tokens: string[] = [];
  for (const email of [knownEmail, addressOf(index)]) {
    tokens.push((await scene.openSession({ body: { identities: { email } } })).session.token);
  }
  const [known = '', unknown = ''] = tokens;
  const save = (token: string) => () => scene.patch(token, [{ topic: 'news', channel: 'email', state }]);
  return { known: save(known), unknown: save(unknown) };
}

// A person nobody knew is known after the first save, so that an attacker has one sample of each address where this has hundreds.
describe('the time of a save without proof', () => {
  it.each(['unsubscribed', 'subscribed'])(
    `tells nobody who is known, to half of a read from Braze, in ${savePairs} pairs of changes to %s`,
    async (state) => {
      const scene = await startWithSomebody();
      const boundMs = await halfABrazeReadMs(brazeRead(scene));
      const differences = await timePairs(savePairs, (index) => pairOfSaves(scene, index, state));
      expectTellsNothing(differences, boundMs);
    },
  );

  it('would be told apart by a single read from a Braze that is 10 ms away', async () => {
    const scene = await startWithSomebody();
    const read = brazeRead(scene);
    const boundMs = await halfABrazeReadMs(read);
    scene.braze.world.addFault({ kind: 'slow', delayMs: 10, times: 'until_cleared' });
    const differences = await timePairs(savePairs, async (index) => {
      const { known, unknown } = await pairOfSaves(scene, index, 'unsubscribed');
      return { unknown, known: () => read().then(known) };
    });
    expect(judge(differences, boundMs)).toMatchObject({ tells: true });
  });
});

/** Asks for somebody already known and for a new person, in sessions that are open already. */
async function pairOfPosts(scene: HttpScene, index: number, path: string, before?: object): Promise<Pair> {
  const ask = async (email: string) => {
    const { token } = (await scene.openSession({ body: { identities: { email } } })).session;
    if (before !== undefined) await scene.patch(token, [before]);
    const headers = { origin: origins['acme-www'], authorization: `Bearer ${token}` };
    return async () =>
      expect((await scene.app.inject({ method: 'POST', url: path, headers })).statusCode).toBeLessThan(300);
  };
  return { known: await ask(knownEmail), unknown: await ask(addressOf(index)) };
}

describe('the time of asking for a link without proof', () => {
  it(`tells nobody for whom the hour's links are used up, to half of a read from Braze, in ${savePairs} pairs`, async () => {
    const scene = await startWithSomebody();
    const boundMs = await halfABrazeReadMs(brazeRead(scene));
    for (let link = 0; link < 10; link += 1) await (await pairOfPosts(scene, link, '/v1/links')).known();
    const differences = await timePairs(savePairs, (index) => pairOfPosts(scene, index, '/v1/links'));
    expectTellsNothing(differences, boundMs);
  });
});

describe('the time of an undo without proof', () => {
  it(`tells nobody who had left before the session came, to half of a read from Braze, in ${savePairs} pairs`, async () => {
    const scene = await startWithSomebody();
    const boundMs = await halfABrazeReadMs(brazeRead(scene));
    const stop = { topic: 'news', channel: 'email', state: 'unsubscribed' };
    const differences = await timePairs(savePairs, (index) => pairOfPosts(scene, index, '/v1/preferences/undo', stop));
    expectTellsNothing(differences, boundMs);
  });
});

describe('the verdict', () => {
  it('is about the size of a difference, not about how sure it is', () => {
    const steady = Array.from({ length: 1000 }, (_, index) => 0.01 + (index % 7) * 0.001);
    expect(judge(steady, 0.1).tells).toBe(false);
    expect(judge(steady, 0.005).tells).toBe(true);
    expect(
      judge(
        steady.map((each) => -each),
        0.005,
      ).tells,
    ).toBe(true);
  });

  it('is not moved by noise that is a thousand times the bound', () => {
    const noise = Array.from({ length: 1000 }, (_, index) => (index % 2 === 0 ? 100 : -100) * ((index * 7919) % 13));
    expect(judge(noise, 0.1).tells).toBe(false);
  });

  it('finds a small difference below large noise', () => {
    const noise = Array.from({ length: 1500 }, (_, index) =>
      index % 10 === 0 ? ((index / 10) % 2 === 0 ? 100 : -100) : 0,
    );
    expect(
      judge(
        noise.map((each) => each + 0.03),
        0.015,
      ).tells,
    ).toBe(true);
  });
});
