import type { CaptureRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

type Values = Map<CaptureRule, unknown>;

/**
 * Reads a dotted path from a data layer: what Google Tag Manager's model would hold after every push so far
 * (https://github.com/google/data-layer-helper#readme). Objects merge, anything else replaces what was there, so a later
 * empty value clears; `{'user.email': …}` means the same as nested objects; `_clear: true` replaces instead of merging.
 * Functions, and the arrays and `arguments` of gtag, hold commands rather than values and are ignored.
 *
 * Later pushes are seen by wrapping `push`, which is called through unchanged. An array that the page puts in the place
 * of the first one is followed from the next read on.
 */
export const dataLayer: Source = (changed) => {
  const layers = new Map<unknown[], Values>();
  return (rule) => {
    const entries: unknown[] = ((window as unknown as Record<string, unknown[]>)[rule.name ?? 'dataLayer'] ??= []);
    let values = layers.get(entries);
    if (!values) layers.set(entries, (values = follow(entries, changed)));
    if (!values.has(rule)) values.set(rule, entries.reduce(after(rule.path), undefined));
    return values.get(rule);
  };
};

function follow(entries: unknown[], changed: () => void): Values {
  const values: Values = new Map();
  const push = entries.push;
  entries.push = function (...messages) {
    const result = push.apply(this, messages);
    for (const [rule, value] of values) values.set(rule, messages.reduce(after(rule.path), value));
    changed();
    return result;
  };
  return values;
}

const after = (path: string) => (before: unknown, message: unknown) => {
  let value = before;
  try {
    for (const key of Object.keys(Object(message) as object)) {
      if (`${path}.`.startsWith(`${key}.`)) {
        const rest = path.slice(key.length + 1);
        value = valueAt(message as Record<string, unknown>, [key, ...(rest ? rest.split('.') : [])], value);
      }
    }
  } catch {
    // A message that cannot be read (a revoked proxy, a throwing getter) must not break the page's push.
  }
  return value;
};

function valueAt(message: Record<string, unknown>, steps: string[], before: unknown): unknown {
  let found: unknown = message;
  for (const step of steps) {
    if (!found || typeof found !== 'object') return;
    if (!Object.hasOwn(found, step)) return message['_clear'] ? undefined : before;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}
