import { describe, expect, it } from 'vitest';
import { apiKey, groups } from '../braze/simulated-braze.ts';
import { contextAt, paths, setScene } from './delivery-scene.ts';

const ada = 'ada@example.com';
const phone = { kind: 'phone', value: '+33612345678' } as const;
const external = { kind: 'external_id', value: 'customer-4711' } as const;
const people = [{ externalId: external.value, email: ada, groups: { [groups.news]: 'subscribed' } as const }];

describe('the log of delivery', () => {
  it('has one line for each request, with everything but whom it was about', async () => {
    const scene = await setScene({ braze: { people } });
    await scene.wish({ who: ada, state: 'unsubscribed' }, { who: ada, topic: 'offers', state: 'unsubscribed' });
    await scene.untilDelivery({ who: ada }, 'accepted');
    await scene.untilDelivery({ who: ada, topic: 'offers' }, 'accepted');
    await scene.until(() => scene.log.length === 3);
    expect(scene.log[1]).toEqual({
      level: 'info',
      message: 'sent choices to Braze',
      connection: 'eu',
      state: 'unsubscribed',
      outcome: 'ok',
      status: 201,
      reason: null,
      brazeRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      durationMs: expect.any(Number) as number,
      groups: [groups.news],
      people: 1,
      choices: 1,
      verdicts: { accepted: 1 },
      sentAgainInParts: 0,
      movedOn: 0,
    });
  });

  it('holds no address, number, id, link or key, and nor does the status, whatever goes wrong', async () => {
    const scene = await setScene({
      braze: { people, unknowns: { trackUnknownGroup: 'reject' } },
      // One request runs into it; a busy machine takes its time for the others.
      client: { timeoutMs: 500 },
    });
    const echo = { message: `Invalid API key: ${apiKey} for ${ada} ${phone.value} ${external.value}` };
    for (const [index, status] of [400, 401, 403, 404, 429, 500].entries()) {
      scene.braze.world.addFault({ kind: 'status', status, body: echo, skip: index, path: paths.set });
    }
    scene.braze.world.addFault({ kind: 'timeout', path: paths.track });
    scene.braze.world.addFault({ kind: 'reset', path: paths.read });
    scene.braze.world.addFault({ kind: 'status', status: 400, body: echo, path: paths.trigger });
    const confirmation = {
      ...{ id: 'confirmation-1', secretHash: 'a'.repeat(64), connection: 'eu', maxPerHour: 5 },
      target: { kind: 'email', value: ada } as const,
      cells: [{ topic: 'news', channel: 'email' }],
      expiresAt: scene.clock.now() + 3_600_000_000,
    };
    await scene.store.record({ changes: [], confirmations: [confirmation], context: contextAt(scene.clock.now()) });
    await scene.wish(
      { who: ada, state: 'unsubscribed' },
      { who: external, topic: 'offers', state: 'unsubscribed' },
      { who: phone, topic: 'offers', channel: 'sms', state: 'unsubscribed' },
      { who: ada, topic: 'typo', state: 'subscribed' },
    );
    let statuses = '';
    const isOver = async (): Promise<boolean> => {
      const { recorded, sent, accepted, in_doubt: inDoubt } = await scene.store.countByDelivery('eu');
      return recorded === undefined && sent === undefined && accepted === undefined && inDoubt === undefined;
    };
    while (!(await isOver())) {
      const before = scene.log.length;
      scene.clock.advance(15 * 60_000);
      await scene.until(async () => scene.log.length > before || (await isOver()));
      statuses += JSON.stringify(scene.deliverer.status());
    }
    const shown = JSON.stringify(scene.log) + statuses;
    for (const each of [ada, 'ada@', phone.value, phone.value.slice(1), external.value, apiKey, 'https://prefs']) {
      expect(shown).not.toContain(each);
    }
    expect(scene.log.length).toBeGreaterThan(10);
  });
});

describe('a deliverer with nothing to do', () => {
  it('looks only as often as it renews its lease', async () => {
    const scene = await setScene();
    await scene.deliverer.stop();
    let looks = 0;
    const store = new Proxy(scene.store, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name);
        if (name === 'nextDueAt') looks += 1;
        return typeof member === 'function' ? (member.bind(target) as unknown) : member;
      },
    });
    const deliverer = scene.makeDeliverer({ store });
    deliverer.start();
    for (let renewal = 1; renewal <= 5; renewal += 1) {
      await scene.until(() => looks === renewal);
      // The answer to the look is on its way; the clock is moved when the loop sleeps on it.
      await scene.until(() => scene.clock.waiting === 1);
      scene.clock.advance(5000);
    }
    await scene.until(() => looks === 6);
  });
});
