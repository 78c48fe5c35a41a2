import type * as AxeModule from 'axe-core';

const source = '/packages/widget/node_modules/axe-core/axe.min.js';

type Axe = typeof AxeModule;

/**
 * What axe finds wrong below an element, the size of targets (WCAG 2.2, 2.5.8) included, which it leaves out unless asked:
 * one line for each rule, with the markup of what breaks it. `view` is the window that the element is in.
 */
export async function violationsOf(element: Element, view: Window = window): Promise<string[]> {
  const axe = await axeOf(view);
  const { violations } = await axe.run(element, {
    resultTypes: ['violations'],
    rules: { 'target-size': { enabled: true } },
  });
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
}

async function axeOf(view: Window): Promise<Axe> {
  const found = view as Window & { axe?: Axe };
  if (!found.axe) {
    const script = view.document.createElement('script');
    script.src = source;
    const loaded = new Promise((resolve, reject) => {
      script.addEventListener('load', resolve, { once: true });
      script.addEventListener('error', () => reject(new Error(`${source} is not there`)), { once: true });
    });
    view.document.head.append(script);
    await loaded;
  }
  return found.axe!;
}

/** The controls below a shadow root that are smaller than WCAG 2.2 lets them be (2.5.8: 24 by 24 CSS pixels), each with its size. */
export function smallTargets(root: ShadowRoot): string[] {
  return [...root.querySelectorAll<HTMLElement>('button, input')].flatMap((control) => {
    // A box in a label is as large a target as the label.
    const { width, height } = (control.closest('label') ?? control).getBoundingClientRect();
    const isDrawn = width > 0 && height > 0;
    const name = control.ariaLabel ?? control.textContent.trim();
    return isDrawn && (width < 24 || height < 24) ? [`${name}: ${width} x ${height}`] : [];
  });
}
