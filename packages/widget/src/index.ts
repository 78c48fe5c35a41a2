import { define } from './define.ts';

define();

export { mirrorEvents } from './center/mirror-events.ts';
export * from './events.ts';
export { PreferenceCenterElement } from './preference-center-element.ts';
