import { channelTargets, type Config, type Property } from '../config/schema.ts';
import { everyTopic } from '../identity/signed-link.ts';
import type { CellChange, Target } from '../store/store.ts';
import { gridOf, targetOf, type GridCell } from './cells.ts';

/** The cells a one-click link names: one topic on a channel, or every topic of the property on it. None where there is no such cell. */
export function cellsToStop(
  config: Config,
  property: Property,
  { topic, channel }: { readonly topic: string; readonly channel: string },
): GridCell[] {
  const { cells } = gridOf(config, property);
  return cells.filter((cell) => cell.channel === channel && (topic === everyTopic || cell.topic === topic));
}

/**
 * The opt-outs a one-click link asks for, of the cells that reach whom it names. It takes whatever stands there: a press of
 * the mailbox's button is newer than anything before it. An external id is taken on email also where people are known by
 * their address, because the address cannot be looked up while Braze is down and Braze takes the id for the group.
 */
export function planOneClick(cells: readonly GridCell[], target: Target): CellChange[] {
  return cells.flatMap((cell) => {
    const isMail = channelTargets[cell.channel] === 'email';
    const reached =
      targetOf(cell, [target], 'one_click') ?? (isMail && target.kind === 'external_id' ? target : undefined);
    if (reached === undefined) return [];
    const { topic, channel, connection } = cell;
    return [{ target: reached, topic, channel, connection: connection.code, state: 'unsubscribed' }];
  });
}
