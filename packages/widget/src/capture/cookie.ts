import type { NamedRule } from '@preference-center/backend/loader-config';
import type { Source } from './source.ts';

/** Reads a cookie as it is written; `decode` takes it from there. Of several with one name, the browser's first. */
export const cookie: Source<NamedRule> = () => (rule) =>
  // No value holds a semicolon (RFC 6265, section 4.1.1).
  `; ${document.cookie}`.split(`; ${rule.name}=`)[1]?.split(';')[0];
