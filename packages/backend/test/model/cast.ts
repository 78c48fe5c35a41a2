import type { Who } from '@preference-center/braze-simulator';
import type { Target } from '../../src/store/store.ts';
import type { Route } from '../../src/config/schema.ts';
import { groups } from '../braze/simulated-braze.ts';

/** Everybody in a run: three known by an address, one by a number. */
export const names = ['ada', 'bob', 'cyn', 'dan'] as const;
export type Name = (typeof names)[number];

/** Everything a person can choose: two groups, one that is archived, one that Braze does not know, and one with SMS double opt-in. */
export const cells = ['news', 'offers', 'archived', 'typo', 'texts'] as const;
export type CellName = (typeof cells)[number];

export const archivedGroup = 'a5c81f60-7b2d-4a3e-9c1f-0d6e5b4a3921';

/** What each of these cells is in the store and in Braze. */
export const cellParts: Readonly<Record<CellName, { topic: string; channel: string; group: string }>> = {
  news: { topic: 'news', channel: 'email', group: groups.news },
  offers: { topic: 'offers', channel: 'email', group: groups.offers },
  archived: { topic: 'archived', channel: 'email', group: archivedGroup },
  typo: { topic: 'typo', channel: 'email', group: groups.unknown },
  texts: { topic: 'offers', channel: 'sms', group: groups.texts },
};

/** The cells a person has: those by email, or those by text message. */
export function cellsOf(name: Name): readonly CellName[] {
  return name === 'dan' ? ['texts'] : ['news', 'offers', 'archived', 'typo'];
}

/** A person's target in the run of this number; no two runs have people in common. */
export function targetOf(name: Name, run: number): Target {
  if (name !== 'dan') return { kind: 'email', value: `${name}.${run}@example.com` };
  return { kind: 'phone', value: `+336${String(run).padStart(8, '0')}` };
}

/** The cell that a topic's channel is. */
export function cellNameOf({ topic, channel }: { topic: string; channel: string }): CellName {
  const found = cells.find((name) => cellParts[name].topic === topic && cellParts[name].channel === channel);
  if (found === undefined) throw new Error(`no cell is ${topic} by ${channel}`);
  return found;
}

/** Where the configuration sends a topic's channel. */
export function routeFor(connection: string, cell: { topic: string; channel: string }): Route {
  const name = cellNameOf(cell);
  return { connection, subscriptionGroupId: cellParts[name].group, doubleOptIn: name === 'texts' };
}

/** The same person as the simulator names them. */
export function whoIs(name: Name, run: number): Who {
  const { kind, value } = targetOf(name, run);
  return kind === 'phone' ? { phone: value } : { email: value };
}
