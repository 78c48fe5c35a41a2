import type { CDPSession, Page } from 'playwright-core';
import { expect } from 'vitest';

/** What the browser tells assistive technology of one thing on the page. */
export interface TreeNode {
  readonly role: string;
  readonly name: string;
  readonly description: string;
  /** `checked`, `pressed`, `disabled`, `focused`, `modal` and so on, as the browser says them. */
  readonly states: Readonly<Record<string, unknown>>;
  /** Of the things in it, one after the other. */
  readonly text: string;
}

/** As the DevTools protocol has it: https://chromedevtools.github.io/devtools-protocol/tot/Accessibility/#type-AXNode */
interface RawNode {
  readonly nodeId: string;
  readonly ignored: boolean;
  readonly childIds?: readonly string[];
  readonly role?: { readonly value: string };
  readonly name?: { readonly value: string };
  readonly description?: { readonly value: string };
  readonly properties?: readonly { readonly name: string; readonly value: { readonly value: unknown } }[];
}

/** More stops than any page of the demo has. */
const maxStops = 80;

/**
 * Somebody who knows a page only by the browser's accessibility tree, and has only a keyboard. What they cannot find by its
 * role and its name, they cannot use.
 */
export class TreeVisitor {
  readonly #page: Page;
  readonly #devtools: CDPSession;

  private constructor(page: Page, devtools: CDPSession) {
    this.#page = page;
    this.#devtools = devtools;
  }

  static async on(page: Page): Promise<TreeVisitor> {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Accessibility.enable');
    return new TreeVisitor(page, devtools);
  }

  /** Everything of that role that is there now, in the order of the page. */
  async all(role: string): Promise<TreeNode[]> {
    return (await this.#nodes()).filter((node) => node.role === role);
  }

  /** What is there by that role and name, as soon as it is; fails where it never comes. */
  async find(role: string, name: string): Promise<TreeNode> {
    let found: TreeNode | undefined;
    const look = async () => (found = (await this.all(role)).find((node) => node.name === name));
    await expect.poll(look, { message: `${role} "${name}"` }).toBeTruthy();
    return found!;
  }

  /** What has the focus; an open dialog may have it itself. */
  async focused(): Promise<Pick<TreeNode, 'role' | 'name'>> {
    const all = (await this.#nodes()).filter(({ states }) => states['focused']);
    const { role, name } = all.at(-1) ?? { role: 'nothing', name: '' };
    return { role, name };
  }

  /** Tabs on until the focus is on what has that role and name; fails where tabbing never leads there. */
  async goTo(role: string, name: string): Promise<void> {
    const passed = [];
    for (let stop = 0; stop < maxStops; stop++) {
      const { role: atRole, name: atName } = await this.focused();
      if (atRole === role && atName === name) return;
      passed.push(`${atRole} "${atName}"`);
      await this.#page.keyboard.press('Tab');
    }
    throw new Error(`no Tab leads to ${role} "${name}"; passed ${[...new Set(passed)].join(', ')}`);
  }

  /** Goes there and presses it: a switch by the space bar, anything else by Enter. */
  async press(role: string, name: string): Promise<void> {
    await this.goTo(role, name);
    await this.key(role === 'switch' || role === 'checkbox' ? 'Space' : 'Enter');
  }

  async key(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  /** Waits until a live region says exactly that. */
  async hears(text: string): Promise<void> {
    const said = async () => (await this.all('status')).map((region) => region.text).join(' ');
    await expect.poll(said).toBe(text);
  }

  /** The lines of the list in the dialog of that name. */
  async linesOf(dialog: string): Promise<string[]> {
    await this.find('dialog', dialog);
    let items: TreeNode[] = [];
    await expect.poll(async () => (items = await this.all('listitem'))).not.toEqual([]);
    return items.map(({ text }) => text.replace(/^•\s*/, ''));
  }

  async #nodes(): Promise<TreeNode[]> {
    const { nodes } = (await this.#devtools.send('Accessibility.getFullAXTree')) as { nodes: RawNode[] };
    const byId = new Map(nodes.map((node) => [node.nodeId, node]));
    return nodes.filter(({ ignored }) => !ignored).map((node) => toTreeNode(node, byId));
  }
}

function toTreeNode(node: RawNode, byId: ReadonlyMap<string, RawNode>): TreeNode {
  return {
    role: node.role?.value ?? '',
    name: node.name?.value ?? '',
    description: node.description?.value ?? '',
    states: Object.fromEntries((node.properties ?? []).map(({ name, value }) => [name, value.value])),
    text: textOf(node, byId).trim(),
  };
}

function textOf({ role, name, childIds = [] }: RawNode, byId: ReadonlyMap<string, RawNode>): string {
  if (role?.value === 'StaticText') return name?.value ?? '';
  return childIds.map((id) => (byId.has(id) ? textOf(byId.get(id)!, byId) : '')).join('');
}
