import type { WrittenConfig } from '@preference-center/backend/loader-config';
import type { CenterProperties } from '../center-properties.ts';
import type { Visitor } from '../loader/visitor.ts';
import { loadModule } from '../load-module.ts';
import { warn } from '../loader/warn.ts';
import { isSamePerson } from '../same-person.ts';
import { requestSession } from '../session-request.ts';
import type { Person } from '../session-request.ts';
import { folder } from './checked-modules.ts';
import { watchOpeners } from './openers.ts';

/** The element as the page's part knows it; until the component has arrived it is an element like any other. */
export type CenterElement = HTMLElement & CenterProperties & { readonly updateComplete?: Promise<unknown> };

/** The centers of a page: one dialog, and the inline elements that the page brings itself. */
export interface Center {
  /**
   * Takes another person, or nobody: whatever was shown of the one before leaves the page. A newer token of the same
   * person changes nothing that they see.
   */
  show(person: Person | undefined): void;
  /** Shows the center in an element of the page, for as long as the same person is known. */
  fill(element: CenterElement): void;
  /**
   * Opens the dialog for the person known now: true once it is open. Undefined, at once and without effect, where nobody
   * is known. Where the component cannot be loaded it is false, and the address of a link that asked for it is followed.
   */
  readonly open: (opener?: Element | null) => Promise<boolean> | undefined;
  /** Closes the dialog. */
  close(): void;
}

const nobody = { identities: {}, token: undefined, link: undefined, linkYields: undefined, session: undefined };

/** Prepares the center. Its component is loaded when it is first wanted, together with the first session request. */
export function createCenter(config: WrittenConfig, visitor: Visitor): Center {
  const endpoint = folder.slice(0, -'/assets/'.length);
  const loadComponent = () => loadModule(() => import('../component.ts'));
  const filled = new Set<CenterElement>();
  let known: Person | undefined;
  let dialog: CenterElement | undefined;
  let abort = new AbortController();

  const visitOf = (person: Person) => ({
    endpoint,
    property: config.property,
    configVersion: config.version,
    ...person,
    // The loader has it as it was in the address bar, and what counts clicks may have encoded more of it than needs be.
    link: person.link && new URLSearchParams(`=${person.link}`).get('')!,
  });
  const load = (element: CenterElement, person: Person) => {
    const visit = visitOf(person);
    const session = requestSession(visit, abort.signal);
    // The element reports a failed session; one that fails before the element has arrived is nobody's unhandled error.
    session.catch(() => {});
    Object.assign(element, visit, { session }, config.autosave && { autosave: true });
    filled.add(element);
    // Whoever mirrors events has to be there before the first one.
    return Promise.all([loadComponent(), presence.catch(() => {})]);
  };
  const open = async (person: Person, opener = document.activeElement) => {
    if (dialog?.open) return true;
    // A page that fills the dialog's slots brings the element itself.
    dialog ??= document.querySelector('preference-center[mode=dialog]') ?? document.createElement('preference-center');
    dialog.setAttribute('mode', 'dialog');
    Object.assign(dialog, { open: true, opener });
    try {
      await load(dialog, person);
      // Only now, because an element without its component could take up room on the page.
      if (!dialog.isConnected) document.body.append(dialog);
      await dialog.updateComplete;
    } catch (error) {
      warn(error);
      dialog.open = false;
      const { href } = (opener ?? {}) as HTMLAnchorElement;
      if (person === known && /^http/.test(href)) location.assign(href);
    }
    return !!dialog.open && person === known;
  };
  const center: Center = {
    show(person) {
      if (person === known) return;
      const isSame = isSamePerson(known && visitOf(known), person && visitOf(person));
      abort.abort();
      abort = new AbortController();
      known = person;
      for (const element of filled) Object.assign(element, nobody, isSame && visitOf(person!));
      if (isSame) return;
      filled.clear();
      if (person && dialog?.open) load(dialog, person).catch(warn);
      presence.then((update) => update(!!person), warn);
    },
    fill(element) {
      if (known) load(element, known).catch(warn);
    },
    open: (opener) => known && open(known, opener),
    close() {
      if (dialog) dialog.open = false;
    },
  };
  const presence = loadModule(() => import('./presence.ts')).then(({ watchPage }) => watchPage(config, center));
  watchOpeners(center.open);
  if (location.href.includes('preference-center-debug'))
    loadModule(() => import('../diagnostics/panel.ts')).then(
      ({ showPanel }) => showPanel(config, visitor, () => known),
      warn,
    );
  return center;
}
