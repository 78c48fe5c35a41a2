import type { LayerRule } from '@preference-center/backend/loader-config';
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
 */
export const adobe: Source<LayerRule> = (changed) => {
  const followed = new Set<unknown>();
  return ({ name = 'adobeDataLayer', path }) => {
    const layer = ((window as unknown as Record<string, AdobeLayer>)[name] ??= []);
    if (!followed.has(layer)) {
      followed.add(layer);
      layer.push((augmented: Augmented) => augmented.addEventListener('adobeDataLayer:change', changed));
    }
    return layer.getState?.(path);
  };
};
