import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { composeLoader, loaderPlaceholders, type CaptureRule, type LoaderParts } from '../src/loader-config.ts';

const parts = {
  frame: `start(${Object.values(loaderPlaceholders).join()});`,
  sources: { dataLayer: "'DL'", adobe: "'A'", cookie: "'C'", window: "'W'" },
  decoders: { base64: "'B'", json: "'J'", jwt: "'T'" },
  shapes: { email: "'@'", phone: "'+'", token: "'.'" },
} as unknown as LoaderParts;

/** What the composed loader starts with. */
function startedWith(
  rules: readonly CaptureRule[],
  token: readonly CaptureRule[] = [],
): { config: unknown; sources: unknown; decoders: unknown } {
  const config = {
    ...{ property: 'acme', version: 'v1', launcher: false as const },
    spaces: [
      { code: 'email', type: 'email' as const, marketing: true, rules },
      { code: 'mobile', type: 'phone' as const, rules: [] },
    ],
    token,
  };
  const start = 'const start = (config, sources, decoders) => JSON.stringify({ config, sources, decoders });';
  return JSON.parse(runInNewContext(`${start}${composeLoader(parts, config)}`) as string);
}

describe('the loader of a property', () => {
  it('carries the sources of its own rules and nothing else', () => {
    expect(startedWith([{ from: 'dataLayer', path: 'user.email' }])).toMatchObject({
      sources: { dataLayer: 'DL' },
      decoders: {},
    });
  });

  it('carries each source and decoder once, those of the token included, and no paths for decoders', () => {
    const { sources, decoders } = startedWith(
      [
        { from: 'adobe', path: 'user.email' },
        { from: 'adobe', path: 'user.mail', decode: ['base64', 'json', '.email'] },
      ],
      [{ from: 'dataLayer', path: 'token', decode: ['json', '.token'] }],
    );
    expect(sources).toEqual({ adobe: 'A', dataLayer: 'DL' });
    expect(decoders).toEqual({ base64: 'B', json: 'J' });
  });

  it('is told its rules as they are, also those that look like markup or like a pattern of replacing', () => {
    const rules: CaptureRule[] = [{ from: 'dataLayer', path: '</script>$&\u2028__PREFERENCE_CENTER_SOURCES__' }];
    expect(startedWith(rules).config).toMatchObject({
      spaces: [
        ['email', '@', rules, 1],
        ['mobile', '+', []],
      ],
    });
  });

  it('is told what its button says, and where it is if that is not the usual corner', () => {
    const written = (position?: 'start') =>
      composeLoader(parts, {
        ...{ property: 'acme', version: 'v1', spaces: [], token: [] },
        launcher: { label: { en: 'Choices' }, position },
      });
    expect(written('start')).toContain('launcher:{en:"Choices"},launcherAt:"start",');
    expect(written()).toContain('launcher:{en:"Choices"},spaces:');
  });

  it('carries what values of its types have to look like, and nothing of other types', () => {
    const token: CaptureRule[] = [{ from: 'cookie', name: 'jwt' }];
    expect(startedWith([], token).config).toEqual({
      ...{ property: 'acme', version: 'v1', launcher: false },
      spaces: [
        ['email', '@', [], 1],
        ['mobile', '+', []],
      ],
      token: ['token', '.', token],
    });
  });
});
