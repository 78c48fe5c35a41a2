import type { LoaderConfig } from '@preference-center/backend/loader-config';
import type { Center, CenterElement } from './center.ts';
import { createLauncher } from './launcher.ts';

/**
 * Brings the center to where the page shows it without being asked: the inline `<preference-center>` elements of this
 * property, each once it comes into view, and the launcher where the property has one. Elements that join the page later
 * are found, too. Call the returned function with each new person, and when nobody is known any longer.
 */
export function watchPage({ property, launcher }: LoaderConfig, center: Center): (isKnown: boolean) => void {
  const button = launcher ? createLauncher(launcher, (opener) => center.open(opener)) : undefined;
  let seen = new WeakSet<Element>();
  const views = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting) continue;
        views.unobserve(target);
        center.fill(target as CenterElement);
      }
    },
    { rootMargin: '200px' },
  );

  const settle = () => {
    for (const element of document.querySelectorAll('preference-center:not([mode=dialog])')) {
      if (seen.has(element) || (element.getAttribute('property') ?? property) !== property) continue;
      seen.add(element);
      views.observe(element);
    }
    // Some sites replace their whole body as one navigates.
    if (button && !button.isConnected) document.body?.append(button);
  };
  new MutationObserver(settle).observe(document, { childList: true, subtree: true });
  return (isKnown) => {
    if (button) button.hidden = !isKnown;
    views.disconnect();
    seen = new WeakSet();
    settle();
  };
}
