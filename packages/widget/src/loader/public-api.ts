import type { Provider } from '../capture/provider.ts';
import type { ExplicitIdentity } from './visitor.ts';

/** A call in the form of the queue: the method's name and its arguments, or a function that gets the API. */
export type QueuedCall = readonly [method: string, ...args: unknown[]] | ((api: PreferenceCenterApi) => unknown);

/**
 * `window.preferenceCenter` once the loader has run. No method ever throws, and every promise resolves; problems are
 * warnings on the console.
 */
export interface PreferenceCenterApi {
  /**
   * Opens the center. True once it is open; false, without any effect, where the visitor is not known, and where the
   * center cannot be loaded. `opener` gets the focus back.
   */
  open(opener?: Element | null): Promise<boolean>;
  /** Closes the center if it is open. */
  close(): Promise<void>;
  /**
   * Names the visitor in code: a value for each identity space, and the site's token under `token`. It wins over the
   * page's data until `reset`. True where the visitor is known by it: not without a marketing identity.
   */
  identify(identity: ExplicitIdentity): Promise<boolean>;
  /**
   * Takes back `identify`, and what a link in a message has brought: the page's data names the visitor again. True where
   * it does.
   */
  reset(): Promise<boolean>;
  /** Calls the listener with each event of that type, `change` for `preference-change`; call the answer to stop that. */
  on(type: string, listener: (event: Event) => void): () => void;
  /** Makes calls in the form of the queue: `push(['open'])`, or `push((api) => api.open().then(…))` to wait for one. */
  push(...calls: QueuedCall[]): void;
  /** Registers a function for the rules `from: provider` of that name; there only where the property has such rules. */
  provide?: (name: string, provider: Provider) => void;
}

declare global {
  interface Window {
    preferenceCenter?: PreferenceCenterApi | QueuedCall[];
  }
}
