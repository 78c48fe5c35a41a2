import type { ExplicitIdentity } from './visitor.ts';
import { guarded } from './warn.ts';

/** What the page can do by `window.preferenceCenter`. No method ever throws; problems are warnings on the console. */
export interface PublicMethods {
  /** Opens the center. False, without any effect, where the visitor is not known. `opener` gets the focus back. */
  open(opener?: Element | null): boolean;
  /** Closes the center if it is open. */
  close(): void;
  /**
   * Names the visitor in code: a value for each identity space, and the site's token under `token`. It wins over the
   * page's data layer until `reset`; without a marketing identity in it, nobody is known.
   */
  identify(identity: ExplicitIdentity): void;
  /** Takes back `identify`: the page's data layer names the visitor again. */
  reset(): void;
  /** Calls the listener with each event of that type, `change` for `preference-change`. */
  on(type: string, listener: (event: Event) => void): void;
}

/** A call in the form of the queue: the method's name and its arguments. */
export type QueuedCall = readonly [method: string, ...args: unknown[]];

/** `window.preferenceCenter` once the loader has run. */
export interface PreferenceCenterApi extends PublicMethods {
  /** Makes calls in the form of the queue, `push(['open'])`. */
  push(...calls: QueuedCall[]): void;
}

declare global {
  interface Window {
    preferenceCenter?: PreferenceCenterApi | QueuedCall[];
  }
}

/** Puts the API in the place of the queue, then makes the calls that have waited there. */
export function installApi(methods: PublicMethods): void {
  const queue = window.preferenceCenter;
  const run = guarded(([method, ...args]: QueuedCall) =>
    (methods as unknown as Record<string, (...args: unknown[]) => unknown>)[method]!(...args),
  );
  const api: Record<string, unknown> = { push: (...calls: QueuedCall[]) => calls.forEach((call) => run(call)) };
  for (const method of Object.keys(methods)) api[method] = (...args: unknown[]) => run([method, ...args]);
  window.preferenceCenter = api as unknown as PreferenceCenterApi;
  if (Array.isArray(queue)) window.preferenceCenter.push(...queue);
}
