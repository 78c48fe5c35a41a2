import type { Who, World } from '@preference-center/braze-simulator';
import type { Route } from '../../src/config/schema.ts';
import type { WantedState } from '../../src/contract.ts';
import { globalTopic } from '../../src/preferences/global-cell.ts';
import type { Target } from '../../src/store/store.ts';
import { groups } from '../braze/simulated-braze.ts';

/**
 * Everybody in a run: three known by an address, one by a number, one by an external id whose profile has no address, and one by both, who has a row of
 * each cell for her address (`fay`) and one for her external id (`fay_by_id`).
 */
export const names = ['ada', 'bob', 'cyn', 'dan', 'eve', 'fay', 'fay_by_id'] as const;
export type Name = (typeof names)[number];

export const archivedGroup = 'a5c81f60-7b2d-4a3e-9c1f-0d6e5b4a3921';

/** The cells that have a group: two plain ones, one that is archived, one that Braze does not know, and one with SMS double opt-in. */
export const groupCells = {
  news: { topic: 'news', channel: 'email', group: groups.news },
  offers: { topic: 'offers', channel: 'email', group: groups.offers },
  archived: { topic: 'archived', channel: 'email', group: archivedGroup },
  typo: { topic: 'typo', channel: 'email', group: groups.unknown },
  texts: { topic: 'offers', channel: 'sms', group: groups.texts },
} as const;
export type GroupCellName = keyof typeof groupCells;

/** Everything a person can choose: those, and the global email state. */
export type CellName = GroupCellName | 'global';

/** The one topic that has Braze told attributes and events, in the runs that try it. */
export const tellingCell = 'news';
export const attribute = 'news_state';
export const attributeValues: Readonly<Record<WantedState, string>> = { subscribed: 'on', unsubscribed: 'off' };
export const eventNames: Readonly<Record<WantedState, string>> = {
  subscribed: 'Joined news',
  unsubscribed: 'Left news',
};

/** The cells a person has, those that most acts are about first. */
export function cellsOf(name: Name): readonly CellName[] {
  if (name === 'dan') return ['texts'];
  if (otherNameOf(name) !== undefined) return ['news', 'offers'];
  return name === 'eve' ? ['news', 'offers', 'global'] : ['news', 'offers', 'archived', 'typo', 'global'];
}

/** The other name of somebody who has two. */
export function otherNameOf(name: Name): Name | undefined {
  if (name === 'fay') return 'fay_by_id';
  return name === 'fay_by_id' ? 'fay' : undefined;
}

/** The code of the connection of the run of this number. */
export function connectionOf(run: number): string {
  return `eu-${run}`;
}

/** Where a cell is in the store. */
export function placeOf(cell: CellName, run: number): { readonly topic: string; readonly channel: string } {
  if (cell === 'global') return { topic: globalTopic(connectionOf(run)), channel: 'email' };
  const { topic, channel } = groupCells[cell];
  return { topic, channel };
}

/** A person's target in the run of this number; no two runs have people in common. */
export function targetOf(name: Name, run: number): Target {
  if (name === 'eve' || name === 'fay_by_id') return { kind: 'external_id', value: `${name}-${run}` };
  if (name === 'dan') return { kind: 'phone', value: `+336${String(run).padStart(8, '0')}` };
  return { kind: 'email', value: `${name}.${run}@example.com` };
}

/** Whose target it is. */
export function nameOf(identifier: string, run: number): Name {
  const found = names.find((name) => targetOf(name, run).value === identifier);
  if (found === undefined) throw new Error('a request is about nobody of this run');
  return found;
}

/** The cell that a topic's channel is. */
export function cellNameOf({ topic, channel }: { topic: string; channel: string }, run: number): CellName {
  const all: readonly CellName[] = [...(Object.keys(groupCells) as GroupCellName[]), 'global'];
  const found = all.find((cell) => placeOf(cell, run).topic === topic && placeOf(cell, run).channel === channel);
  if (found === undefined) throw new Error(`no cell is ${topic} by ${channel}`);
  return found;
}

/** Where the configuration sends a topic's channel; the global email state has no route. */
export function routeFor(cell: { topic: string; channel: string }, run: number, isTelling: boolean): Route {
  const name = cellNameOf(cell, run);
  if (name === 'global') throw new Error('the global email state has no route');
  const said = (state: WantedState): NonNullable<Route['onOptIn']> => ({
    attributes: { [attribute]: attributeValues[state] },
    event: { name: eventNames[state], properties: {} },
  });
  return {
    ...{ connection: connectionOf(run), subscriptionGroupId: groupCells[name].group, doubleOptIn: name === 'texts' },
    ...(isTelling && name === tellingCell ? { onOptIn: said('subscribed'), onOptOut: said('unsubscribed') } : {}),
  };
}

/** The same person as the simulator names them. */
export function whoIs(name: Name, run: number): Who {
  const { kind, value } = targetOf(name, run);
  if (kind === 'external_id') return { externalId: value };
  return kind === 'phone' ? { phone: value } : { email: value };
}

/** What each profile of a person holds of a cell. */
export function heldOf(world: World, name: Name, cell: CellName, run: number): readonly (WantedState | 'untouched')[] {
  return world.people(whoIs(name, run)).map(({ groups: held, emailSubscribe }) => {
    if (cell !== 'global') return held[groupCells[cell].group]?.state ?? 'untouched';
    return emailSubscribe === 'unsubscribed' ? 'unsubscribed' : 'subscribed';
  });
}
