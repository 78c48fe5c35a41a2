import type { LoaderConfig } from '@preference-center/backend/loader-config';
import type { CenterProperties } from '../center-properties.ts';
import { warn } from '../loader/warn.ts';
import { requestSession } from '../session-request.ts';
import type { Person } from '../session-request.ts';
import { createLauncher } from './launcher.ts';

type CenterElement = HTMLElement & CenterProperties;

const tag = 'preference-center';

/** The elements of the page that show the center: those it brings itself, one dialog, and the launcher. */
export interface Center {
  /** Takes another person, or nobody: whatever was shown of the one before leaves the page. */
  show(person: Person | undefined): void;
  /** Opens the dialog for the person shown; rejects where the component cannot be loaded. */
  open(opener?: Element | null): Promise<void>;
  /** Closes the dialog. */
  close(): void;
}

/**
 * Prepares the center; `loadComponent` is called when it is first wanted, together with the first session request.
 * Inline elements count as wanted once they come into view, those that join the page later included.
 */
export function createCenter(config: LoaderConfig, endpoint: string, loadComponent: () => Promise<unknown>): Center {
  const inView = new WeakSet<Element>();
  const center = { endpoint, property: config.property, configVersion: config.version };
  const launcher = config.launcher && createLauncher(config.launcher, (opener) => self.open(opener).catch(warn));
  let known: Person | undefined;
  let dialog: CenterElement | undefined;
  let abort = new AbortController();

  const elements = () =>
    [...document.querySelectorAll<CenterElement>(tag)].filter(
      (element) => element !== dialog && (element.getAttribute('property') ?? config.property) === config.property,
    );
  const fill = (element: CenterElement) => {
    const session = requestSession(center, known!, abort.signal);
    // The element reports a failed session; one that fails before the element has arrived is nobody's unhandled error.
    session.catch(() => {});
    Object.assign(element, center, known, { session });
    return loadComponent();
  };
  const views = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (!isIntersecting || inView.has(target)) continue;
        inView.add(target);
        if (known) fill(target as CenterElement).catch(warn);
      }
    },
    { rootMargin: '200px' },
  );
  const settle = () => {
    elements().forEach((element) => views.observe(element));
    // Some sites replace their whole body as one navigates.
    if (launcher && !launcher.isConnected) document.body?.append(launcher);
  };
  new MutationObserver(settle).observe(document, { childList: true, subtree: true });
  settle();

  const self: Center = {
    show(person) {
      if (person === known) return;
      abort.abort();
      abort = new AbortController();
      known = person;
      if (launcher) launcher.hidden = !person;
      for (const element of dialog ? [...elements(), dialog] : elements()) {
        Object.assign(element, { identities: {}, token: undefined, session: undefined });
        if (person && (element === dialog ? dialog.open : inView.has(element))) fill(element).catch(warn);
      }
    },
    async open(opener) {
      if (!known || dialog?.open) return;
      const element = (dialog ??= document.createElement(tag) as CenterElement);
      element.setAttribute('mode', 'dialog');
      if (!element.isConnected) document.body.append(element);
      Object.assign(element, { open: true, opener });
      try {
        await fill(element);
      } catch (error) {
        element.open = false;
        throw error;
      }
    },
    close() {
      if (dialog) dialog.open = false;
    },
  };
  return self;
}
