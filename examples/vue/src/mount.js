import { createApp, h, shallowRef } from 'vue';
import Preferences from './preferences.vue';

/** Draws the page into the element. Answers how to draw it with other properties, and how to end it. */
export function mount(element, first) {
  const props = shallowRef(first);
  const app = createApp({ render: () => h(Preferences, props.value) });
  app.mount(element);
  return { draw: (next) => (props.value = next), unmount: () => app.unmount() };
}
