import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { styles } from '../../packages/widget/dist/preference-center.styles.js';
import { widgetFolder } from '../../scripts/size.mjs';
import { sampleSession } from './sample-session.mjs';

const { component } = JSON.parse(readFileSync(join(widgetFolder, 'manifest.json'), 'utf8'));

/** The built component and the baseline: where each is loaded from and what it is called. */
export const elements = {
  widget: { module: `/${component}`, tag: 'preference-center' },
  hand: { module: '/hand-element.js', tag: 'hand-preference-center' },
};

/**
 * Serves the page, the two elements and sessions of 12 topics on 3 channels and, for the property `ten-by-five`, of 10 on 5,
 * from memory.
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startGridServer() {
  const files = readFiles();
  const server = createServer((request, response) => {
    const file = files.get(new URL(request.url, 'http://localhost').pathname);
    if (file === undefined) return response.writeHead(404).end();
    // Isolation gives the page a clock of microseconds.
    const isolation = { 'cross-origin-opener-policy': 'same-origin', 'cross-origin-embedder-policy': 'require-corp' };
    response.writeHead(200, { 'content-type': `${file.type}; charset=utf-8`, ...isolation }).end(file.content);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Everything that is served, by its path. */
function readFiles() {
  const assets = readdirSync(join(widgetFolder, 'assets')).map((name) => [
    `/assets/${name}`,
    join(widgetFolder, 'assets', name),
  ]);
  const hand = readFileSync(new URL('./hand-element.mjs', import.meta.url), 'utf8');
  return new Map([
    ['/', { type: 'text/html', content: readFileSync(new URL('./page.html', import.meta.url)) }],
    ['/v1/properties/acme-www/sessions', { type: 'application/json', content: JSON.stringify(sampleSession(12, 3)) }],
    [
      '/v1/properties/ten-by-five/sessions',
      { type: 'application/json', content: JSON.stringify(sampleSession(10, 5)) },
    ],
    [elements.hand.module, script(hand.replace("'__STYLES__'", () => JSON.stringify(plainStyles())))],
    ...assets.map(([path, file]) => [path, script(readFileSync(file))]),
  ]);
}

function script(content) {
  return { type: 'text/javascript', content };
}

/** The component's own styles, but for what it may do to skip the layout of rows out of sight: a budget of its own. */
function plainStyles() {
  const text = styles.map(({ cssText }) => cssText).join('\n');
  return text.replace(/(content-visibility|contain-intrinsic-[a-z-]+):[^;}]*;?/g, '');
}
