import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';

import { composeLoader } from '../../packages/backend/dist/loader-config.js';
import { threeRules } from '../../scripts/sizes/sample-loaders.mjs';
import { widgetFolder } from '../../scripts/size.mjs';

/**
 * Serves a page that names nobody, with `/loader.js` or `/empty.js` on it as `?script` says.
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startLoaderServer() {
  const scripts = new Map([
    ['/loader.js', loader()],
    ['/empty.js', ';'],
  ]);
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    const script = scripts.get(pathname);
    const [type, content] = script === undefined ? ['html', page(searchParams.get('script'))] : ['javascript', script];
    response
      .writeHead(200, { 'content-type': `text/${type}; charset=utf-8`, 'cache-control': 'no-store' })
      .end(content);
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

function loader() {
  const read = (name) => readFileSync(join(widgetFolder, name), 'utf8');
  const manifest = JSON.parse(read('manifest.json'));
  return composeLoader({ frame: read(manifest.loader), ...JSON.parse(read(manifest.loaderParts)) }, threeRules);
}

/** A page with some text and a data layer of fifty messages, none of which names anybody. */
const page = (script) => `<!doctype html>
<html lang="en">
  <meta charset="utf-8">
  <title>A page</title>
  <link rel="icon" href="data:,">
  <script>
    document.cookie = 'acme_user=; max-age=0';
    window.dataLayer = Array.from({ length: 50 }, (_, index) => ({ event: 'step', step: { index, user: { plan: 'none' } } }));
  </script>
  <script async src="/${script}.js"></script>
  ${'<p>What the page says, in a line or two of text that has to be laid out.</p>'.repeat(100)}
</html>`;
