import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { composeLoader } from '@preference-center/backend/loader-config';

/**
 * Serves what was built byte for byte at its own address, too: the test runner would rewrite its imports, and then no file
 * has its digest any more.
 * @param {string} widgetFolder where the widget's build wrote its files
 */
export function builtAssets(widgetFolder) {
  return async (context, next) => {
    const [, file] = /^\/packages\/backend\/widget\/(assets\/[\w-]+\.js)$/.exec(context.path) ?? [];
    if (!file) return next();
    context.type = 'text/javascript; charset=utf-8';
    context.body = await readText(widgetFolder, file);
    return undefined;
  };
}

/**
 * Host pages with the built script tag on them, for tests of what a site really gets.
 *
 * `GET /fake/{id}/{property}.js` is the built loader with the configuration in it, as the backend serves it (`?launcher`
 * with a launcher, `?broken` with a component that is not there, `?flaky` with extras that come at the second try only, `?tampered=name` with that file one byte longer than it was built, `?capture` with other fields of its configuration, in JSON), and `/fake/{id}/assets/*` what it imports. `GET /fake/{id}/page?…` is an empty page: `csp` is its policy, `scripts` a list of
 * addresses that it loads in order, `body` its markup.
 * @param {string} widgetFolder where the widget's build wrote its files
 */
export function hostPages(widgetFolder) {
  const flaky = new Set();
  const broken = new Set();
  const tampered = new Map();
  return async (context, next) => {
    const [, id, file] = /^\/fake\/([\w-]+)\/(page|[\w-]+\.js|assets\/[\w-]+\.js)$/.exec(context.path) ?? [];
    if (!id) return next();
    if (file === 'page') {
      context.type = 'text/html; charset=utf-8';
      context.body = page(context.query);
      if (context.query.csp) context.set('content-security-policy', context.query.csp);
    } else if (file.startsWith('assets/component-') && broken.has(id)) {
      context.status = 404;
    } else if (file.startsWith('assets/center-extras') && flaky.delete(id)) {
      // By hand, because the test runner would let the browser keep the failure.
      context.respond = false;
      context.res.writeHead(503, { 'cache-control': 'no-store' }).end();
    } else {
      if ('flaky' in context.query) flaky.add(id);
      if ('broken' in context.query) broken.add(id);
      if ('tampered' in context.query)
        tampered.set(id, new RegExp(`^assets/${context.query.tampered}-[\\w-]{8}\\.js$`));
      context.type = 'text/javascript; charset=utf-8';
      context.body = await (file.startsWith('assets/')
        ? readText(widgetFolder, file)
        : loader(widgetFolder, context.query));
      if (tampered.get(id)?.test(file)) context.body += '\n';
    }
    return undefined;
  };
}

const readText = (folder, file) => readFile(join(folder, file), 'utf8');

async function loader(folder, { launcher, capture }) {
  const manifest = JSON.parse(await readText(folder, 'manifest.json'));
  const parts = JSON.parse(await readText(folder, manifest.loaderParts));
  const rules = [{ from: 'dataLayer', path: 'user.email' }];
  return composeLoader(
    { frame: await readText(folder, manifest.loader), ...parts },
    {
      property: 'acme-www',
      version: 'v1',
      spaces: [{ code: 'email', type: 'email', marketing: true, rules }],
      token: [],
      launcher: launcher ? { label: { en: 'Preferences', fr: 'Préférences' } } : false,
      ...JSON.parse(capture ?? '{}'),
    },
  );
}

const page = ({ scripts = '', body = '', lang = 'en' }) => `<!doctype html>
<html lang="${lang}">
  <head><meta charset="utf-8"><title>A page</title></head>
  <body>${body}${scripts
    .split(' ')
    .filter(Boolean)
    .map((src) => `<script src="${src}" ${src.endsWith('.mjs') ? 'type="module"' : ''}></script>`)
    .join('')}</body>
</html>`;
