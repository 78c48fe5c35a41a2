import type { WrittenConfig } from '@preference-center/backend/loader-config';
import type { Decoders, Sources } from './capture/parts.ts';
import { watch } from './capture/watch.ts';
import type * as CenterModule from './center/center.ts';
import type { Center } from './center/center.ts';
import { guarded } from './loader/guarded.ts';
import { takeLink } from './loader/link.ts';
import type { PreferenceCenterApi, QueuedCall } from './loader/public-api.ts';
import { followVisitor } from './loader/visitor.ts';
import { warn } from './loader/warn.ts';
import type { Person } from './session-request.ts';

// The backend writes the property's configuration, and the parts for it, here; keep them the only mentions in the built file.
declare const __PREFERENCE_CENTER_CONFIG__: WrittenConfig;
declare const __PREFERENCE_CENTER_SOURCES__: Sources;
declare const __PREFERENCE_CENTER_DECODERS__: Decoders;

/** Path of the module that exports `createCenter` from the loader's, and its SHA-256 in base64url, written in by the build. */
declare const __CENTER_PATH__: string;
declare const __CENTER_DIGEST__: string;

type Methods = Record<string, (...args: unknown[]) => unknown>;

const start = guarded((config: WrittenConfig, sources: Sources, decoders: Decoders) => {
  // Another copy of the script was here first: the page already has everything this one would bring.
  const queue = window.preferenceCenter;
  if ((queue as PreferenceCenterApi | undefined)?.identify) return;

  // While this script runs, because only then does the page say where it came from.
  const script = document.currentScript as HTMLScriptElement;
  let path = __CENTER_PATH__;
  let loading: Promise<typeof CenterModule> | undefined;
  let known: Person | undefined;
  let center: Center | undefined;
  const withCenter = async () => {
    try {
      if (!loading) {
        const { href } = new URL(path, script.src);
        // What `retriedImport` does, too; as a function of both it would be a few bytes more, and here there are none to spare.
        document.head.append(
          Object.assign(document.createElement('link'), {
            rel: 'modulepreload',
            integrity: `sha256-${__CENTER_DIGEST__}`,
            href,
          }),
        );
        loading = import(/* @vite-ignore */ href) as Promise<typeof CenterModule>;
      }
      const { createCenter } = await loading;
      center ??= createCenter(config, visitor);
      center.show(known);
    } catch (error) {
      // The next one to ask tries anew, by an address that is not known to have failed.
      path += '?';
      loading = undefined;
      warn(error);
    }
    return center;
  };
  const api: PreferenceCenterApi = {
    open: async (opener) => visitor.look() && ((await (await withCenter())?.open(opener)) ?? false),
    close: async () => center?.close(),
    identify: async (identity) => visitor.identify(identity ?? {})!,
    reset: async () => visitor.identify()!,
    on: guarded((type: string, listener: (event: Event) => void) => {
      document.addEventListener(`preference-${type}`, listener);
      return () => document.removeEventListener(`preference-${type}`, listener);
    }) as PreferenceCenterApi['on'],
    push(...calls) {
      const run = guarded((call: QueuedCall) =>
        typeof call === 'function' ? call(api) : (api as unknown as Methods)[call[0]]!(...call.slice(1)),
      );
      for (const call of calls) run(call);
    },
  };
  const visitor = followVisitor(config, sources, decoders, api as unknown as Methods, takeLink(), (person) => {
    known = person;
    // Nothing is downloaded before there is somebody to show it to; but the center's part explains why nobody is known,
    // where the page asks for that.
    if (center || known || location.href.includes('preference-center-debug')) void withCenter();
  });
  // First the calls that wait: whom they name was there when the visitor came.
  window.preferenceCenter = api;
  if (Array.isArray(queue)) api.push(...queue);
  watch(visitor.look);
});

start(__PREFERENCE_CENTER_CONFIG__, __PREFERENCE_CENTER_SOURCES__, __PREFERENCE_CENTER_DECODERS__);
