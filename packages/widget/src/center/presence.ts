import type { WrittenConfig } from '@preference-center/backend/loader-config';
import { loadModule } from '../load-module.ts';
import { warn } from '../loader/warn.ts';
import type { Center, CenterElement } from './center.ts';
import { createLauncher } from './launcher.ts';

export { digests } from './digests.ts';

/**
 * Brings the center to where the page shows it without being asked: the inline `<preference-center>` elements of this
 * property, each once it comes into view, and the launcher where the property has one. Elements that join the page later
 * are found, too. Before all that, events are mirrored to the page's list, where the property has one. Call the function it
 * answers with each new person, and when nobody is known any longer.
 */
export async function watchPage(
  { property, launcher, launcherAt, mirrorEvents }: WrittenConfig,
  center: Center,
): Promise<(isKnown: boolean) => void> {
  if (mirrorEvents)
    await loadModule(() => import('./mirror-events.ts')).then((mirror) => mirror.mirrorEvents(mirrorEvents), warn);
  const button = launcher
    ? createLauncher({ label: launcher, position: launcherAt }, (opener) => center.open(opener))
    : undefined;
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

  // Some sites replace their whole body as one navigates. One that takes away at once what it does not know has the browser
  // to itself until the next frame, because otherwise the two of us would go on forever.
  let placing: number | undefined;
  const place = () => {
    placing = undefined;
    if (!button!.isConnected) document.body?.append(button!);
  };
  const settle = () => {
    for (const element of document.querySelectorAll('preference-center:not([mode=dialog])')) {
      if (seen.has(element) || (element.getAttribute('property') ?? property) !== property) continue;
      seen.add(element);
      views.observe(element);
    }
    if (button && !button.isConnected) placing ??= requestAnimationFrame(place);
  };
  new MutationObserver(settle).observe(document, { childList: true, subtree: true });
  return (isKnown) => {
    if (button) button.hidden = !isKnown;
    views.disconnect();
    seen = new WeakSet();
    settle();
  };
}
