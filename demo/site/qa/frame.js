const eventTypes = ['open', 'identity', 'ready', 'change', 'save', 'save-error', 'close'];

/** How often the frame is asked whether it has another document, and what its diagnostics say. */
const everyMs = 50;

/**
 * Looks at the page in the frame from outside, as nothing on it knows. The diagnostics are hidden there, because they are
 * shown in the panel.
 * @param {HTMLIFrameElement} frame
 * @param {{ began(): void, visitor(key: string | null, isFirst: boolean): void, event(event: Event): void, mirrored(name: string): void, looked(page: Window): void }} told
 */
export function followFrame(frame, told) {
  let known;
  let pushed = 0;
  const begin = (page) => {
    const { documentElement } = page.document;
    told.began();
    pushed = 0;
    for (const type of eventTypes) page.document.addEventListener(`preference-${type}`, told.event);
    let isFirst = true;
    const tellVisitor = () => {
      told.visitor(documentElement.dataset.visitor || null, isFirst);
      isFirst = false;
    };
    if (documentElement.dataset.visitor !== undefined) tellVisitor();
    new MutationObserver(tellVisitor).observe(documentElement, { attributeFilter: ['data-visitor'] });
  };
  /** What the center has pushed to the page's data layer since the last look. */
  const newIn = (list = []) => {
    const found = [...list].slice(pushed);
    pushed = list.length;
    return found.filter((each) => String(each?.event).startsWith('preference_center_'));
  };
  setInterval(() => {
    const page = frame.contentWindow;
    const current = frame.contentDocument;
    // Another site's page shows nothing of itself.
    if (!current?.documentElement || current.URL === 'about:blank') return;
    if (current !== known) begin(page);
    known = current;
    const diagnostics = current.querySelector('preference-center-diagnostics');
    if (diagnostics) diagnostics.style.display = 'none';
    for (const { event } of newIn(page.dataLayer)) told.mirrored(event);
    told.looked(page);
  }, everyMs);
}

/** What stands in it, where it only holds things together and may be folded away. */
const partsOf = (each) => (each.localName === 'div' ? [...each.childNodes] : [each]);

/** What the widget's diagnostics say on a page; undefined where they are not there. */
export function readDiagnostics(page) {
  const section = page.document.querySelector('preference-center-diagnostics')?.shadowRoot?.querySelector('section');
  if (!section) return undefined;
  const verdict = section.querySelector('[role=status]');
  const details = [...section.children].filter((child) => child !== verdict && child.localName !== 'header');
  const backend = [...section.querySelectorAll('p')].find(({ textContent }) => textContent.startsWith('Backend: '));
  return {
    verdict: verdict.textContent,
    backend: backend?.textContent.slice('Backend: '.length),
    copy: () => details.flatMap(partsOf).map((each) => document.importNode(each, true)),
    text: section.textContent,
  };
}
