import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';

const readme = readFileSync(new URL('../../../../README.md', import.meta.url), 'utf8');
const blocks = [...readme.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, block = '']) => block);
const environment = {
  PREFERENCE_CENTER_SECRET: 'a'.repeat(64),
  BRAZE_API_KEY: 'key',
  ACME_TOKEN_SECRET: 'b'.repeat(64),
};

describe("the README's quick start", () => {
  const [file = '', siteToken = ''] = blocks;

  it('is a configuration that the backend takes', () => {
    expect(loadConfig(file, environment).properties.map(({ code }) => code)).toEqual(['acme-www']);
  });

  it('is one with the site token added to the property, too', () => {
    const indented = siteToken.replace(/^(?=.)/gm, '    ');
    expect(loadConfig(file + indented, environment).properties[0]?.siteToken?.verify.audience).toBe('acme-www');
  });
});
