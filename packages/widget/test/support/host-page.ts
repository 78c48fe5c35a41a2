import type { CaptureRule } from '@preference-center/backend/loader-config';
import type { PreferenceCenterApi } from '../../src/loader/public-api.ts';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { Fake } from './fake.ts';
import type { Scenario } from './fake.ts';

/** What a host page's window has once the script tag has run. */
export type HostWindow = Window &
  typeof globalThis & { dataLayer: unknown[]; preferenceCenter: PreferenceCenterApi; violations?: unknown[] };

/** What a page may be made of; see `test/fake/host-pages.mjs`. */
export interface PageOptions {
  readonly scenario?: Scenario;
  readonly body?: string;
  readonly csp?: string;
  readonly lang?: string;
  readonly scripts?: string;
  /** What the address ends with, such as `&name=value#fragment`. */
  readonly address?: string;
}

const frames: HTMLIFrameElement[] = [];

/** A page of somebody's site, in a frame, with the built script tag on it. */
export class HostPage {
  readonly frame: HTMLIFrameElement;
  readonly fake: Fake;

  constructor(frame: HTMLIFrameElement, fake: Fake) {
    this.frame = frame;
    this.fake = fake;
  }

  static async open({ scenario, address = '', ...options }: PageOptions = {}): Promise<HostPage> {
    const fake = await Fake.with(scenario);
    const frame = document.createElement('iframe');
    frame.style.cssText = 'inline-size: 800px; block-size: 600px';
    frame.src = `${fake.endpoint}/page?${new URLSearchParams({ ...options })}${address}`;
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve, { once: true }));
    document.body.append(frame);
    frames.push(frame);
    await loaded;
    return new HostPage(frame, fake);
  }

  /** Removes the frames of a test; call it after each. */
  static closeAll(): void {
    for (const frame of frames.splice(0)) frame.remove();
  }

  get window(): HostWindow {
    return this.frame.contentWindow as HostWindow;
  }

  get document(): Document {
    return this.frame.contentDocument!;
  }

  /** Puts the script tag on the page and waits until it has run. */
  async addLoader(query = ''): Promise<void> {
    const script = this.document.createElement('script');
    script.async = true;
    script.src = `${this.fake.endpoint}/acme-www.js${query}`;
    const loaded = new Promise((resolve, reject) => {
      script.addEventListener('load', resolve);
      script.addEventListener('error', reject);
    });
    this.document.head.append(script);
    await loaded;
  }

  /** The same for a property with these rules for the address, and these for the token. */
  addLoaderFor(rules: readonly CaptureRule[], token: readonly CaptureRule[] = []): Promise<void> {
    const capture = { spaces: [{ code: 'email', type: 'email', marketing: true, rules }], token };
    return this.addLoader(`?${new URLSearchParams({ capture: JSON.stringify(capture) })}`);
  }

  /** Opens the center by code, and waits until the choices can be made. */
  async openCenter(): Promise<void> {
    const ready = this.event('preference-ready');
    if (!(await this.window.preferenceCenter.open())) throw new Error('The center did not open.');
    await ready;
    await this.center!.updateComplete;
  }

  /** What the page's data layer is told; it exists once the script tag has run. */
  push(...messages: unknown[]): number {
    return this.window.dataLayer.push(...messages);
  }

  /** Names the visitor, and waits until the page's own openers lead to the center. */
  async know(...messages: unknown[]): Promise<void> {
    this.push(...messages);
    await this.until(() => this.downloads.includes('presence'));
  }

  get center(): PreferenceCenterElement | null {
    return this.document.querySelector('preference-center');
  }

  get dialog(): HTMLDialogElement | null | undefined {
    return this.center?.shadowRoot?.querySelector('dialog');
  }

  get launcher(): HTMLElement | null {
    return this.document.querySelector('preference-center-launcher');
  }

  /** Everything the page shows of the center. */
  get text(): string {
    return this.center?.shadowRoot?.textContent ?? '';
  }

  /** The files that the page has downloaded, by their names without hash. */
  get downloads(): string[] {
    const { performance } = this.window;
    return performance
      .getEntriesByType('resource')
      .map(({ name }) => /([\w-]+?)(-[\w-]{8})?\.js/.exec(name)?.[1] ?? name)
      .sort();
  }

  /** The next event of that type anywhere on the page. */
  event(type: string): Promise<Event> {
    return new Promise((resolve) => this.document.addEventListener(type, resolve, { once: true }));
  }

  /** Waits, frame by frame, until the condition holds; the test's timeout ends what never does. */
  async until(condition: () => unknown): Promise<void> {
    while (!condition()) await new Promise((resolve) => requestAnimationFrame(resolve));
  }
}

/** Resolves once everything that is under way in microtasks, and in the tasks queued now, has been done. */
export function settled(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    port2.postMessage(undefined);
  });
}
