import type * as SegmentPackage from '@segment/analytics-next';
import type { Analytics } from '@segment/analytics-next';

/** Where the packages lie that an example of the docs loads by their file's name. */
const packages: Record<string, string> = {
  'adobe-client-data-layer.min.js':
    '/packages/widget/node_modules/@adobe/adobe-client-data-layer/dist/adobe-client-data-layer.min.js',
  'segment.js': '/packages/widget/node_modules/@segment/analytics-next/dist/umd/index.js',
  'data-layer-helper.js': '/packages/widget/node_modules/data-layer-helper/dist/data-layer-helper.js',
};

/** Puts markup on a page and runs the scripts in it, one after the other. */
export async function addSnippet(page: Document, html: string): Promise<void> {
  const template = page.createElement('template');
  template.innerHTML = html;
  for (const node of [...template.content.children]) {
    if (node.localName === 'script') await addScript(page, node.textContent, node.getAttribute('src'));
    else page.body.append(node);
  }
}

/** Brings Segment's Analytics.js to a page as `analytics`, with settings given here, so that nothing is asked of Segment. */
export async function addSegment(page: Window): Promise<Analytics> {
  await addPackage(page.document, 'segment.js');
  const { AnalyticsNext } = page as unknown as { AnalyticsNext: typeof SegmentPackage };
  const [analytics] = await AnalyticsNext.AnalyticsBrowser.load(
    { writeKey: 'test', cdnSettings: { integrations: { 'Segment.io': { apiKey: 'test' } } } },
    { integrations: { 'Segment.io': false }, disableClientPersistence: true },
  );
  return Object.assign(page, { analytics }).analytics;
}

/** Runs one of the packages on a page. */
export function addPackage(page: Document, file: string): Promise<void> {
  return addScript(page, '', file);
}

async function addScript(page: Document, text: string, file: string | null): Promise<void> {
  const script = page.createElement('script');
  script.textContent = text;
  const loaded = new Promise((resolve, reject) => {
    script.addEventListener('load', resolve);
    script.addEventListener('error', () => reject(new Error(`${file} is not there`)));
  });
  if (file) script.src = packages[file] ?? file;
  page.head.append(script);
  if (file) await loaded;
}
