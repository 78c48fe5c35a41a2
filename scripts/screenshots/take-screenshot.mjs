import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sessionAnswer, sessionToken } from '../../packages/widget/test/fake/session-answer.mjs';
import { widgetFolder } from '../size.mjs';

const origin = 'http://screenshots.example';
const ada = { email: 'ada@example.com' };

/** The page around the center, which shows how it sits in one; what is said before there is a session is in its language. */
const pageIn = ({
  language = 'en',
  direction = 'ltr',
} = {}) => `<!doctype html><html lang="${language}" dir="${direction}"><meta name="viewport" content="width=device-width"><title>Preferences</title>
<link rel="icon" href="data:,"><style>:root { color-scheme: light dark } body { font-family: system-ui, sans-serif; margin: 16px }</style>
<preference-center property="acme-www" endpoint=""></preference-center>`;

/**
 * Draws one state in one look and writes its picture.
 * @param {import('playwright-core').Browser} browser
 * @param {{ state: object, look: object }} shot entries of states.mjs
 * @param {string} path of the picture
 */
export async function takeScreenshot(browser, shot, path) {
  const { state } = shot;
  const isTall = state.mode === 'dialog' || state.name.startsWith('review') || state.name.startsWith('unsubscribe');
  await withState(browser, shot, (tab) => tab.screenshot({ path, fullPage: !isTall }));
}

/**
 * Draws one state in one look, and lets `use` do something with the tab that shows it.
 * @param {import('playwright-core').Browser} browser
 * @param {{ state: object, look: object }} shot entries of states.mjs
 * @param {(tab: import('playwright-core').Page) => Promise<unknown>} use
 */
export async function withState(browser, { state, look }, use) {
  const { width, height = width < 500 ? 640 : 800, textPercent = 100, colorScheme, forcedColors } = look;
  const viewport = { width, height };
  const context = await browser.newContext({ viewport, colorScheme, forcedColors, reducedMotion: 'reduce' });
  try {
    const tab = await context.newPage();
    await tab.route('**/*', (route) => answer(route, state, look));
    await tab.goto(origin);
    await tab.addStyleTag({ content: `:root { font-size: ${textPercent}% }` });
    const { component } = JSON.parse(readFileSync(join(widgetFolder, 'manifest.json'), 'utf8'));
    await tab.addScriptTag({ type: 'module', url: `/${component}` });
    await tab.evaluate(
      ([identities, mode]) => {
        const element = document.querySelector('preference-center');
        Object.assign(element, { identities, mode, open: mode === 'dialog' });
      },
      [ada, state.mode],
    );
    const center = tab.locator('preference-center');
    await center.locator('section').first().waitFor();
    if (!state.answers?.['POST sessions']) await center.locator('[part=body] > :not(i, slot)').first().waitFor();
    for (const step of state.do ?? []) await step(center);
    if (state.name !== 'loading') await tab.waitForLoadState('networkidle');
    await use(tab);
    // What the page still asks for, when there is time, may meet the end of the page.
    await tab.unrouteAll({ behavior: 'ignoreErrors' });
  } finally {
    await context.close();
  }
}

/** What a request of the page gets: files from the build, and the API's answers from the state. */
async function answer(route, state, look) {
  const request = route.request();
  const { pathname } = new URL(request.url());
  if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: pageIn(look.session) });
  if (pathname.startsWith('/assets/'))
    return route.fulfill({ contentType: 'text/javascript', path: join(widgetFolder, pathname) });
  const own = state.answers?.[`${request.method()} ${pathname.split('/').at(-1)}`];
  if (own === 'never') return undefined;
  return route.fulfill(own ?? { json: successOf(request, pathname, state, look) });
}

function successOf(request, pathname, { proof, session }, look) {
  if (pathname.endsWith('/sessions'))
    return sessionAnswer({ proof, session: { ...look.session, ...session } }, ada.email);
  const { changes = [] } = request.postDataJSON() ?? {};
  const results = changes.map(({ topic, channel, state, revision = 0 }) => ({
    ...{ topic, channel, state, revision: revision + 1 },
    outcome: proof === 'none' && state === 'subscribed' ? 'waiting_for_confirmation' : 'saved',
  }));
  return { session: sessionToken(ada.email), results, choices: [] };
}
