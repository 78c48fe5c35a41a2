import type { LoaderConfig } from '@preference-center/backend/loader-config';
import { lazyCenter } from './loader/lazy-center.ts';
import { watchOpeners } from './loader/openers.ts';
import { installApi } from './loader/public-api.ts';
import type { PreferenceCenterApi } from './loader/public-api.ts';
import { followVisitor } from './loader/visitor.ts';
import { guarded } from './loader/warn.ts';

// The backend writes the property's configuration here as JSON; keep it the only mention in the built file.
declare const __PREFERENCE_CENTER_CONFIG__: LoaderConfig;

const start = guarded((config: LoaderConfig, script: string) => {
  // Another copy of the script was here first: the page already has everything this one would bring.
  if ((window.preferenceCenter as PreferenceCenterApi | undefined)?.identify) return;

  const center = lazyCenter(config, new URL('.', script).href.slice(0, -1));
  const visitor = followVisitor(config, center.show);
  const open = (opener?: Element | null) => {
    visitor.look();
    return center.open(opener);
  };

  visitor.look();
  installApi({
    open: (opener = document.activeElement) => open(opener),
    close: center.close,
    identify: (identity) => visitor.identify({ ...identity }),
    reset: () => visitor.identify(),
    on: (type, listener) => document.addEventListener(`preference-${type}`, listener),
  });
  watchOpeners(open);
  addEventListener('focus', visitor.look);
});

start(__PREFERENCE_CENTER_CONFIG__, (document.currentScript as HTMLScriptElement).src);
