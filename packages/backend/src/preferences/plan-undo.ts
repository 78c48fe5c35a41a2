import { randomUUID } from 'node:crypto';
import type { Config, Property } from '../config/schema.ts';
import { confirmationSecret, hashSecret } from '../identity/confirmation-secret.ts';
import type { KeyRing } from '../identity/keys.ts';
import type { Session } from '../identity/session-token.ts';
import type { UndoRequest } from '../store/taking-back.ts';
import { gridOf, targetOf } from './cells.ts';
import { confirmationLifetimeMs } from './plan-change.ts';

/** Every message with which the owners of a session's targets could be asked, one for each target and connection. Pure but for random ids. */
export function planUndo(
  config: Config,
  property: Property,
  { targets, proof }: Session,
  keys: KeyRing,
  nowMs: number,
): Pick<UndoRequest, 'targets' | 'confirmations'> {
  const recipients = new Map<string, UndoRequest['confirmations'][number]>();
  for (const cell of gridOf(config, property).cells) {
    const target = targetOf(cell, targets, proof);
    const connection = cell.connection.code;
    const key = JSON.stringify([connection, target?.kind, target?.value]);
    // A number has no inbox to ask in.
    if (target === undefined || target.kind === 'phone' || recipients.has(key)) continue;
    const id = randomUUID();
    recipients.set(key, {
      ...{ id, target, connection, secretHash: hashSecret(confirmationSecret(id, keys)) },
      ...{ expiresAt: nowMs + confirmationLifetimeMs, maxPerHour: config.limits.confirmationsPerHour },
    });
  }
  return { targets, confirmations: [...recipients.values()] };
}
