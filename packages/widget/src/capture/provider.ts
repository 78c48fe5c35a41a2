import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** A function of the page that says who is there, at once or by a promise. */
export type Provider = () => unknown;

/**
 * Asks a function that the page has registered by `provide(name, provider)`. One that answers at once is asked at every
 * look. One that answers a promise is asked once, and again when the page registers it again; an answer that comes after
 * that is dropped, so that it cannot name an earlier visitor. One that throws, or is no function, names nobody.
 */
export const provider: Source<NamedRule> = (changed, _, api) => {
  const providers = new Map<string, Provider>();
  api['provide'] = (name: string, given: Provider) => {
    const ask: Provider = () => {
      try {
        return given();
      } catch {
        return undefined;
      }
    };
    const value = ask() as Promise<unknown> | undefined;
    const nothing: Provider = () => undefined;
    providers.set(name, value?.then ? nothing : ask);
    const settle = (answer?: unknown) => {
      if (providers.get(name) !== nothing) return;
      providers.set(name, () => answer);
      changed();
    };
    if (value?.then) value.then(settle, () => settle());
    changed();
  };
  return (rule) => providers.get(rule.name)?.();
};
