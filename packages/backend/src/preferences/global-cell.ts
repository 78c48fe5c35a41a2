import type { Cell, Target } from '../store/store.ts';

/**
 * Braze's global email state of an address is one more cell of the target, so that revisions, ledger, delivery and taking back serve it as
 * they do any choice: on the channel `email`, under a topic of its own for each connection. The star cannot be in a configured code, so
 * no topic can be taken for it, and it is in no grid.
 */
const mark = '*';

/** The topic that stands for the global email state in a connection's workspace. */
export function globalTopic(connection: string): string {
  return `${mark}${connection}`;
}

/** Whether a topic stands for the global email state. */
export function isGlobalTopic(topic: string): boolean {
  return topic.startsWith(mark);
}

/** The cell that holds the global email state of a target in a connection's workspace. */
export function globalCell(target: Target, connection: string): Cell & { readonly connection: string } {
  return { target, topic: globalTopic(connection), channel: 'email', connection };
}
