import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { people } from './people.js';
import { qaPage, qaPolicy, situationsPage } from './qa-page.mjs';
import { answerQa } from './qa-routes.mjs';
import { linkAgeDays, readSettings } from './settings.js';
import { signLink } from './signed-link.mjs';
import { sitePage, sitePolicy } from './site-page.mjs';
import { siteUser } from './site-user.mjs';
import { firstSituation } from './situations.js';
import { showSample, showTheming } from './theming-routes.mjs';

const folder = fileURLToPath(new URL('../site', import.meta.url));
const { resolve: resolvePackage } = createRequire(import.meta.url);
const mediaTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const text = { 'content-type': 'text/plain; charset=utf-8' };
const json = { 'content-type': 'application/json' };

/** Scripts of others that sites have on their pages. */
const vendorFiles = {
  '/vendor/adobe-client-data-layer.js': '@adobe/adobe-client-data-layer/dist/adobe-client-data-layer.min.js',
  '/vendor/segment.js': '@segment/analytics-next/dist/umd/index.js',
};

/**
 * The web server of the demo: the shop, as a customer would have one, with a sign-in that signs the visitor's token; and the
 * page for testers. It answers 503 until `parts.backendUrl` is set, because its own port has to be known to the others first.
 * @param {object} parts
 * @returns {import('node:http').Server}
 */
export function createSiteServer(parts) {
  const files = listFiles();
  return createServer((request, response) => {
    const send = (status, headers, body) => {
      response.writeHead(status, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    answer({ request, response, send, parts, files }).catch((error) => {
      console.error('[site]', error);
      if (!response.headersSent) send(500, text, 'Something went wrong');
    });
  });
}

/** Only what is found here is ever read, so no path of a request reaches the disk. */
function listFiles() {
  const own = readdirSync(folder, { recursive: true })
    .map((name) => name.replaceAll('\\', '/'))
    .filter((name) => mediaTypes[extname(name)] && !name.startsWith('templates/'))
    .map((name) => [`/${name}`, join(folder, name)]);
  const vendors = Object.entries(vendorFiles).map(([path, file]) => [path, resolvePackage(file)]);
  return new Map([...own, ...vendors]);
}

const pages = {
  '/': showQaPage,
  '/situations': ({ send }) => send(200, qaHeaders, situationsPage(template('situations.html'))),
  '/shop': showShop,
  '/theming': (visit) => showTheming(visit, template('theming.html')),
  '/theming/sample': (visit) => showSample(visit, template('theming-sample.html')),
};
const qaHeaders = { 'content-type': mediaTypes['.html'], 'content-security-policy': qaPolicy };

async function answer(visit) {
  const { request, send, parts, files } = visit;
  if (!URL.canParse(request.url, 'http://site')) return send(400, text, 'Bad address');
  const { pathname, searchParams: query } = new URL(request.url, 'http://site');
  if (!parts.backendUrl) return send(503, text, 'Still starting');
  if (await answerQa({ ...visit, pathname, query })) return;
  if (pathname === '/sign-in') return signIn(request, query, visit);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(405, { ...text, allow: 'GET, HEAD' }, 'GET or HEAD');
  if (Object.hasOwn(pages, pathname)) return pages[pathname]({ ...visit, query });
  const file = files.get(pathname);
  if (!file) return send(404, text, 'There is no such page');
  const headers = {
    'content-type': mediaTypes[extname(file)],
    'content-security-policy': sitePolicy(parts.backendUrl),
  };
  return send(200, headers, readFileSync(file));
}

function showQaPage({ query, send }) {
  const settings = readSettings(query);
  if (!settings) return send(302, { location: `/?situation=${firstSituation}` });
  return send(200, qaHeaders, qaPage(template('qa.html'), settings));
}

async function showShop({ query, send, parts: { backendUrl, tokenSecret, linkSecret } }) {
  const settings = readSettings(query);
  if (!settings) return send(302, { location: `/shop?situation=${firstSituation}` });
  const address = `/shop?${query}`;
  if (Object.hasOwn(linkAgeDays, settings.proof) && !query.has('preference-center-link')) {
    query.set('preference-center-link', signLink(settings, linkSecret));
    return send(302, { location: `/shop?${query}` });
  }
  const isNamed = settings.as !== 'nobody' && settings.arrives !== 'after';
  const user = isNamed ? await siteUser(settings, settings.as, tokenSecret) : null;
  const headers = {
    'content-type': mediaTypes['.html'],
    'content-security-policy': sitePolicy(backendUrl),
    'referrer-policy': 'strict-origin-when-cross-origin',
  };
  return send(200, headers, sitePage(template('shop.html'), { settings, user, address, backend: backendUrl }));
}

/** Signs one of the invented people in, without a password: `POST /sign-in?…&person=…`, with the page's own query. */
async function signIn(request, query, { send, parts: { tokenSecret } }) {
  const settings = readSettings(query);
  const person = query.get('person');
  if (request.method !== 'POST') return send(405, { ...json, allow: 'POST' }, '{"message":"POST only"}');
  if (!settings || person === null || !Object.hasOwn(people, person))
    return send(404, json, '{"message":"There is no such situation or person"}');
  const user = await siteUser(settings, person, tokenSecret);
  return send(200, json, JSON.stringify({ person, name: people[person].name, user }));
}

function template(name) {
  return readFileSync(join(folder, 'templates', name), 'utf8');
}
