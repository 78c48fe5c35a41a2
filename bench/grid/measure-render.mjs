import { elements } from './grid-server.mjs';
import { sampleSession } from './sample-session.mjs';

/**
 * Renders a grid of 100 topics on 5 channels and toggles cells of it, each with layout, both elements in one page.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @returns {Promise<(name: 'widget' | 'hand') => Promise<{ renderMs: number, toggleMs: number }>>}
 */
export async function prepareRender(browser, url) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  await page.goto(`${url}/?${new URLSearchParams({ ...elements.widget, mode: 'inline' })}`);
  await page.evaluate((module) => import(module), elements.hand.module);
  await page.evaluate(() => window.visible);
  const session = JSON.stringify(sampleSession(100, 5));
  return (name) => page.evaluate(renderAndToggle, { tag: elements[name].tag, session });
}

/** Runs in the page. */
async function renderAndToggle({ tag, session }) {
  const toggles = 40;
  const main = document.querySelector('main');
  main.replaceChildren();
  const element = document.createElement(tag);
  const identities = { email: 'ada@mail.example' };
  const answer = Promise.resolve(new Response(session));
  Object.assign(element, { property: 'acme-www', endpoint: '', identities, session: answer });
  const isReady = new Promise((resolve) => element.addEventListener('preference-ready', resolve));
  main.getBoundingClientRect();

  const startedAt = performance.now();
  main.append(element);
  await isReady;
  await element.updateComplete;
  main.getBoundingClientRect();
  const renderMs = performance.now() - startedAt;

  const switches = element.shadowRoot.querySelectorAll('input[role=switch]');
  if (switches.length !== 500) throw new Error(`${tag} shows ${switches.length} switches instead of 500`);
  const toggledAt = performance.now();
  for (let toggle = 0; toggle < toggles; toggle++) {
    switches[toggle * 12].click();
    await element.updateComplete;
    main.getBoundingClientRect();
  }
  const toggleMs = (performance.now() - toggledAt) / toggles;
  const changed = element.shadowRoot.querySelectorAll('[data-phase=changed]').length;
  if (changed !== toggles) throw new Error(`${tag} shows ${changed} changed cells instead of ${toggles}`);
  return { renderMs, toggleMs };
}
