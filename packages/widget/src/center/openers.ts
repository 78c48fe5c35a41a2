import { warn } from '../loader/warn.ts';

/**
 * Lets every `[data-preference-center-open]` element of the page open the center, those in open shadow roots included.
 * Where `open` has nobody to open it for, and for clicks that ask for a new tab or window, the element does what it always
 * did. Nothing it meets on the page makes it throw.
 */
export function watchOpeners(open: (opener: Element) => unknown): void {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    try {
      const opener = event
        .composedPath()
        .find((target) => (target as Element).matches?.('[data-preference-center-open]')) as Element | undefined;
      if (opener && open(opener)) event.preventDefault();
    } catch (error) {
      warn(error);
    }
  };
  // Capturing, because menus and frameworks often stop the click on its way up.
  document.addEventListener('click', onClick, true);
}
