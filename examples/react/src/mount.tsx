import { createRoot } from 'react-dom/client';
import { Preferences } from './preferences.tsx';
import type { PreferencesProps } from './preferences.tsx';

/** Draws the page into the element. Answers how to draw it with other properties, and how to end it. */
export function mount(element: Element, first: PreferencesProps) {
  const root = createRoot(element);
  const draw = (props: PreferencesProps) => root.render(<Preferences {...props} />);
  draw(first);
  return { draw, unmount: () => root.unmount() };
}
