/**
 * Unpacks @sparticuz/chromium into TMPDIR. A process of its own, because the package reads its environment when it is
 * imported and changes it; see packaged-chromium.mjs for what has to be set.
 */
const { default: chromium } = await import('@sparticuz/chromium');
await chromium.executablePath();
