import type { AttributeRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads an attribute of the first element that matches a selector. */
export const attribute: Source<AttributeRule> = () => (rule) =>
  document.querySelector(rule.selector)?.getAttribute(rule.attribute);
