import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';
import { createCatalogue } from '../../src/preferences/catalogue.ts';
import { environment, spoil } from './config-file.ts';

const docs = readFileSync(new URL('../../../../docs/capture.md', import.meta.url), 'utf8');
const section = /^### (?<title>.+)\n(?:[^#]*?\n)?```yaml\n(?<yaml>[\s\S]*?)```\n\n```html\n(?<html>[\s\S]*?)```/gm;
const styles = [...docs.matchAll(section)].map(({ groups }) => groups as { title: string; yaml: string; html: string });

/** A whole configuration around what a style says of its property. */
function loaderConfigOf(yaml: string) {
  const file = spoil(
    ['identities: { email: [{ from: dataLayer, path: user.email }] }', yaml.trim().replaceAll('\n', '\n    ')],
    [
      '{ code: email, type: email, marketing: true }',
      '{ code: email, type: email, marketing: true }\n  - { code: customer, type: external_id }',
    ],
  );
  const catalogue = createCatalogue(loadConfig(file, { ...environment, ACME_TOKEN_SECRET: 's'.repeat(32) }));
  return catalogue.loaderConfig(catalogue.property('acme'));
}

describe('docs/capture.md', () => {
  it('has an example for every row of its table', () => {
    const table = docs.slice(docs.indexOf('| what the site has'), docs.indexOf('\n### '));
    const anchors = [...table.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    const anchorOf = (title: string): string =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-');
    expect(anchors).toHaveLength(22);
    expect(styles.map(({ title }) => anchorOf(title)).sort()).toEqual(anchors.sort());
  });

  it('has configurations that the backend takes; the widget’s tests run what it makes of them', async () => {
    const made = styles.map(({ title, yaml, html }) => {
      const { spaces, token } = loaderConfigOf(yaml);
      return { title, html, capture: { spaces, token } };
    });
    await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot(
      '../../../widget/test/fake/capture-styles.snapshot',
    );
  });

  it('starts with a configuration that the backend takes', () => {
    const [, yaml = ''] = /```yaml\nproperties:[\s\S]*?origins: .*\n([\s\S]*?)```/.exec(docs) ?? [];
    const [email] = loaderConfigOf(yaml.replaceAll(/^ {4}/gm, '')).spaces;
    expect(email?.rules[0]).toEqual({ from: 'dataLayer', path: 'account.mail' });
    expect(email?.rules).toHaveLength(5);
  });
});
