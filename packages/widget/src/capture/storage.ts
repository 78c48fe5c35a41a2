import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads an entry of `localStorage` or `sessionStorage`, whichever the rule is from. */
export const storage: Source<NamedRule> = () => (rule) =>
  window[rule.from as 'localStorage' | 'sessionStorage'].getItem(rule.name);
