import type {
  PreferenceChangeEvent,
  PreferenceCloseEvent,
  PreferenceIdentityEvent,
  PreferenceOpenEvent,
  PreferenceReadyEvent,
} from './events/center-events.ts';
import type { PreferenceSaveErrorEvent, PreferenceSaveEvent } from './events/save-events.ts';

export * from './events/center-events.ts';
export * from './events/save-events.ts';
export type { ChosenCell, SavedCell } from './events/preference-event.ts';

declare global {
  interface GlobalEventHandlersEventMap {
    'preference-identity': PreferenceIdentityEvent;
    'preference-ready': PreferenceReadyEvent;
    'preference-change': PreferenceChangeEvent;
    'preference-save': PreferenceSaveEvent;
    'preference-save-error': PreferenceSaveErrorEvent;
    'preference-open': PreferenceOpenEvent;
    'preference-close': PreferenceCloseEvent;
  }
}
