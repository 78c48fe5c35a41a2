import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads a parameter of the address bar. Whoever makes a link decides what it says. */
export const query: Source<NamedRule> = () => (rule) => new URLSearchParams(location.search).get(rule.name);
