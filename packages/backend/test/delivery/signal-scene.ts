import type { Route } from '../../src/config/schema.ts';
import type { Target } from '../../src/store/store.ts';
import type { SimulatorOptions } from '@preference-center/braze-simulator';
import { groups } from '../braze/simulated-braze.ts';
import { setScene, type LogLine, type Scene, type SceneOptions } from './delivery-scene.ts';
import { tableOf } from './table-of.ts';

/** Routes that tell Braze more than a group's state. `offers` says as much for SMS, with double opt-in; `plain` says nothing. */
export const routes: Readonly<Record<string, Route>> = {
  'news/email': {
    ...{ connection: 'eu', subscriptionGroupId: groups.news, doubleOptIn: false },
    onOptIn: {
      attributes: { news_since: '$now', news_left: null, told_on: ['$property', '$language'], price: '$$5' },
      event: { name: 'Joined $', properties: { topic: '$topic', channel: '$channel', at: '$now', paid: false } },
    },
    onOptOut: {
      attributes: { news_since: null, news_left: '$now', told_on: '$property' },
      event: { name: 'Left', properties: { language: '$language' } },
    },
  },
  'offers/email': {
    ...{ connection: 'eu', subscriptionGroupId: groups.offers, doubleOptIn: false },
    onOptIn: { attributes: { last_joined: '$topic', news_since: 'offers' } },
  },
  'offers/sms': {
    ...{ connection: 'eu', subscriptionGroupId: groups.texts, doubleOptIn: true },
    onOptIn: { attributes: { texts_since: '$now' }, event: { name: 'Joined texts', properties: {} } },
    onOptOut: { event: { name: 'Left texts', properties: {} } },
  },
  'plain/email': { connection: 'eu', subscriptionGroupId: groups.offers, doubleOptIn: false },
};

export const ada = 'ada@example.com';
export const leave = { who: ada, state: 'unsubscribed' } as const;
export const join = { who: ada, state: 'subscribed' } as const;

/** Somebody whom Braze knows by an address, subscribed to news. */
export function member(email: string, differences: object = {}): NonNullable<SimulatorOptions['people']>[number] {
  return { email, groups: { [groups.news]: 'subscribed' } as const, ...differences };
}

/** A scene in which routes are orchestrated. */
export async function setSignalScene(options: SceneOptions = {}): Promise<Scene> {
  const deliverer = { routes: tableOf(routes) };
  return setScene({
    ...options,
    braze: { people: [member(ada)], ...options.braze },
    deliverer: { ...deliverer, ...options.deliverer },
  });
}

/** How a person's signals stand, as `kind revision status reason`, one for each. */
export async function signalsOf(scene: Scene, who: string | Target = ada): Promise<string[]> {
  const target: Target = typeof who === 'string' ? { kind: 'email', value: who } : who;
  return (await scene.store.signalsOf(target)).map(({ kind, revision, status, reason }) =>
    [kind, revision, status, reason ?? ''].join(' ').trimEnd(),
  );
}

/** Resolves when a person's signals stand so. */
export async function untilSignals(scene: Scene, wanted: readonly string[], who: string | Target = ada): Promise<void> {
  await scene.until(async () => (await signalsOf(scene, who)).join() === wanted.join());
}

/** How often Braze counted an event for the profiles that share an address. */
export function eventsOf(scene: Scene, name: string, email: string = ada): number {
  const profiles = scene.braze.world.people({ email });
  return profiles.reduce((sum, { customEvents }) => sum + (customEvents[name]?.count ?? 0), 0);
}

/** The custom attributes of the one profile with an address. */
export function attributesOf(scene: Scene, email: string = ada): Readonly<Record<string, unknown>> | undefined {
  return scene.braze.world.people({ email })[0]?.customAttributes;
}

/** The lines of the log about requests that carried signals. */
export function linesOf(scene: Scene, what: 'attributes' | 'events'): readonly LogLine[] {
  return scene.log.filter(({ message }) => message === `sent ${what} to Braze`);
}

/** The arrays that track requests carried, in order of arrival. */
export function tracked(scene: Scene, array: 'attributes' | 'events'): readonly Record<string, unknown>[][] {
  return scene.braze.world
    .requests({ path: '/users/track' })
    .map(({ body }) => (body as Record<string, Record<string, unknown>[] | undefined>)[array] ?? [])
    .filter((objects) => objects.length > 0);
}

/** Confirms what was accepted: moves time to the first read and waits for it. */
export async function confirm(
  scene: Scene,
  who: string | Target = ada,
  topic = 'news',
  channel = 'email',
): Promise<void> {
  await scene.untilDelivery({ who, topic, channel }, 'accepted');
  scene.clock.advance(2000);
  await scene.untilDelivery({ who, topic, channel }, 'confirmed');
}
