import { describe, expect, it, vi } from 'vitest';
import { evenTimeMs } from '../../src/http/even-time.ts';
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
 * - Sample: 1,500 pairs for opening a session, told from a share of 58 % on; 600 for saves, links and undos, from 63.4 % on. An attacker has one
 *   sample of each address there, because the first makes a new person a known one.
 * - Bound: for opening a session, measured on the spot, half of the median of 400 looks at the person's rows in the store: the least work that
 *   could depend on who it is. Saves, links and undos all write the person's rows, and what they write depends on who it is: without the even
 *   time an opt-in of somebody whose messages are used up came 0.2 ms sooner, in 78 % of 300 pairs on a quiet machine. There the bound is 0.1 ms.
 */

// Thousands of requests in each test.
vi.setConfig({ testTimeout: 180_000 });

const sessionPairs = 1500;
const evenPairs = 600;
const evenBoundMs = 0.1;
/** Pairs at a time where an answer waits for the most part. */
const evenPairsAtOnce = 4;

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

/** One read of the person from Braze. */
function brazeRead({ braze }: HttpScene): () => Promise<unknown> {
  const client = clientOf(braze.url);
  return () => client.userStatus({ kind: 'email', identifiers: [knownEmail], offset: 0 });
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
  const save = (token: string) => async () => {
    const saved = await scene.patch(token, [{ topic: 'news', channel: 'email', state }]);
    expect(saved.statusCode).toBe(200);
  };
  return { known: save(known), unknown: save(unknown) };
}

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

const stop = { topic: 'news', channel: 'email', state: 'unsubscribed' };

/** What a visitor without proof can ask that writes, as pairs. */
const questions: Readonly<Record<string, (scene: HttpScene, index: number) => Promise<Pair>>> = {
  'an opt-out': (scene, index) => pairOfSaves(scene, index, 'unsubscribed'),
  'an opt-in, whose messages for the hour are used up': (scene, index) => pairOfSaves(scene, index, 'subscribed'),
  'a link, of which those for the hour are used up': (scene, index) => pairOfPosts(scene, index, '/v1/links'),
  'an undo, of what had been left before': (scene, index) => pairOfPosts(scene, index, '/v1/preferences/undo', stop),
};

/** Uses up what the known person may be sent in an hour. */
async function startWithSomebodyPestered(): Promise<HttpScene> {
  const scene = await startWithSomebody();
  for (let time = 0; time < 10; time += 1) await (await pairOfPosts(scene, time, '/v1/links')).known();
  for (let time = 0; time < 4; time += 1) await (await pairOfSaves(scene, time, 'subscribed')).known();
  return scene;
}

describe.each(Object.entries(questions))('the time of %s without proof', (_, pairOf) => {
  it('is no less than the even time, whoever it is about', async () => {
    const scene = await startWithSomebodyPestered();
    for (let index = 0; index < 10; index += 1) {
      const { known, unknown } = await pairOf(scene, 1000 + index);
      // A timer of Node counts in whole milliseconds, so that it may fire nearly one early by the clock that this is measured with.
      for (const ask of [known, unknown]) expect(await timeMs(ask)).toBeGreaterThanOrEqual(evenTimeMs - 1);
    }
  });

  it(`tells nobody who is known, to ${evenBoundMs} ms, in ${evenPairs} pairs`, async () => {
    const scene = await startWithSomebodyPestered();
    const prepare = (index: number) => pairOf(scene, 1000 + index);
    expectTellsNothing(await timePairs(evenPairs, prepare, evenPairsAtOnce), evenBoundMs);
  });
});

it('would be told apart by a single read from a Braze that is 25 ms away', async () => {
  const scene = await startWithSomebody();
  const read = brazeRead(scene);
  scene.braze.world.addFault({ kind: 'slow', delayMs: 25, times: 'until_cleared' });
  const prepare = async (index: number): Promise<Pair> => {
    const { known, unknown } = await pairOfSaves(scene, 1000 + index, 'unsubscribed');
    return { unknown, known: () => read().then(known) };
  };
  expect(judge(await timePairs(evenPairs, prepare, evenPairsAtOnce), evenBoundMs)).toMatchObject({ tells: true });
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
