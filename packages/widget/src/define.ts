import { PreferenceCenterElement } from './preference-center-element.ts';

/** Registers the element. A page that has registered the name already, by a second copy for instance, keeps its own. */
export function define(tag = 'preference-center', registry = customElements): void {
  if (!registry.get(tag)) registry.define(tag, PreferenceCenterElement);
}

declare global {
  interface HTMLElementTagNameMap {
    'preference-center': PreferenceCenterElement;
  }
}
