import type { WrittenConfig } from '@preference-center/backend/loader-config';
import type { Visitor } from '../loader/visitor.ts';
import type { Person } from '../session-request.ts';
import { sessionWatchers } from '../session-request.ts';
import { explain } from './explain.ts';
import type { Report, RuleReport, SpaceReport } from './explain.ts';
import { panelStyles } from './panel.styles.ts';
import { sessionNote } from './session-note.ts';

/** How often the page is looked at while the panel is open. */
const everyMs = 500;

/**
 * Shows, over the page, whom the loader finds, by which rule and why by no other, and what the backend said: the answer to
 * "why do I (not) see the center?". It stays until it is closed, by its button or Escape, and then leaves nothing behind.
 */
export function showPanel(config: WrittenConfig, visitor: Visitor, known: () => Person | undefined): void {
  const host = document.createElement('preference-center-diagnostics');
  const root = host.attachShadow({ mode: 'open' });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(panelStyles);
  root.adoptedStyleSheets = [sheet];

  const title = element('h2', { id: 'title', textContent: `Preference center, property ${config.property}` });
  const verdict = element('p', { role: 'status' });
  const details = element('div', { id: 'details', tabIndex: 0 });
  details.setAttribute('role', 'group');
  details.setAttribute('aria-labelledby', 'title');
  const close = button('Close');
  const header = element('header', {}, title, element('span', {}, foldButton(details), moveButton(host), close));
  // It speaks English to developers, whatever the page does; only its corner follows the page.
  const section = element('section', { lang: 'en', dir: 'ltr' }, header, verdict, details);
  section.setAttribute('aria-labelledby', 'title');
  root.append(section);

  let session = 'Not asked yet: a session opens when the center does.';
  let shown = '';
  const update = () => {
    const report = explain(config, visitor, known());
    const now = JSON.stringify([report, session]);
    if (now === shown) return;
    shown = now;
    verdict.textContent = report.verdict;
    details.replaceChildren(...reportElements(report, session));
  };
  const watch = (answer: Promise<Response>) => {
    void sessionNote(answer).then((note) => {
      session = note;
      update();
    });
  };
  sessionWatchers.add(watch);
  const timer = setInterval(update, everyMs);
  const end = () => {
    clearInterval(timer);
    sessionWatchers.delete(watch);
    host.remove();
  };
  close.addEventListener('click', end);
  host.addEventListener('keydown', ({ key }) => {
    if (key === 'Escape') end();
  });
  update();
  document.body.append(host);
}

/** Folds the details away, so that the page can be used beside the panel; they begin folded where they would cover it all. */
function foldButton(details: HTMLElement): HTMLButtonElement {
  const fold = button('');
  fold.setAttribute('aria-controls', details.id);
  const show = (isShown: boolean) => {
    details.hidden = !isShown;
    fold.textContent = isShown ? 'Less' : 'More';
    fold.setAttribute('aria-expanded', `${isShown}`);
  };
  fold.addEventListener('click', () => show(!!details.hidden));
  show(matchMedia('(min-width: 48rem) and (min-height: 30rem)').matches);
  return fold;
}

/**
 * Moves the panel on to the next corner, because in any one of them it may cover what somebody is after. It begins where the button that opens
 * the center usually is not.
 */
function moveButton(host: HTMLElement): HTMLButtonElement {
  const move = button('Move');
  let turns = 0;
  move.addEventListener('click', () => {
    turns += 1;
    host.toggleAttribute('data-end', turns % 4 === 1 || turns % 4 === 2);
    host.toggleAttribute('data-top', turns % 4 > 1);
  });
  return move;
}

function button(textContent: string): HTMLButtonElement {
  return element('button', { type: 'button', textContent });
}

function reportElements({ notes, spaces }: Report, session: string): Node[] {
  return [
    ...notes.map((textContent) => element('p', { textContent })),
    element('p', { textContent: `Backend: ${session}` }),
    ...spaces.flatMap(spaceElements),
  ];
}

function spaceElements({ title, rules }: SpaceReport): Node[] {
  const heading = element('h3', { textContent: title });
  if (!rules.length) return [heading, element('p', { textContent: 'No rule; identify() can fill it.' })];
  const columns = ['Rule', 'Found', 'Outcome'].map((textContent) => element('th', { textContent, scope: 'col' }));
  const head = element('thead', {}, element('tr', {}, ...columns));
  return [heading, element('table', {}, head, element('tbody', {}, ...rules.map(ruleRow)))];
}

function ruleRow({ rule, found, verdict, isTaken }: RuleReport): Node {
  const cells = [
    element('th', { textContent: rule, scope: 'row' }),
    ...[found, verdict].map((textContent) => element('td', { textContent })),
  ];
  const row = element('tr', {}, ...cells);
  row.toggleAttribute('data-taken', isTaken);
  return row;
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  fields: Partial<HTMLElementTagNameMap[Name]> = {},
  ...children: Node[]
): HTMLElementTagNameMap[Name] {
  const made = Object.assign(document.createElement(name), fields);
  made.append(...children);
  return made;
}
