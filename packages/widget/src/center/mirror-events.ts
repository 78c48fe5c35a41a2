import type {
  ChosenCell,
  PreferenceChangeEvent,
  PreferenceIdentityEvent,
  PreferenceSaveErrorEvent,
  PreferenceSaveEvent,
  SavedCell,
} from '../events.ts';
import { guarded } from '../loader/guarded.ts';

const chosen = ({ topic, channel, state }: ChosenCell) => ({ topic, channel, state });
const saved = ({ topic, channel, outcome }: SavedCell) => ({ topic, channel, outcome });

/**
 * What is told of each event. Field by field, so that no address, token or revision ever gets into a data layer, which other
 * companies' scripts read.
 */
const details = {
  identity: ({ proof, disagreeing }: PreferenceIdentityEvent) => ({ proof, disagreeing: [...disagreeing] }),
  ready: () => ({}),
  change: ({ change }: PreferenceChangeEvent) => ({ change: chosen(change) }),
  save: ({ changes, results }: PreferenceSaveEvent) => ({ changes: changes.map(chosen), results: results.map(saved) }),
  'save-error': ({ changes, code }: PreferenceSaveErrorEvent) => ({ changes: changes.map(chosen), code }),
  open: () => ({}),
  close: () => ({}),
};

/**
 * Pushes what happens in the centers of the page to a data layer, the global list of that name, which is made where it is
 * not there yet: `{ event: 'preference_center_save', preference_center: { changes, results } }`, and so on for
 * `identity`, `ready`, `change`, `save_error`, `open` and `close`. Before it goes `{ preference_center: null }`, because data
 * layers merge what is pushed, lists included. Answers a function that ends it.
 */
export function mirrorEvents(listName: string): () => void {
  const endings = Object.entries(details).map(([type, detailsOf]) => {
    const push = guarded((event: Event) => {
      const list = ((window as unknown as Record<string, unknown>)[listName] ??= []);
      // What is no list is somebody else's.
      if (!Array.isArray(list)) return;
      list.push(
        { preference_center: null },
        {
          event: `preference_center_${type.replace('-', '_')}`,
          preference_center: (detailsOf as (event: Event) => object)(event),
        },
      );
    });
    document.addEventListener(`preference-${type}`, push);
    return () => document.removeEventListener(`preference-${type}`, push);
  });
  return () => endings.forEach((end) => end());
}
