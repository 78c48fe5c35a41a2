import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { composeLoader, loaderPlaceholders, type CaptureRule, type LoaderParts } from '../src/loader-config.ts';

const parts = {
  frame: `start(${loaderPlaceholders.config},${loaderPlaceholders.parts});`,
  sources: { dataLayer: "'DL'", adobe: "'A'", cookie: "'C'", window: "'W'" },
  decoders: { base64: "'B'", json: "'J'", jwt: "'T'" },
} as unknown as LoaderParts;

/** What the composed loader starts with. */
function startedWith(
  rules: readonly CaptureRule[],
  token: readonly CaptureRule[] = [],
): { config: unknown; parts: unknown } {
  const config = {
    ...{ property: 'acme', version: 'v1', launcher: false as const },
    spaces: [{ code: 'email', type: 'email' as const, marketing: true, rules }],
    token,
  };
  const start = 'const start = (config, parts) => JSON.stringify({ config, parts });';
  return JSON.parse(runInNewContext(`${start}${composeLoader(parts, config)}`) as string);
}

describe('the loader of a property', () => {
  it('carries the sources of its own rules and nothing else', () => {
    expect(startedWith([{ from: 'dataLayer', path: 'user.email' }]).parts).toEqual({
      sources: { dataLayer: 'DL' },
    });
  });

  it('carries each source and decoder once, those of the token included, and no paths for decoders', () => {
    const { parts } = startedWith(
      [
        { from: 'adobe', path: 'user.email' },
        { from: 'adobe', path: 'user.mail', decode: ['base64', 'json', '.email'] },
      ],
      [{ from: 'dataLayer', path: 'token', decode: ['json', '.token'] }],
    );
    expect(parts).toEqual({
      sources: { adobe: 'A', dataLayer: 'DL' },
      decoders: { base64: 'B', json: 'J' },
    });
  });

  it('is told its rules as they are, also those that look like markup or like a pattern of replacing', () => {
    const rules: CaptureRule[] = [{ from: 'dataLayer', path: '</script>$&\u2028__PREFERENCE_CENTER_PARTS__' }];
    expect(startedWith(rules).config).toMatchObject({ spaces: [{ rules }] });
  });
});
