import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads the `content` of the first `<meta>` with that `name` or `property`. */
export const meta: Source<NamedRule> = () => (rule) => {
  const name = CSS.escape(rule.name);
  return document.querySelector<HTMLMetaElement>(`meta[name=${name}],meta[property=${name}]`)?.content;
};
