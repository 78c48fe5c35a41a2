import type { WindowRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

type Holder = Record<string, unknown> | undefined;

/** Reads a dotted path from `window`. A step such as `user()` calls the method, without arguments. */
export const windowPath: Source<WindowRule> = () => (rule) =>
  rule.path
    .split('.')
    .reduce<unknown>(
      (found, step) =>
        step.endsWith('()')
          ? (found as Record<string, () => unknown> | undefined)?.[step.slice(0, -2)]?.()
          : (found as Holder)?.[step],
      window,
    );
