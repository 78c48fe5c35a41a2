import { channelTargets, type Config, type Property } from '../config/schema.ts';
import { everyTopic } from '../identity/signed-link.ts';
import type { CellChange, Target } from '../store/store.ts';
import { gridOf, targetOf, workspaceGridOf, type GridCell } from './cells.ts';
import { globalCell } from './global-cell.ts';

/**
 * The cells a one-click link names: one topic on a channel, or every topic on it: of the property, or of the workspace where "unsubscribe
 * from all" covers that. None where there is no such cell.
 */
export function cellsToStop(
  config: Config,
  property: Property,
  { topic, channel }: { readonly topic: string; readonly channel: string },
): GridCell[] {
  const { cells } = isAll({ topic }, property) ? workspaceGridOf(config, property) : gridOf(config, property);
  return cells.filter((cell) => cell.channel === channel && (topic === everyTopic || cell.topic === topic));
}

/** Whether a link that names these topics stops all email of the workspace. */
export function isAll({ topic }: { readonly topic: string }, { unsubscribeFromAll }: Property): boolean {
  return topic === everyTopic && unsubscribeFromAll === 'workspace';
}

/** The opt-outs that a link for all email of the workspace asks for, after those of its topics: one for each workspace. */
export function planOneClickForAll(changes: readonly CellChange[]): CellChange[] {
  const stops = new Map(
    changes
      .filter(({ channel }) => channel === 'email')
      .map(({ target, connection }) => [
        connection,
        { ...globalCell(target, connection), state: 'unsubscribed' } as const,
      ]),
  );
  return [...changes, ...stops.values()];
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
