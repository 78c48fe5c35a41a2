import { describe, expect, it } from 'vitest';
import type { TrackObject } from '../../src/braze/client.ts';
import type { Delivery } from '../../src/contract.ts';
import { afterRead } from '../../src/delivery/follow-ups.ts';
import { planSignals } from '../../src/delivery/plan-signals.ts';
import type { Sighting } from '../../src/delivery/settle-read.ts';
import { standing } from '../../src/delivery/settle-send.ts';
import { trackObjects } from '../../src/delivery/plan.ts';
import type { DueSignal } from '../../src/store/signals.ts';
import { contextAt } from './delivery-scene.ts';
import { changedAt, choice } from './choice.ts';
import { routes } from './signal-scene.ts';

const table = ({ topic, channel }: { topic: string; channel: string }) => routes[`${topic}/${channel}`];

function due(differences: Partial<DueSignal> = {}): DueSignal {
  return {
    ...{ target: { kind: 'email', value: 'ada@example.com' }, topic: 'news', channel: 'email' },
    ...{ kind: 'attributes', revision: 1, state: 'unsubscribed', chosenAt: changedAt, attempts: 0, reason: null },
    context: contextAt(changedAt),
    ...differences,
  };
}

describe('a plan for signals', () => {
  it('parts attributes from events, and fills requests of 75', () => {
    const signals = Array.from({ length: 160 }, (_, index) => due({ revision: index }));
    const events = Array.from({ length: 80 }, (_, index) => due({ kind: 'event', revision: index }));
    const { requests, unsent } = planSignals([...events, ...signals], table, changedAt);
    expect(requests.map((request) => [request[0]?.kind, request.length])).toEqual([
      ['attributes', 75],
      ['attributes', 75],
      ['attributes', 10],
      ['event', 75],
      ['event', 5],
    ]);
    expect(requests.every((request) => request.every(({ kind }) => kind === request[0]?.kind))).toBe(true);
    expect(unsent).toEqual([]);
  });

  it('keeps the order of the choices, whatever order the signals are found in', () => {
    const [request] = planSignals(
      [due({ chosenAt: 3 }), due({ chosenAt: 1 }), due({ chosenAt: 2 })],
      table,
      changedAt,
    ).requests;
    expect(request?.map(({ signal }) => signal.chosenAt)).toEqual([1, 2, 3]);
  });

  it('parts signals that failed often from the others', () => {
    const signals = [due({ attempts: 9 }), ...Array.from({ length: 5 }, () => due()), due({ attempts: 9 })];
    expect(planSignals(signals, table, changedAt).requests.map((request) => request.length)).toEqual([5, 1, 1]);
  });

  it.each<[Partial<DueSignal>, string, string]>([
    [{ topic: 'plain' }, 'superseded', 'not_configured'],
    [{ topic: 'offers', kind: 'event' }, 'superseded', 'not_configured'],
    [{ context: { ...contextAt(changedAt), source: 'resolution' } }, 'superseded', 'carried_over'],
    [{ context: { ...contextAt(changedAt), source: 'braze' } }, 'superseded', 'made_in_braze'],
    [{ kind: 'event', context: { ...contextAt(changedAt), source: 'braze' } }, 'superseded', 'made_in_braze'],
  ])('sends nothing for %j', (differences, status, reason) => {
    const signal = due(differences);
    expect(planSignals([signal], table, changedAt)).toMatchObject({
      requests: [],
      unsent: [{ topic: signal.topic, kind: signal.kind, revision: 1, status, reason, nextAttemptAt: null }],
    });
  });

  it('leaves what it has no route for to a backend that has one, for a day', () => {
    const dayMs = 86_400_000;
    const now = changedAt + 3 * dayMs;
    const planned = (reason: string | null) => planSignals([due({ topic: 'gone', reason })], table, now).unsent;
    const left = { status: 'due', reason: 'route_missing', nextAttemptAt: now + dayMs };
    expect(planned('answer_lost'), 'however old it is').toMatchObject([left]);
    expect(planned('route_missing')).toMatchObject([{ ...left, status: 'failed', nextAttemptAt: null }]);
  });
});

describe('what follows from a settlement', () => {
  const [news, plain] = [routes['news/email'], routes['plain/email']];
  if (news === undefined || plain === undefined) throw new Error('the routes are missing');
  const optOut = choice({ topic: 'news' });
  const optIn = choice({ topic: 'news', state: 'subscribed' });
  const after = (of: typeof optOut, delivery: Delivery, sighting: Sighting, route = news) =>
    afterRead({ choice: of, route }, standing(of, { delivery, nextAttemptAt: null, reason: null }), sighting).followUps;

  it.each<[Delivery, Sighting]>([
    ['confirmed', 'unsubscribed'],
    ['accepted', 'unsubscribed'],
    ['recorded', 'subscribed'],
    ['failed', 'partial'],
    ['not_applied', 'untouched'],
  ])('is the attributes of an opt-out, where somebody is there to have them (%s, %s)', (delivery, sighting) => {
    expect(after(optOut, delivery, sighting)).toContain('attributes');
    expect(after(optOut, delivery, sighting, plain)).toBeUndefined();
  });

  it('is nothing where nobody is there, or may not be, and no attributes of an opt-in: they went with it', () => {
    expect(after(optOut, 'no_profile', 'no_profile')).toBeUndefined();
    expect(after(optOut, 'accepted', 'untouched')).toBeUndefined();
    expect(after(optIn, 'accepted', 'subscribed')).toBeUndefined();
  });

  it('is the event of a choice, once a read confirmed it', () => {
    expect(after(optOut, 'confirmed', 'unsubscribed')).toEqual(['attributes', 'event']);
    expect(after(optIn, 'confirmed', 'subscribed')).toEqual(['event', 'attributes_again']);
    expect(after(optIn, 'waiting_in_braze', 'untouched')).toBeUndefined();
  });
});

describe('an opt-in request', () => {
  const route = routes['plain/email'];
  if (route === undefined) throw new Error('the route is missing');
  const row = (at: number, attributes?: Record<string, string>) => ({
    choice: choice({ state: 'subscribed', changedAt: at }),
    route,
    ...(attributes === undefined ? {} : { attributes }),
  });
  const objectOf = (rows: ReturnType<typeof row>[]): TrackObject | undefined =>
    trackObjects({ state: 'subscribed', rows })[0];

  it('merges what a person’s choices say, the later one last', () => {
    expect(objectOf([row(2, { a: 'later', b: 'x' }), row(1, { a: 'earlier', c: 'y' }), row(3)])?.attributes).toEqual({
      ...{ a: 'later', b: 'x', c: 'y' },
    });
  });

  it('has no attributes and no alias where there are none', () => {
    expect(Object.keys(objectOf([row(1)]) ?? {})).toEqual(['kind', 'identifier', 'groups']);
  });
});
