import type { DeliveryContext } from './delivery-context.ts';
import { Gate } from './gate.ts';
import { globalLane } from './global-lane.ts';
import { globalReadLane } from './global-read-lane.ts';
import { Lane, type AnyLane } from './lane.ts';
import { messageLane, type DescribeMessage } from './message-lane.ts';
import { readLane } from './read-lane.ts';
import { sendLane } from './send-lane.ts';
import { signalLane } from './signal-lane.ts';
import { unsubscribeLane } from './unsubscribe-lane.ts';

/** What lanes tell their loop, and what messages say. */
export interface LaneParts {
  readonly describeMessage: DescribeMessage;
  /** A lane rests until then, and no longer. */
  readonly onGateMoved: (opensAt: number) => void;
  /** Something threw that should not have. */
  readonly onError: (error: unknown) => void;
}

/**
 * The lanes of a connection, opt-outs first, each with a gate of its own: a permission that only one kind of request needs stops no other.
 */
export function connectionLanes(
  context: DeliveryContext,
  { describeMessage, onGateMoved, onError }: LaneParts,
): readonly AnyLane[] {
  const { random, clock } = context;
  const options = { random, now: () => clock.now(), onMove: onGateMoved };
  const optOuts = new Gate(options);
  // After an outage each lane tries by itself; whichever finds Braze back, opt-outs do not wait any longer.
  const gate = (): Gate => new Gate({ ...options, onRecover: () => optOuts.retry() });
  return [
    new Lane(sendLane(context, 'unsubscribed', optOuts), onError),
    new Lane(sendLane(context, 'subscribed', gate()), onError),
    new Lane(globalLane(context, gate()), onError),
    new Lane(readLane(context, gate()), onError),
    new Lane(globalReadLane(context, gate()), onError),
    new Lane(messageLane(context, describeMessage, gate()), onError),
    new Lane(signalLane(context, gate()), onError),
    new Lane(unsubscribeLane(context, gate()), onError),
  ];
}
