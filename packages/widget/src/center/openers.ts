import { guarded } from '../loader/warn.ts';

/**
 * Lets every `[data-preference-center-open]` element of the page open the center, those in open shadow roots included.
 * Where `open` has nobody to open it for, and for clicks that ask for a new tab or window, the element does what it always
 * did.
 */
export function watchOpeners(open: (opener: Element) => unknown): void {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const opener = event
      .composedPath()
      .find((target) => (target as Element).matches?.('[data-preference-center-open]')) as Element | undefined;
    if (opener && open(opener)) event.preventDefault();
  };
  // Capturing, because menus and frameworks often stop the click on its way up.
  document.addEventListener('click', guarded(onClick), true);
}
