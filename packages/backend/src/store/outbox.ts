import type { Target } from './store.ts';

/**
 * Why a message goes out. `confirmation`: asks the owner of the address to complete an opt-in. `access`: brings a link with
 * which the owner sees their choices. `notice`: tells the owner what somebody without proof stopped.
 */
export type MessageKind = 'confirmation' | 'access' | 'notice';

/** A message with a link to one's choices. The link itself is made when it is sent, so it is never stored. */
export interface AccessRequest {
  readonly id: string;
  readonly target: Target;
  readonly connection: string;
  readonly property: string;
  readonly language: string;
  /** Keyed hash of the network it was asked for from. */
  readonly network: string | null;
  readonly at: number;
  /** When it is too late to send it. */
  readonly expiresAt: number;
  /** As for a {@link ConfirmationRequest}, counted apart from those. */
  readonly maxPerHour: number;
}

/**
 * Has the owner of an address told what a save stops that was not stopped before. At most one notice an hour for a target and one a day
 * for a property; what is stopped meanwhile is collected (`notice-timing.ts`). What was put right by then is not told.
 */
export interface NoticeRequest {
  /** Of the message, where it takes a new one. */
  readonly id: string;
  readonly target: Target;
  readonly connection: string;
  /** How long it waits for more of the same. */
  readonly delayMs: number;
}

/** A message that is due. */
export interface DueMessage {
  /** For a confirmation also the id of what it confirms. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly target: Target;
  readonly property: string;
  readonly language: string;
  /** What it is about; none for an access message. A notice names what is still stopped. */
  readonly cells: readonly { readonly topic: string; readonly channel: string }[];
  readonly attempts: number;
  readonly expiresAt: number;
}

export interface MessageSettlement {
  readonly id: string;
  readonly status: 'due' | 'sent' | 'failed';
  readonly nextAttemptAt: number | null;
  readonly attempts: number;
  readonly reason: string | null;
}
