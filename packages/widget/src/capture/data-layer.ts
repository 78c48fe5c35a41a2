import type { LayerRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

type Fields = Record<string, unknown>;

/**
 * Reads a dotted path from a data layer, as Google Tag Manager's model holds it after every push so far
 * (https://github.com/google/data-layer-helper#readme, and of the container itself `_clear` and gtag's `set`): objects and
 * lists merge, anything else replaces, so a later empty value clears; dotted keys mean nested objects; a list such as
 * `['user.roles.push', 'editor']` calls a method of the model; a function is called with `get` and `set` as `this`, as
 * every container on the page calls it.
 *
 * Later pushes are seen by wrapping `push`, which is called through unchanged. A list that the page puts in the place of
 * the first one is followed from the next read on. What is merged skips `__proto__`, and a command is followed through own
 * fields only, so that no message of plain data reaches a prototype.
 */
export const dataLayer: Source<LayerRule> = (changed, at) => {
  // 2 for a list, true for a plain object of any frame; anything else is never merged but replaces.
  const kind = (value: unknown): unknown => {
    if (Array.isArray(value) || !value) return value && 2;
    const prototype = Object.getPrototypeOf(value) as object | null;
    // What only `Object.prototype` has of its own.
    return !prototype || Object.hasOwn(prototype, '__proto__');
  };
  const merge = (from: Fields, to: Fields) => {
    for (const [key, value] of Object.entries(from)) {
      if (key === '__proto__') continue;
      const kindOfValue = kind(value);
      if (kindOfValue) {
        if (kind(to[key]) !== kindOfValue) to[key] = kindOfValue === 2 ? [] : {};
        merge(value as Fields, to[key] as Fields);
      } else {
        to[key] = value;
      }
    }
  };
  const models = new Map<unknown[], Fields>();
  const follow = (layer: unknown[]) => {
    const model: Fields = {};
    const queue: unknown[] = [];
    const get = (path: string) => at(model, path);
    const set = (path: string, value?: unknown) =>
      merge(path.split('.').reduceRight<unknown>((inner, step) => ({ [step]: inner }), value) as Fields, model);
    const apply = (message: unknown) => {
      const kindOfMessage = kind(message);
      if (kindOfMessage === 2) {
        const [command, ...args] = message as [string, ...unknown[]];
        const steps = command.split('.');
        const method = steps.pop()!;
        const target = steps.reduce<unknown>(
          (found, step) => Object.hasOwn(found as Fields, step) && (found as Fields)[step],
          model,
        );
        (target as Record<string, (...args: unknown[]) => void>)[method]!(...args);
      } else if (typeof message === 'function') {
        message.call({ get, set });
      } else if (kindOfMessage) {
        if ((message as unknown[])[Symbol.iterator]) {
          // What gtag pushes: its `arguments`. The container's order: what they say comes after what waits already.
          const [command, key, value] = message as unknown[];
          if (command === 'set') queue.push(typeof key === 'string' ? { [key]: value } : key);
        } else {
          for (const [key, value] of Object.entries(message as Fields)) {
            if ((message as Fields)['_clear']) set(key);
            set(key, value);
          }
        }
      }
    };
    const take = (messages: unknown[]) => {
      queue.push(...messages);
      while (queue.length) {
        try {
          apply(queue.shift());
        } catch {
          // A message that fails (a getter, a proxy, a command) must not break the page's push.
        }
      }
    };
    // First: what is no list is left as it is.
    const before = [...layer];
    const { push } = layer;
    models.set(layer, model);
    layer.push = function (...messages) {
      const result = push.apply(this, messages);
      take(messages);
      changed();
      return result;
    };
    take(before);
    return model;
  };
  return ({ name = 'dataLayer', path }) => {
    const layer: unknown[] = ((window as unknown as Record<string, unknown[]>)[name] ??= []);
    return at(models.get(layer) ?? follow(layer), path);
  };
};
