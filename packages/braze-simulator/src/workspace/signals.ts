import type { OutboxMessage } from './outbox-message.ts';
import type { ReceivedRequest } from './received-request.ts';
import type { StateChange } from './state-change.ts';
import type { WebhookDelivery } from './webhook-delivery.ts';

/** What a listener of each signal is given. */
export interface SignalPayloads {
  /** A request whose answer, or fate, is decided. */
  request: ReceivedRequest;
  /** Something changed for a person. */
  state: StateChange;
  /** Braze would have sent a message. */
  message: OutboxMessage;
  /** A webhook was queued, is being posted, or was answered. */
  webhook: WebhookDelivery;
}

/** The names of the signals. */
export type SignalName = keyof SignalPayloads;

/** Tells listeners what happens in the workspace, in order and at once. What a listener throws surfaces as an uncaught exception. */
export class Signals {
  readonly #listeners: { [N in SignalName]: Set<(payload: SignalPayloads[N]) => void> } = {
    request: new Set(),
    state: new Set(),
    message: new Set(),
    webhook: new Set(),
  };
  readonly #anyListeners = new Set<() => void>();

  /** Calls the listener for every signal of this name until the returned function is called. */
  on<N extends SignalName>(name: N, listener: (payload: SignalPayloads[N]) => void): () => void {
    this.#listeners[name].add(listener);
    return () => void this.#listeners[name].delete(listener);
  }

  /** Tells everybody who listens. */
  emit<N extends SignalName>(name: N, payload: SignalPayloads[N]): void {
    for (const listener of [...this.#listeners[name]]) guarded(() => listener(payload));
    this.wake();
  }

  /** Makes every `waitFor` look again, after a change that has no signal of its own. */
  wake(): void {
    for (const listener of [...this.#anyListeners]) listener();
  }

  /**
   * Resolves with the first truthy value of `predicate`, which is tried at once and again after every signal. Rejects when `timeoutMs`
   * (default 5000) pass first, or when the predicate throws.
   */
  waitFor<T>(
    predicate: () => T | undefined | null | false,
    { timeoutMs = 5000 }: { timeoutMs?: number } = {},
  ): Promise<T> {
    return new Promise((resolve, reject) => {
      const stop = (): void => {
        clearTimeout(timer);
        this.#anyListeners.delete(look);
      };
      const look = (): void => {
        try {
          const value = predicate();
          if (!value) return;
          stop();
          resolve(value);
        } catch (error) {
          stop();
          reject(error instanceof Error ? error : new Error(String(error)));
        }
      };
      const timer = setTimeout(() => {
        stop();
        reject(new Error(`Nothing in the simulator met the condition within ${timeoutMs} ms: ${predicate.toString()}`));
      }, timeoutMs);
      this.#anyListeners.add(look);
      look();
    });
  }
}

function guarded(call: () => void): void {
  try {
    call();
  } catch (error) {
    queueMicrotask(() => {
      throw error;
    });
  }
}
