import { randomUUID } from 'node:crypto';
import type { Config, Property } from '../config/schema.ts';
import { isBlind } from '../identity/permissions.ts';
import type { Session } from '../identity/session-token.ts';
import type { NoticeRequest } from '../store/outbox.ts';
import type { CellChange } from '../store/store.ts';

/**
 * Who is told of what a save stops: where the visitor has no proof, every target an inbox belongs to, through the first of its changed
 * cells whose connection has a campaign for it. Pure but for random ids.
 */
export function planNotices(
  config: Config,
  { blindOptOuts }: Property,
  { proof }: Session,
  changes: readonly CellChange[],
): NoticeRequest[] {
  if (!isBlind(proof) || blindOptOuts.notice === false) return [];
  const delayMs = blindOptOuts.noticeDelaySeconds * 1000;
  const canTell = new Set(
    config.connections.filter(({ noticeCampaignId }) => noticeCampaignId !== undefined).map(({ code }) => code),
  );
  const notices = new Map<string, NoticeRequest>();
  for (const { target, connection, state } of changes) {
    const key = `${target.kind} ${target.value}`;
    const isTold = state === 'unsubscribed' && target.kind !== 'phone' && canTell.has(connection);
    if (isTold && !notices.has(key)) notices.set(key, { id: randomUUID(), target, connection, delayMs });
  }
  return [...notices.values()];
}
