import type { LoaderConfig } from '@preference-center/backend/loader-config';
import type { CaptureParts } from './capture/parts.ts';
import { watch } from './capture/watch.ts';
import { lazyCenter } from './loader/lazy-center.ts';
import { takeLink } from './loader/link.ts';
import { installApi } from './loader/public-api.ts';
import type { PreferenceCenterApi } from './loader/public-api.ts';
import { followVisitor } from './loader/visitor.ts';
import type { ExplicitIdentity } from './loader/visitor.ts';
import { guarded } from './loader/guarded.ts';

// The backend writes the property's configuration and the parts for it here; keep them the only mentions in the built file.
declare const __PREFERENCE_CENTER_CONFIG__: LoaderConfig;
declare const __PREFERENCE_CENTER_PARTS__: CaptureParts;

const start = guarded((config: LoaderConfig, parts: CaptureParts) => {
  // Another copy of the script was here first: the page already has everything this one would bring.
  const queue = window.preferenceCenter;
  if ((queue as PreferenceCenterApi | undefined)?.identify) return;

  const center = lazyCenter(config, () => visitor);
  const api = {
    open: center.open,
    close: center.close,
    identify: async (identity?: ExplicitIdentity) => visitor.identify(identity ?? {}),
    reset: async () => visitor.identify(),
    on: guarded((type: string, listener: () => void) => {
      document.addEventListener(`preference-${type}`, listener);
      return () => document.removeEventListener(`preference-${type}`, listener);
    }),
  };
  const visitor = followVisitor(config, parts, api, takeLink(), center.show);
  // First the calls that wait: whom they name was there when the visitor came.
  installApi(api as unknown as PreferenceCenterApi, queue);
  watch(visitor.look);
});

start(__PREFERENCE_CENTER_CONFIG__, __PREFERENCE_CENTER_PARTS__);
