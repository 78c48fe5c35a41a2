import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { people } from './people.js';
import { contentSecurityPolicy, sitePage } from './site-page.mjs';
import { signLink } from './signed-link.mjs';
import { siteUser } from './site-user.mjs';
import { firstSituation, situations } from './situations.js';

const folder = fileURLToPath(new URL('../site', import.meta.url));
const mediaTypes = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/**
 * The web server of the demo site, as a customer would have one: pages, and a sign-in that signs the visitor's token.
 * It answers 503 until `parts.urls` is set, because its own port has to be known to the others first.
 * @param {{ tokenSecret?: string, linkSecret?: string, urls?: { backend: string, simulator: string } }} parts
 * @returns {import('node:http').Server}
 */
export function createSiteServer(parts) {
  // Only names found here are ever read, so no path of a request reaches the disk.
  const names = new Set(
    readdirSync(folder, { recursive: true })
      .map((name) => `/${name.replaceAll('\\', '/')}`)
      .filter((name) => mediaTypes[extname(name)] && name !== '/index.html'),
  );
  return createServer((request, response) => {
    const send = (status, headers, body) => {
      response.writeHead(status, { 'x-content-type-options': 'nosniff', 'cache-control': 'no-store', ...headers });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    answer(request, { ...parts, names, send }).catch((error) => {
      console.error('[site]', error);
      send(500, { 'content-type': 'text/plain' }, 'Something went wrong');
    });
  });
}

async function answer(request, parts) {
  const { names, send, urls } = parts;
  const text = { 'content-type': 'text/plain; charset=utf-8' };
  if (!URL.canParse(request.url, 'http://site')) return send(400, text, 'Bad address');
  const { pathname, searchParams } = new URL(request.url, 'http://site');
  if (!urls) return send(503, text, 'Still starting');
  if (pathname === '/sign-in') return signIn(request, searchParams, parts);
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return send(405, { ...text, allow: 'GET, HEAD' }, 'GET or HEAD');
  if (pathname === '/') return showPage(searchParams, parts);
  if (!names.has(pathname)) return send(404, text, 'There is no such page');
  const headers = {
    'content-type': mediaTypes[extname(pathname)],
    'content-security-policy': contentSecurityPolicy(urls),
  };
  return send(200, headers, readFileSync(join(folder, pathname)));
}

async function showPage(query, { send, urls, tokenSecret, linkSecret }) {
  const situation = situations.find(({ code }) => code === query.get('situation'));
  if (!situation) return send(302, { location: `/?situation=${firstSituation}` });
  if (situation.link && !query.has('preference-center-link')) {
    query.set('preference-center-link', signLink(situation, linkSecret));
    return send(302, { location: `/?${query}` });
  }
  const person = personOf(query) ?? situation.person;
  const isNamed = person !== null && situation.push === 'before';
  const user = isNamed ? await siteUser(situation, person, tokenSecret) : null;
  const template = readFileSync(join(folder, 'index.html'), 'utf8');
  const headers = {
    'content-type': mediaTypes['.html'],
    'content-security-policy': contentSecurityPolicy(urls),
    'referrer-policy': 'strict-origin-when-cross-origin',
  };
  return send(200, headers, sitePage(template, { situation, person, user, urls }));
}

/** Signs one of the invented people in, without a password: `POST /sign-in?situation=…&as=…`. */
async function signIn(request, query, { send, tokenSecret }) {
  const json = { 'content-type': 'application/json' };
  const situation = situations.find(({ code }) => code === query.get('situation'));
  const person = personOf(query);
  if (request.method !== 'POST') return send(405, { ...json, allow: 'POST' }, '{"message":"POST only"}');
  if (!situation || !person) return send(404, json, '{"message":"There is no such situation or person"}');
  const user = await siteUser(situation, person, tokenSecret);
  return send(200, json, JSON.stringify({ person, name: people[person].name, user }));
}

function personOf(query) {
  const key = query.get('as');
  return key !== null && Object.hasOwn(people, key) ? key : undefined;
}
