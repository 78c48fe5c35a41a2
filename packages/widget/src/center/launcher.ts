import type { LoaderLauncher } from '@preference-center/backend/loader-config';
import { wantedLanguages } from '../session-request.ts';
import { launcherStyles } from './launcher.styles.ts';

/**
 * Creates the button that opens the center where the page brings none of its own: fixed in a corner, so that it shifts
 * nothing, in a shadow root, so that no style crosses. The host element is returned hidden and outside of the document.
 */
export function createLauncher({ label, position }: LoaderLauncher, open: (opener: Element) => unknown): HTMLElement {
  const host = document.createElement('preference-center-launcher');
  const button = document.createElement('button');
  const styles = new CSSStyleSheet();
  styles.replaceSync(launcherStyles);
  const root = host.attachShadow({ mode: 'open' });
  root.adoptedStyleSheets = [styles];
  const language = labelLanguage(Object.keys(label), wantedLanguages());
  button.lang = language;
  button.textContent = label[language]!;
  button.part.add('button');
  button.addEventListener('click', () => open(button));
  root.append(button);
  host.setAttribute('position', position ?? 'end');
  host.hidden = true;
  return host;
}

function labelLanguage(offered: string[], wanted: string[]): string {
  const lower = (tag: string) => tag.toLowerCase();
  const primary = (tag: string) => lower(tag).split('-')[0];
  for (const language of wanted) {
    const found =
      offered.find((tag) => lower(tag) === lower(language)) ??
      offered.find((tag) => primary(tag) === primary(language));
    if (found) return found;
  }
  return offered[0]!;
}
