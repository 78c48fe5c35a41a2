/** An interval beyond this is the last: some 17 minutes. */
const longMs = 600_000;

/**
 * Looks again when something may have changed in a place that has no event of its own: a variable, a cookie, the storage
 * of the same window, an element, or a data layer that the page has replaced by another list.
 *
 * At once, with every sign that somebody is there: a click, the focus, the page becoming visible, a navigation inside the
 * page, and what other windows write to storage or cookies. And after each of these again by the clock, after half a second and
 * then at intervals that double: a login that a click began is seen soon, and a page left alone is looked at thirteen
 * times in all. So a change is noticed at the latest when as much time has passed again as had since the last sign.
 */
export function watch(look: () => void): void {
  let delayMs: number;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const check = () => {
    look();
    if (delayMs < longMs) timer = setTimeout(check, (delayMs *= 2));
  };
  const restart = () => {
    clearTimeout(timer);
    delayMs = 250;
    check();
  };
  for (const type of ['click', 'focus', 'popstate', 'storage', 'visibilitychange']) addEventListener(type, restart);
  (window as { navigation?: EventTarget }).navigation?.addEventListener('currententrychange', restart);
  (window as { cookieStore?: EventTarget }).cookieStore?.addEventListener('change', restart);
  restart();
}
