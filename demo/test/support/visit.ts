import { chromium, type Browser, type BrowserContext, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, inject } from 'vitest';

/** Somebody on the demo site. */
export interface Visit {
  readonly page: Page;
  readonly context: BrowserContext;
  /** The center, dialog or inline; Playwright sees through its shadow root. */
  readonly center: Locator;
  /** Paths of the requests the backend got from any page of this visit, the method in front. */
  readonly backendRequests: readonly string[];
  /** What went wrong on any page: errors on the console, exceptions, violations of the site's policy. */
  readonly troubles: readonly string[];
}

let browser: Browser;
let contexts: BrowserContext[] = [];

beforeAll(async () => {
  browser = await chromium.connect(inject('browser'));
});
afterEach(async () => {
  await Promise.all(contexts.map((context) => context.close()));
  contexts = [];
});
afterAll(async () => {
  await browser.close();
});

/** Opens the shop's page of a situation by itself, as a visitor sees it, in a fresh browser profile. */
export async function visit(situation: string, more: Record<string, string> = {}): Promise<Visit> {
  return openPage(`${inject('demo').site}/shop?${new URLSearchParams({ situation, ...more }).toString()}`);
}

/** Opens any page in a fresh browser profile. */
export async function openPage(url: string): Promise<Visit> {
  const { backend } = inject('demo');
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, locale: 'en-GB' });
  contexts.push(context);
  context.setDefaultTimeout(60_000);
  const backendRequests: string[] = [];
  const troubles: string[] = [];
  context.on('request', (request) => {
    const url = new URL(request.url());
    if (url.origin === backend) backendRequests.push(`${request.method()} ${url.pathname}`);
  });
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') troubles.push(message.text());
  });
  context.on('weberror', (error) => troubles.push(error.error().message));
  await context.exposeFunction('reportViolation', (text: string) => troubles.push(text));
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      (window as unknown as { reportViolation(text: string): void }).reportViolation(
        `${violatedDirective} ${blockedURI}`,
      );
    });
  });
  const page = await context.newPage();
  await page.goto(url);
  return { page, context, center: page.locator('preference-center'), backendRequests, troubles };
}

/** Follows the footer's link, once it leads to the center: that takes a download after the visitor is known. */
export async function followLink({ page }: Visit): Promise<void> {
  await page.waitForFunction(() =>
    performance.getEntriesByType('resource').some(({ name }) => name.includes('/assets/presence-')),
  );
  await page.getByRole('link', { name: 'Manage preferences' }).click();
}

/** Follows the footer's link and waits until the choices can be made. */
export async function openCenter(here: Visit): Promise<void> {
  const { center } = here;
  await followLink(here);
  await center.locator('[part=topic]').first().waitFor();
}

/** Saves, and waits until the center says so in the words given. */
export async function save({ center }: Visit, said: string): Promise<void> {
  await center.locator('[part=save]').click();
  await center.getByRole('status').getByText(said).waitFor();
}
