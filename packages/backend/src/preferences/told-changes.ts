import { channelTargets, type ChannelCode, type Config } from '../config/schema.ts';
import { normalise } from '../identity/normalise.ts';
import type { Observation } from '../store/adoption.ts';
import type { Cell, Target } from '../store/store.ts';
import { globalTopic } from './global-cell.ts';

/** What a webhook of Braze says: the group's id or `global`, the state, and the identifiers of the person, empty where there is none. */
export interface ToldChange {
  readonly group: string;
  readonly state: 'subscribed' | 'opted_in' | 'unsubscribed';
  /** When Braze wrote it, epoch seconds. */
  readonly at: number;
  readonly email: string;
  readonly phone: string;
  readonly external_id: string;
}

/**
 * The cells that a webhook of a connection tells of: the one that its group is configured for, of the address or number that the channel
 * goes out to, and of the external id, for which a choice may have been recorded too. None for a group or person that cannot be ours. Pure.
 */
export function toldChanges(config: Config, connection: string, told: ToldChange): Observation[] {
  const at = told.at * 1000;
  const state = told.state === 'unsubscribed' ? 'unsubscribed' : 'subscribed';
  const how = { connection, state, seenAt: at, changedAt: at, via: 'webhook' } as const;
  return cellsOf(config, connection, told.group).flatMap(({ topic, channel }) =>
    targetsOf(channelTargets[channel], told).map((target) => ({ target, topic, channel, ...how })),
  );
}

type Place = Pick<Cell, 'topic'> & { readonly channel: ChannelCode };

function cellsOf({ topics }: Config, connection: string, group: string): Place[] {
  if (group === 'global') return [{ topic: globalTopic(connection), channel: 'email' }];
  return topics.flatMap(({ code, channels }) =>
    (Object.keys(channels) as ChannelCode[]).flatMap((channel): Place[] => {
      const route = channels[channel];
      const isMeant = route?.connection === connection && isSameId(route.subscriptionGroupId, group);
      return isMeant ? [{ topic: code, channel }] : [];
    }),
  );
}

function targetsOf(kind: 'email' | 'phone', told: ToldChange): Target[] {
  return ([kind, 'external_id'] as const).flatMap((each): Target[] => {
    const value = normalise(each, told[each]);
    return value === undefined ? [] : [{ kind: each, value }];
  });
}

function isSameId(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
