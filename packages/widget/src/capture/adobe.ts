import type { AdobeRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

interface AdobeLayer extends Array<unknown> {
  getState?: (path: string) => unknown;
}

interface Augmented {
  addEventListener(type: string, listener: () => void): void;
}

/**
 * Reads the computed state of an Adobe Client Data Layer
 * (https://github.com/adobe/adobe-client-data-layer/wiki), and listens to its changes. It finds nothing before Adobe's
 * script has run, which then calls the function that waits in the list.
 *
 * A rule with `event` reads an event, whose `eventInfo` is in no state: the last one of that name, as it stands in the list
 * also before Adobe's script has run, unless one named `until` came after it.
 */
export const adobe: Source<AdobeRule> = (changed, at) => {
  const followed = new Set<unknown>();
  return ({ name = 'adobeDataLayer', path, event, until }) => {
    const layer = ((window as unknown as Record<string, AdobeLayer>)[name] ??= []);
    if (!followed.has(layer)) {
      followed.add(layer);
      layer.push((augmented: Augmented) => {
        augmented.addEventListener('adobeDataLayer:change', changed);
        augmented.addEventListener('adobeDataLayer:event', changed);
      });
    }
    if (!event) return layer.getState?.(path);
    for (let index = layer.length; index--;) {
      const pushed = layer[index] as { event?: string } | undefined;
      if (pushed?.event === event) return at(pushed, path);
      if (until && pushed?.event === until) return;
    }
    return;
  };
};
