import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads a cookie as it is written; `decode` takes it from there. Of several with one name, the browser's first. */
export const cookie: Source<NamedRule> = () => (rule) => {
  const start = `${rule.name}=`;
  return document.cookie
    .split('; ')
    .find((pair) => pair.startsWith(start))
    ?.slice(start.length);
};
