import { fixture, html, nextFrame } from '@open-wc/testing';
import '../../src/index.ts';
import type { PreferenceCenterElement } from '../../src/preference-center-element.ts';
import { Fake } from './fake.ts';
import type { Scenario } from './fake.ts';

/** Drives a center as a visitor does: by roles, names and texts. */
export class CenterPage {
  readonly element: PreferenceCenterElement;
  readonly fake: Fake;

  constructor(element: PreferenceCenterElement, fake: Fake) {
    this.element = element;
    this.fake = fake;
  }

  /** An inline center for Ada that has loaded. */
  static async ready(scenario: Scenario = {}): Promise<CenterPage> {
    const page = await CenterPage.unknown(scenario);
    await page.become({ email: 'ada@example.com' });
    return page;
  }

  /** A center in the page for which nobody is known yet. */
  static async unknown(scenario: Scenario = {}, mode: 'inline' | 'dialog' = 'inline'): Promise<CenterPage> {
    const fake = await Fake.with(scenario);
    const element = await fixture<PreferenceCenterElement>(
      html`<preference-center property="acme-www" endpoint=${fake.endpoint} mode=${mode}></preference-center>`,
    );
    return new CenterPage(element, fake);
  }

  /** Tells the center who is visiting, and waits until it has loaded for them. */
  async become(identities: PreferenceCenterElement['identities']): Promise<void> {
    const ready = this.event('preference-ready');
    this.element.identities = identities;
    await ready;
    await this.element.updateComplete;
  }

  get root(): ShadowRoot {
    return this.element.shadowRoot!;
  }

  get text(): string {
    return this.root.querySelector('section')?.innerText ?? '';
  }

  /** What the live region says. */
  get notice(): string {
    return this.root.querySelector('[role=status]')?.textContent?.trim() ?? '';
  }

  switch(name: string): HTMLInputElement {
    return this.#named('input', name);
  }

  button(name: string): HTMLButtonElement {
    const found = [...this.root.querySelectorAll('button')].find((button) => button.textContent.trim() === name);
    return found ?? this.#named('button', name);
  }

  hasButton(name: string): boolean {
    return [...this.root.querySelectorAll('button')].some((button) => button.textContent.trim() === name);
  }

  /** The text under the cell of that name. */
  stateOf(name: string): string {
    const cell = this.root.querySelector(`[aria-label="${name}"]`)?.closest('td');
    return cell?.querySelector('small')?.textContent?.trim() ?? '';
  }

  /** Clicks the element and waits until the center shows what follows at once. */
  async click(element: HTMLElement): Promise<void> {
    element.click();
    await this.element.updateComplete;
  }

  /** Clicks the element, and waits for the event and for what it makes the center show. */
  async clickUntil(element: HTMLElement, type: string): Promise<void> {
    const event = this.event(type);
    await this.click(element);
    await event;
    await this.element.updateComplete;
  }

  /** The next event of that type. */
  event<Type extends Event = Event>(type: string): Promise<Type> {
    return new Promise((resolve) => {
      this.element.addEventListener(type, (event) => resolve(event as Type), { once: true });
    });
  }

  /** Waits, frame by frame, until the condition holds; the test's timeout ends what never does. */
  async until(condition: () => unknown): Promise<void> {
    while (!(await condition())) await nextFrame();
  }

  /** Waits until the backend has received that many requests. */
  async received(count: number): Promise<void> {
    await this.until(async () => (await this.fake.requests()).length >= count);
  }

  #named<Found extends HTMLElement>(selector: string, name: string): Found {
    const found = this.root.querySelector<Found>(`${selector}[aria-label="${name}"]`);
    if (!found) throw new Error(`There is no ${selector} named "${name}".`);
    return found;
  }
}
