export * from './events.ts';
export { PreferenceCenterElement } from './preference-center-element.ts';
